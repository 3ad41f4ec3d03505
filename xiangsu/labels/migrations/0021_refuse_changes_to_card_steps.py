from django.db import migrations

from xiangsu.kernel.protection import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0020_follow_cards_through_their_life"),
        ("kernel", "0002_refuse_changes_to_the_ledger"),
    ]
    operations = [append_only("labels_cardstep")]

from django.db import migrations

from xiangsu.kernel.protection import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0040_order_codes_by_the_roll"),
        ("kernel", "0002_refuse_changes_to_the_ledger"),
    ]
    operations = [append_only("labels_rollmark"), append_only("labels_quotaexception")]

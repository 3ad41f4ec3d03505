from django.db import migrations

from xiangsu.kernel.protection import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("testing", "0001_initial"),
        ("kernel", "0002_refuse_changes_to_the_ledger"),
    ]
    operations = [append_only("testing_selftest")]

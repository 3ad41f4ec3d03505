from django.db import migrations

from xiangsu.kernel.protection import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("production", "0010_let_batches_be_bought"),
        ("kernel", "0002_refuse_changes_to_the_ledger"),
    ]
    operations = [
        append_only("production_inputpurchase"),
        append_only("production_batch"),
        append_only("production_batchplot"),
        append_only("production_batchlink"),
    ]

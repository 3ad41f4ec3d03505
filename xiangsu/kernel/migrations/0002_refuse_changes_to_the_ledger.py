from django.db import migrations

from xiangsu.kernel.protection import REFUSE_CHANGE, append_only


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        REFUSE_CHANGE,
        append_only("kernel_ledgerentry"),
        append_only("kernel_ledgercheckpoint"),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reference", "0002_add_terms")]
    operations = [
        migrations.AddField("certificatelayout", "lines", models.JSONField("栏目", default=list))
    ]

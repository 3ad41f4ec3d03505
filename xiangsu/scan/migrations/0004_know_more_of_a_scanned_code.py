from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scan", "0003_open_blocks_of_serials")]
    operations = [
        migrations.AddField("scancounter", "shoppers", models.IntegerField(default=0)),
        migrations.AddField("scancounter", "phones", models.BigIntegerField(default=0)),
        migrations.AddField("scancounter", "places", models.BigIntegerField(default=0)),
        migrations.AddField("scancounter", "fastest_kmh", models.IntegerField(default=0)),
        migrations.AddField("scancounter", "placed_at", models.DateTimeField(null=True)),
        migrations.AddField("scancounter", "x_km", models.SmallIntegerField(null=True)),
        migrations.AddField("scancounter", "y_km", models.SmallIntegerField(null=True)),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("labels", "0002_set_the_term_of_id_cards"), ("reference", "0002_add_terms")]
    operations = [migrations.DeleteModel("CardTerm")]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("prep", "0004_consent_cause")]

    operations = [
        migrations.AddField("preppage", "read_version", models.PositiveIntegerField(default=0)),
    ]

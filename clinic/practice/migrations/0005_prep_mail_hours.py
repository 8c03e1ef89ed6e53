from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practice", "0004_session_start")]

    operations = [
        migrations.AddField("clinic", "prep_mail_hours", models.PositiveSmallIntegerField(blank=True, default=24, null=True)),
    ]

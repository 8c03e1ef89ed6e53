from django.db import migrations, models


def name_the_record(apps, schema_editor):
    """Messages that are in the outbox already are about the appointment that they name."""
    for message in apps.get_model("mail", "Message").objects.filter(about="").iterator():
        message.about = next((f"{kind}:{pk}" for kind, pk in message.ids.items()), "")
        message.save(update_fields=["about"])


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [
        migrations.AddField("message", "about", models.CharField(blank=True, db_index=True, default="", max_length=60), preserve_default=False),
        migrations.AddField("message", "once", models.CharField(max_length=120, null=True, unique=True)),
        migrations.RunPython(name_the_record, migrations.RunPython.noop),
    ]

"""Mail that was queued before it said whose it is: the clinic of the visit, or of the invitation, that it is about."""

from django.db import migrations

BATCH = 1000
ABOUT = {"appointment": "Appointment", "invitation": "Invitation"}


def say_whose(apps, schema_editor):
    """Only what has not gone out: an owner is told of that alone."""
    Message = apps.get_model("mail", "Message")
    for kind, name in ABOUT.items():
        records, last = apps.get_model("practice", name), 0
        waiting = Message.objects.filter(tenant=None, sent_at=None, ids__has_key=kind).order_by("pk")
        while part := list(waiting.filter(pk__gt=last)[:BATCH]):
            asked = [message.ids[kind] for message in part]
            clinics = dict(records.objects.filter(pk__in=asked).values_list("pk", "clinic_id"))
            for message in part:
                message.tenant = clinics.get(message.ids[kind])
            Message.objects.bulk_update(part, ["tenant"])
            last = part[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0013_search_keys"),
        ("mail", "0003_tenant"),
    ]

    operations = [
        migrations.RunPython(say_whose, migrations.RunPython.noop, elidable=True),
    ]

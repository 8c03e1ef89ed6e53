"""A client, an appointment, a link, an event and a search key lead to nothing of another clinic."""

from django.db import migrations, models

from clinic.practice import trail_guard
from clinic.practice.same_clinic import AddTogether, SameClinic, without_hurry


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0014_whose_mail"),
    ]

    operations = [
        # SQLite makes the table of events anew, on the way back too: then their triggers are put up again.
        migrations.RunPython(without_hurry, trail_guard.put_up),
        AddTogether(
            ("appointment", models.UniqueConstraint(fields=("clinic", "id"), name="appointment_in_clinic")),
            ("client", models.UniqueConstraint(fields=("clinic", "id"), name="client_in_clinic")),
            ("membership", models.UniqueConstraint(fields=("clinic", "id"), name="membership_in_clinic")),
            ("appointment", SameClinic(field="client", name="appointment_client_same_clinic")),
            ("appointment", SameClinic(field="therapist", name="appointment_therapist_same_clinic")),
            ("client", SameClinic(field="merged_into", name="client_merged_into_same_clinic")),
            ("clientlink", SameClinic(field="appointment", name="clientlink_appointment_same_clinic")),
            ("event", SameClinic(field="client", name="event_client_same_clinic")),
            ("searchkey", SameClinic(field="client", name="searchkey_client_same_clinic")),
            ("singleuselink", SameClinic(field="appointment", name="singleuselink_appointment_same_clinic")),
        ),
        migrations.RunPython(trail_guard.put_up, migrations.RunPython.noop),
    ]

"""A rating, a measure and a note lead to no visit of another clinic."""

from django.db import migrations

from clinic.practice.same_clinic import AddTogether, SameClinic, without_hurry


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0015_same_clinic"),
        ("progress", "0003_notes"),
    ]

    operations = [
        migrations.RunPython(without_hurry, migrations.RunPython.noop),
        AddTogether(
            ("measure", SameClinic(field="appointment", name="measure_appointment_same_clinic")),
            ("note", SameClinic(field="appointment", name="note_appointment_same_clinic")),
            ("rating", SameClinic(field="appointment", name="rating_appointment_same_clinic")),
        ),
    ]

"""A form, a consent, a letter, a draft and a therapist's map lead to nothing of another clinic."""

from django.db import migrations, models

from clinic.practice.same_clinic import AddTogether, SameClinic, without_hurry


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0015_same_clinic"),
        ("intake", "0005_clearance_note"),
    ]

    operations = [
        migrations.RunPython(without_hurry, migrations.RunPython.noop),
        AddTogether(
            ("clearance", models.UniqueConstraint(fields=("clinic", "id"), name="clearance_in_clinic")),
            ("intake", models.UniqueConstraint(fields=("clinic", "id"), name="intake_in_clinic")),
            ("clearance", SameClinic(field="client", name="clearance_client_same_clinic")),
            ("clearance", SameClinic(field="appointment", name="clearance_appointment_same_clinic")),
            ("consent", SameClinic(field="intake", name="consent_intake_same_clinic")),
            ("draft", SameClinic(field="intake", name="draft_intake_same_clinic")),
            ("intake", SameClinic(field="appointment", name="intake_appointment_same_clinic")),
            ("intake", SameClinic(field="client", name="intake_client_same_clinic")),
            ("letterfile", SameClinic(field="clearance", name="letterfile_clearance_same_clinic")),
            ("therapistmap", SameClinic(field="appointment", name="therapistmap_appointment_same_clinic")),
        ),
    ]

"""An assessment, a version of its plan and a client's page lead to nothing of another clinic."""

from django.db import migrations, models

from clinic.practice.same_clinic import AddTogether, SameClinic, without_hurry


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0015_same_clinic"),
        ("intake", "0006_same_clinic"),
        ("prep", "0007_cause_merged"),
    ]

    operations = [
        migrations.RunPython(without_hurry, migrations.RunPython.noop),
        AddTogether(
            ("assessment", models.UniqueConstraint(fields=("clinic", "id"), name="assessment_in_clinic")),
            ("ownwords", models.UniqueConstraint(fields=("clinic", "id"), name="ownwords_in_clinic")),
            ("assessment", SameClinic(field="appointment", name="assessment_appointment_same_clinic")),
            ("assessment", SameClinic(field="intake", name="assessment_intake_same_clinic")),
            ("assessment", SameClinic(field="own_words", name="assessment_own_words_same_clinic")),
            ("planversion", SameClinic(field="assessment", name="planversion_assessment_same_clinic")),
            ("preppage", SameClinic(field="appointment", name="preppage_appointment_same_clinic")),
        ),
    ]

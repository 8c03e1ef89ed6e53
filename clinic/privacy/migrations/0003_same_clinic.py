"""A merge leads to no client of another clinic."""

from django.db import migrations

from clinic.practice.same_clinic import AddTogether, SameClinic, without_hurry


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0015_same_clinic"),
        ("privacy", "0002_merges"),
    ]

    operations = [
        migrations.RunPython(without_hurry, migrations.RunPython.noop),
        AddTogether(
            ("merge", SameClinic(field="client", name="merge_client_same_clinic")),
        ),
    ]

"""What clients are found by gets an index, and folded names stand in the order of their letters on PostgreSQL too."""

import django.db.models.deletion
from django.db import migrations, models

import clinic.practice.search
from clinic.practice.search_keys import READ, write

BATCH = 1000
IN_ORDER = 'ALTER TABLE practice_client ALTER COLUMN {} TYPE varchar({}) COLLATE "C"'


def order_by_letters(apps, schema_editor):
    """SQLite orders so by itself."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(IN_ORDER.format("name_folded", 240))
        schema_editor.execute(IN_ORDER.format("phone_digits", 120))


def fill_in(apps, schema_editor):
    """Write down what the clients who are there already are found by."""
    Client, SearchKey = apps.get_model("practice", "Client"), apps.get_model("practice", "SearchKey")
    last = 0
    while clients := list(Client.objects.filter(pk__gt=last, closed_at=None).only(*READ).order_by("pk")[:BATCH]):
        write(clients, SearchKey)
        last = clients[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0012_merged_into"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", clinic.practice.search.BytewiseField(max_length=240)),
                ("name", clinic.practice.search.BytewiseField(max_length=240)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_keys",
                        to="practice.client",
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_keys",
                        to="practice.clinic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["clinic", "key", "name", "client"], name="practice_key_of_client"),
                ],
            },
        ),
        migrations.RunPython(order_by_letters, migrations.RunPython.noop),
        migrations.RunPython(fill_in, migrations.RunPython.noop, elidable=True),
    ]

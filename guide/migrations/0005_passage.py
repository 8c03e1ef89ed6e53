"""What search knows of live pages: passages, and beside them the index that the database at hand makes."""

import django.db.models.deletion
from django.db import migrations, models

from guide.search.index import engine


def make_index(apps, schema_editor):
    for statement in engine().create():
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE guide_passage_words")


class Migration(migrations.Migration):

    dependencies = [("guide", "0004_revisions_of_pages")]

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("anchor", models.SlugField(blank=True, max_length=60)),
                ("title", models.CharField(max_length=400)),
                ("summary", models.TextField(blank=True)),
                ("rest", models.TextField(blank=True)),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="guide.revision"
                    ),
                ),
            ],
        ),
        migrations.RunPython(make_index, drop_index),
    ]

"""A topic gets pages: the table, and a revision's way to it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("guide", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Page",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="The end of its address. Empty for the front page of its topic, and only there.",
                    ),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Its place among the pages of its topic."
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pages", to="guide.topic"
                    ),
                ),
            ],
            options={"ordering": ["topic__order", "topic__slug", "order", "slug"]},
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(fields=("topic", "slug"), name="one_page_per_address"),
        ),
        migrations.AddField(
            model_name="revision",
            name="page",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="revisions", to="guide.page"
            ),
        ),
    ]

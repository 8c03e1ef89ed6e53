"""A revision belongs to its page alone; the topic is the page's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("guide", "0003_front_pages")]

    operations = [
        migrations.AlterModelOptions(
            name="revision",
            options={
                "ordering": [
                    "page__topic__order",
                    "page__topic__slug",
                    "page__order",
                    "page__slug",
                    "language",
                    "-created_at",
                    "-pk",
                ]
            },
        ),
        migrations.RemoveConstraint(model_name="revision", name="one_live_revision"),
        migrations.RemoveConstraint(model_name="revision", name="one_working_revision"),
        migrations.RemoveField(model_name="revision", name="topic"),
        migrations.AlterField(
            model_name="revision",
            name="page",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="revisions", to="guide.page"
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")), fields=("page", "language"), name="one_live_revision"
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "in_review", "scheduled"])),
                fields=("page", "language"),
                name="one_working_revision",
            ),
        ),
    ]

"""What was written about a topic becomes its front page."""

from django.db import migrations


def to_front_pages(apps, schema_editor):
    Topic, Page, Revision = (apps.get_model("guide", name) for name in ("Topic", "Page", "Revision"))
    for topic in Topic.objects.all():
        page = Page.objects.create(topic=topic)
        Revision.objects.filter(topic=topic).update(page=page)


class Migration(migrations.Migration):

    dependencies = [("guide", "0002_page")]

    operations = [migrations.RunPython(to_front_pages, migrations.RunPython.noop)]

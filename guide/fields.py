"""The guide's columns that hold text from editors: cleaned on every way into the database, a bare save() included."""

from typing import Any

from django.db import models
from django_prose_editor.fields import ProseEditorField

from guide import body

EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "HardBreak": True,
    "Heading": {"levels": [1, 2, 3]},  # kept while it is written; on saving each becomes a part of the page
    "Link": {"enableTarget": False, "protocols": ["https", "http", "mailto", "tel"]},
}


class RichTextField(ProseEditorField):  # type: ignore[misc]
    """Rich text of an editor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"extensions": dict(EXTENSIONS), "sanitize": body.clean_html} | kwargs)

    def get_prep_value(self, value: Any) -> Any:
        return body.clean_html(value) if isinstance(value, str) else value


class BodyField(models.JSONField):
    """A page's parts, always in the shape that `body.normalise` gives. Raises BodyError on anything else."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(value if value is None else body.normalise(value), connection)

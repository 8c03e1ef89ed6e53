"""Pages without the indentation of their templates: it is for us, and would be more than half of a long page."""

import re

from django.template import Origin
from django.template.loaders import filesystem

INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
KEEPS = re.compile(r"<(pre|textarea)\b")
"""Elements that show their blanks: a template with one of them stays as it is written."""


class Loader(filesystem.Loader):
    """Our own templates. Their lines stay lines, so that an error still names the right one."""

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        is_page = str(origin.name).endswith(".html") and not KEEPS.search(text)
        return INDENT.sub("", text) if is_page else text

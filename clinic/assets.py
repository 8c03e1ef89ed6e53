"""Static files as they are served: hashed and compressed by WhiteNoise, style sheets without comments and blanks."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_TOKEN = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')|(?P<note>/\*.*?\*/)|(?P<edge>\s*[{};,>]\s*|:\s+)|(?P<blank>\s+)""", re.DOTALL
)


class Storage(CompressedManifestStaticFilesStorage):
    """Collects style sheets small; a phone waits for them before it shows a word."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths = {name: self._smaller(name, place) for name, place in paths.items()}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _smaller(self, name: str, place: Any) -> Any:
        """Where the hashed file is made from: for a style sheet, its smaller copy in this storage."""
        if not name.endswith(".css"):
            return place
        source, path = place
        with source.open(path) as file:
            text = small(file.read().decode())
        self.delete(name)
        self.save(name, ContentFile(text.encode()))
        return self, name


def small(css: str) -> str:
    """The same style sheet without comments and needless blanks: before `:`, `+` and `-` they mean something."""
    without_notes = _TOKEN.sub(lambda found: " " if found["note"] else found[0], css)
    return _TOKEN.sub(_closer, without_notes).replace(";}", "}").strip()


def _closer(found: re.Match[str]) -> str:
    return found["text"] or (found["edge"] or " ").strip() or " "

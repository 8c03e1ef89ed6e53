"""The pages of a clinic's wording: each line of the checklist, its original in each language, what was said before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from clinic.practice.language import ENGLISH, language
from clinic.practice.models import Clinic
from clinic.prep.models import OwnWords
from clinic.prep.own_words import INSTEAD
from clinic.prep.own_words_forms import long_ones
from clinic.rules import load
from clinic.rules.own_words import REWORDABLE

VERSIONS = 50
"""How many versions are looked through for what a line said before."""
KEY = "check.{}.text"
FILLED_IN = re.compile(r"\{\w+\}")
"""What the answers fill into a line."""


@dataclass(frozen=True)
class Row:
    """One line: the original, and by language what the clinic says."""

    id: str
    original: str
    text: Mapping[str, str]
    replaces: bool
    may_replace: bool
    is_outdated: bool
    """Whether the rulebook says the line otherwise since the clinic wrote its words."""
    hints: list[str]

    @property
    def lacks(self) -> list[str]:
        """The names of the languages in which nothing is said, while another one has words."""
        return [name for code, name in settings.LANGUAGES if self.text and code not in self.text]


def originals(item: str) -> dict[str, str] | None:
    """What the rulebook says, by language, with dots for what the answers fill in; None for no line."""
    book = load()
    if not any(row.id == item for row in book.checklist):
        return None
    said = {code: book.texts[code if code in book.texts else ENGLISH] for code, _name in settings.LANGUAGES}
    return {code: FILLED_IN.sub("…", texts[KEY.format(item)]) for code, texts in said.items()}


def row_of(item: str, content: Mapping[str, Any]) -> Row:
    """A line as the pages show it."""
    entry, said = content.get(item, {}), originals(item) or {}
    text = entry.get("text", {})
    return Row(
        id=item,
        original=said[language()],
        text=text,
        replaces=entry.get("how") == INSTEAD,
        may_replace=item in REWORDABLE,
        is_outdated=any(entry.get("of", {}).get(code) != said[code] for code in text),
        hints=[hint for words in text.values() for hint in long_ones(words)],
    )


def groups(content: Mapping[str, Any]) -> list[tuple[str, list[Row]]]:
    """Every line under the heading of its group, in the order of the checklist."""
    book, found = load(), dict[str, list[Row]]()
    for item in book.checklist:
        found.setdefault(item.group, []).append(row_of(item.id, content))
    return [(book.text(language(), f"check_group.{group}"), rows) for group, rows in found.items()]


def earlier(clinic: Clinic, item: str) -> list[OwnWords]:
    """The versions that changed this line, the newest first; `said` has its texts."""
    versions = OwnWords.objects.filter(clinic=clinic, subject=OwnWords.Subject.CHECKLIST).select_related("made_by")
    kept = list(versions.order_by("-number")[:VERSIONS])
    if not kept:
        return []
    entries: list[Mapping[str, Any]] = [version.content.get(item, {}) for version in kept]
    first = {} if len(kept) < VERSIONS else entries[-1]
    pairs = zip(kept, entries, [*entries[1:], first], strict=True)
    changed = [version for version, entry, before in pairs if entry != before]
    for version in changed:
        version.__dict__["said"] = version.content.get(item, {}).get("text", {})
    return changed

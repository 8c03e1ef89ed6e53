"""What differs between two versions of the rulebook, as text for whoever signs the new one off."""

from collections.abc import Iterable, Iterator, Mapping

from clinic.rules import load_from
from clinic.rules.changes import Change, Detail, changes
from clinic.rules.plain import condition
from clinic.rules.rulebook import Rulebook, RulebookError, version_of

Files = Mapping[str, str]

HEADS = {"added": "+", "removed": "-", "changed": "~"}
CONDITION = "when"


def differences(old: Files, new: Files) -> str:
    """One paragraph for each row or text that differs, and how many there are of each kind."""
    found = changes(old, new)
    title = f"Rulebook {version_of(old)[:12]} -> {version_of(new)[:12]}"
    if not found:
        return f"{title}: nothing differs."
    books = _loaded(old), _loaded(new)
    return "\n".join([title, _counted(found), "", *(line for change in found for line in _told(change, *books))])


def _counted(found: Iterable[Change]) -> str:
    counts: dict[str, int] = {}
    for change in found:
        key = f"{change.kind}s {change.what}" if not change.kind.startswith("text") else f"{change.kind} {change.what}"
        counts[key] = counts.get(key, 0) + 1
    return ", ".join(f"{key}: {count}" for key, count in counts.items())


def _told(change: Change, old: Rulebook | None, new: Rulebook | None) -> Iterator[str]:
    yield f"{HEADS[change.what]} {change.kind} {change.id}"
    for detail in change.details:
        before, after = _value(change, detail, detail.old, old), _value(change, detail, detail.new, new)
        if before is not None:
            yield f"    - {detail.path}: {before}"
        if after is not None:
            yield f"    + {detail.path}: {after}"


def _value(change: Change, detail: Detail, value: str | None, book: Rulebook | None) -> str | None:
    """A value as it is written; a rule's condition in plain English where its version can be loaded."""
    rule = book.rule.get(change.id) if book and change.kind == "rule" and detail.path == CONDITION else None
    return condition(rule.when, rule.named, book).sentence() if rule and book and value is not None else value


def _loaded(files: Files) -> Rulebook | None:
    """The version as a rulebook; None where its shape is of another time."""
    try:
        return load_from(files, stored=True)
    except RulebookError:
        return None

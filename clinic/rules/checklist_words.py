"""The checklist in words: each line, its reason, and what in the answers brought it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .finding_words import choice_text, unsure
from .rows import Item
from .words import Words

Dumped = Mapping[str, Any]

SAYS_WHY = frozenset({"heat_no", "guardian"})
TICKS_TELL = frozenset({"kidney", "heart", "altered", "allergy"})
"""Questions whose ticks say more truly what was told than their row, which names everything at once."""
SHORT_HEAT = 10
"""Minutes: where no more than these are allowed, the item says "at most"."""


def render_checklist(dumped: Dumped, words: Words) -> list[dict[str, Any]]:
    """The checklist with its words, in order."""
    guessed = {name for each in dumped["findings"] if unsure(each) for name in (each["rule"], each["question"])}
    rows = {row.id: row for row in words.rulebook.checklist}
    ticked = {each["question"]: each["value"] for each in dumped["findings"] if each["value"]}
    return [_item(item, rows[item["id"]], _Because(words, guessed, ticked)) for item in dumped["checklist"]]


@dataclass(frozen=True, slots=True)
class _Because:
    """What a client told, in words: `guessed` are rules and questions that nobody was sure of, `ticked` the answers."""

    words: Words
    guessed: Collection[str]
    ticked: Mapping[str, Any]

    def text(self, because: str) -> str:
        """A finding's title, what a visit, wish or letter brings, what was ticked, or the question's row."""
        words = self.words
        if because in self.guessed:
            return words.text("because.unsure")
        if because in TICKS_TELL and because in self.ticked:
            told = self.ticked[because]
            ticks = [told] if isinstance(told, str) else told
            return words.join(_lower(choice_text(because, each, words)) for each in ticks)
        for key in (f"because.{because}", f"finding.{because}.title"):
            if words.has(key):
                return words.text(key).removesuffix(".")
        return words.text(f"question.{because}.row")


def _item(item: Dumped, row: Item, told: _Because) -> dict[str, Any]:
    words = told.words
    return {
        "id": item["id"],
        "kind": row.kind,
        "group": row.group,
        "group_text": words.text(f"check_group.{row.group}"),
        "text": _item_text(item, words),
        "reason": words.text(f"check.{item['id']}.reason"),
        "because": list(item["because"]),
        "because_text": _because_line(item, told),
        "topic": row.topic,
    }


def _because_line(item: Dumped, told: _Because) -> str:
    """What the client told us that brings the line; empty where the text itself says so, or nothing special does."""
    if item["id"] in SAYS_WHY or not item["because"]:
        return ""
    what = dict.fromkeys(told.text(each) for each in item["because"])
    return told.words.text("because.line", what="; ".join(_lower(each) for each in what))


def _item_text(item: Dumped, words: Words) -> str:
    key, params = f"check.{item['id']}.text", item.get("params", {})
    if item["id"] == "letter_get":
        return _one_by_one("letter_get", "who", [words.text(f"card.who.{who}") for who in params["who"]], words)
    if item["id"] == "heat_ok":
        return words.text(key if params["minutes"] > SHORT_HEAT else f"{key}_short", minutes=params["minutes"])
    if item["id"] == "heat_no":
        told = [each for each in item["because"] if each not in words.guessed]
        return _one_by_one("heat_no", "reason", _heat_reasons(told, words), words)
    if item["id"] == "allergy_product":
        return words.text(key, allergens=words.join(_allergens(params["allergens"], words)))
    if item["id"] == "interpreter":
        return words.text(key, help=words.join(_helps(params["help"], words)))
    return words.text(key)


def _one_by_one(item: str, gap: str, told: Sequence[str], words: Words) -> str:
    """The first in the item's text and each other in a sentence of its own, so that none grows long.

    Versions stored before there was such a sentence tell all in one.
    """
    text, also = f"check.{item}.text", f"check.{item}.also"
    if not words.has(also):
        return words.text(text, **{gap: words.join(told)})
    first, *others = told
    return " ".join([words.text(text, **{gap: first}), *(words.text(also, **{gap: other}) for other in others)])


def _heat_reasons(because: Iterable[str], words: Words) -> list[str]:
    """Why there is no heat; that it follows from an answer is said only where nothing better is."""
    keys = [f"heat_because.{each}" for each in because]
    return list(dict.fromkeys(words.text(key) for key in keys if words.has(key))) or [words.text("heat_because.any")]


def _allergens(ticks: Iterable[str], words: Words) -> list[str]:
    """What the client reacts to; "not sure" names nothing."""
    named = [each for each in ticks if each != "unsure"]
    if not named:
        return [words.text("allergen.any")]
    return [
        words.text(f"allergen.{each}") if words.has(f"allergen.{each}") else _lower(choice_text("allergy", each, words))
        for each in named
    ]


def _helps(ticks: Iterable[str], words: Words) -> list[str]:
    return [words.text(f"help.{each}") for each in ticks if words.has(f"help.{each}")]


def _lower(text: str) -> str:
    """A small letter at the start, save for "I" and names in capitals."""
    return text if text[:2] == "I " or text[1:2].isupper() else text[:1].lower() + text[1:]

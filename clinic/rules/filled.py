"""Every text of a rulebook as somebody may read it: each gap filled with all that can stand there, one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from string import Formatter

from .model import Level
from .rulebook import Rulebook

GAPS: dict[str, str] = {
    "allergens": r"allergen\.",
    "because": r"reason\.(?!unsure)|finding\.\w+\.title",
    "goal": r"goal\.\w+\.label",
    "help": r"help\.",
    "how": r"how\.|technique\.\w+\.how",
    "last": r"region\.|goal\.\w+\.label",
    "leg": r"finding_words\.leg\.",
    "most": r"region\.|goal\.\w+\.label",
    "phase": r"phase\.\w+\.title",
    "pressure": r"pressure\.",
    "reason": r"finding\.\w+\.reason|heat_because\.|refusal\.because\.",
    "reasons": r"letter\.fault\.",
    "region": r"region\.",
    "regions": r"region\.|region_group\.",
    "role": r"letter\.role\.",
    "row": r"question\.\w+\.row",
    "scores": r"region\.",
    "technique": r"technique\.\w+\.name",
    "title": r"finding\.\w+\.title",
    "ticks": r"question\.\w+\.choice\.",
    "what": r"because\.(?!line)",
    "when": r"card\.when\.",
    "who": r"card\.who\.",
}
"""Gap -> the keys of the texts that can stand there, as a pattern."""
PLAIN = {
    "age": "81", "booked": "60", "date": "28 September 2026", "high": "P3", "left": "10", "low": "P1", "minutes": 45,
    "planned": "45", "right": "10", "score": "10", "until": "45",
}  # fmt: skip
"""Gap -> what stands there where any number reads the same."""

ASKED_TO_SIGN = {
    (key, "who")
    for key in (
        "card.many.CLEARANCE",
        "card.many.also",
        "check.letter_get.text",
        "check.letter_get.also",
        "card.step.letter_later",
    )
}
"""Gaps in which only those stand who write letters: an ambulance signs nothing."""
OWN_WORDS = "Ana"
"""What stands in a gap for what a person typed (`{text}`, `{name}`)."""


def filled(rulebook: Rulebook, language: str) -> Iterator[tuple[str, str]]:
    """(key, text) for every text and every filling of its gaps; somebody's own words stand as one word."""
    said = rulebook.texts[language]
    fillings = {gap: _fillings(rulebook, language, re.compile(keys).match) for gap, keys in GAPS.items()}
    signers = [rulebook.text(language, f"card.who.{who}") for who in _who_signs(rulebook)]
    for key, text in said.items():
        gaps = list(dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name))
        usual = {gap: fillings[gap][0] if gap in fillings else PLAIN.get(gap, OWN_WORDS) for gap in gaps}
        if not gaps:
            yield key, text
        for gap in gaps:
            for each in signers if (key, gap) in ASKED_TO_SIGN else fillings.get(gap, (usual[gap],)):
                yield key, text.format_map({**usual, gap: each})


def _who_signs(rulebook: Rulebook) -> list[str]:
    """Whose letter a rule asks for, each once."""
    return list(dict.fromkeys(rule.who for rule in rulebook.rules if rule.level is Level.CLEARANCE))


def _fillings(rulebook: Rulebook, language: str, fits: Callable[[str], object]) -> tuple[str, ...]:
    """The texts whose key fits, without their own gaps; English ones where the language has none."""
    keys = [key for key in rulebook.texts["en"] if fits(key)]
    found = (rulebook.text(language, key) for key in keys)
    return tuple(dict.fromkeys(re.sub(r"\{\w+\}", "", text).strip(" .") for text in found))

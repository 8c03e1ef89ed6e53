"""The findings in words: what each is, what it changes, its answer, its letter and its sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from .model import Level
from .questions import Condition
from .rows import Rule
from .snapshot import unpacked
from .words import Words

Dumped = Mapping[str, Any]

TO_BE_SEEN = (Level.REFER.name, Level.URGENT.name)
"""The levels that send a client to somebody else. A finding below them speaks of an illness as the client's own."""
WHY_IT_MATTERS = "finding_words.unsure.matters"
"""The text that leads to a rule's own message; versions of the texts that are older than this lack it."""
DAY_UNKNOWN = "finding_words.unsure.day"
"""A title that holds for a window of time which may not be the right one; older versions of the texts lack it."""
RELEASED = (Level.GO.name, Level.MODIFY.name)
"""The levels at which a client can come."""


def render_findings(dumped: Dumped, words: Words) -> list[dict[str, Any]]:
    """Every finding with its words, the most severe first."""
    guessed = _of_an_unknown_day(dumped["findings"], words)
    return [_finding(finding, words, guessed) for finding in dumped["findings"]]


def _of_an_unknown_day(findings: Sequence[Dumped], words: Words) -> frozenset[str]:
    """Rules that hold only because nobody knows the day of what happened, beside a stricter one of the same question.

    The windows of time of one event leave each other out: at most one of them is true, and the text has to say so.
    """
    by_question: dict[str, list[str]] = {}
    for finding in findings:
        condition = rule_of(finding, words).holds
        reads = condition.paths if isinstance(condition, Condition) else frozenset()
        if f"{finding['question']}.date" in reads and "days" not in finding["params"] and not unsure(finding):
            by_question.setdefault(finding["question"], []).append(finding["rule"])
    return frozenset(rule for rules in by_question.values() for rule in rules[1:])


def _finding(finding: Dumped, words: Words, of_an_unknown_day: Collection[str]) -> dict[str, Any]:
    title = finding_text(finding, "title", words)
    if finding["rule"] in of_an_unknown_day and words.has(DAY_UNKNOWN):
        title = words.text(DAY_UNKNOWN, title=title)
    rule = rule_of(finding, words)
    effects = finding["effects"]
    letter = finding["params"].get("letter")
    return {
        "rule": finding["rule"],
        "question": finding["question"],
        "answer": finding["value"],
        "answer_text": answer_text(finding, words),
        "title": title,
        "level": finding["level"],
        "level_after_letter": finding["level_after_letter"],
        "level_text": words.text(f"level.{finding['level_after_letter']}"),
        "urgency": finding["urgency"],
        "message": finding_text(finding, "message", words),
        "letter_text": _letter_text(letter, words) if letter else "",
        "changes": [sentence(change) for change in changes_of(finding, words)],
        "caps": [
            {"region": region, "region_text": words.region(region), "cap": f"P{cap}"}
            for cap, regions in effects["caps"]
            for region in unpacked(regions)
        ],
        "bars": [
            {
                "technique": technique,
                "technique_text": words.text(f"technique.{technique}.name"),
                "region": region,
                "region_text": words.region(region),
            }
            for techniques, regions in effects["bars"]
            for technique in techniques
            for region in unpacked(regions)
        ],
        "sources": [_source(ref.id, ref.flag, words) for ref in rule.source],
        "topic": rule.topic,
    }


def finding_text(finding: Dumped, part: str, words: Words) -> str:
    """A finding's `title`, `message` or `reason`. Where the client was not sure, nothing is said as if they had it.

    Where somebody else has to look at it, the message still says why it would matter, in the words of the rule.
    """
    own = f"finding.{finding['rule']}.{part}"
    if not unsure(finding):
        return words.text(own, leg=leg_text(finding, words))
    careful = words.text(f"finding_words.unsure.{part}", row=words.text(f"question.{finding['question']}.row"))
    if part != "message" or finding["level"] not in TO_BE_SEEN or not words.has(WHY_IT_MATTERS):
        return careful
    return " ".join([careful, words.text(WHY_IT_MATTERS), words.text(own, leg=leg_text(finding, words))])


def unsure(finding: Dumped) -> bool:
    """Whether the finding comes from a "not sure"."""
    value = finding["value"]
    return value == "unsure" or (isinstance(value, list) and "unsure" in value)


def answer_text(finding: Dumped, words: Words) -> str:
    """The answer as the client gave it; empty where the finding follows from something else (the birth date)."""
    question, value = finding["question"], finding["value"]
    if value is None or value == [] or question not in words.rulebook.questions:
        return ""
    if isinstance(value, list):
        return words.join(choice_text(question, each, words) for each in value)
    return choice_text(question, str(value), words)


def choice_text(question: str, value: str, words: Words) -> str:
    for key in (f"question.{question}.choice.{value}", f"answer.{value}"):
        if words.has(key):
            return words.text(key)
    return value


def changes_of(finding: Dumped, words: Words) -> list[str]:
    """What the finding changes, where it is low enough to come."""
    key = f"finding.{finding['rule']}.change"
    if unsure(finding) and words.has(f"{key}_unsure"):
        key = f"{key}_unsure"
    if finding["level_after_letter"] not in RELEASED or not words.has(key):
        return []
    return [words.text(key, leg=leg_text(finding, words))]


def leg_text(finding: Dumped, words: Words) -> str:
    sides = finding["params"].get("sides") or ["L", "R"]
    return words.text(f"finding_words.leg.{sides[0] if len(sides) == 1 else 'both'}")


def _letter_text(letter: Dumped, words: Words) -> str:
    """Whether the letter counts, and in what words it sets limits; if not, every reason."""
    role = words.text(key) if words.has(key := f"letter.role.{letter['role']}") else str(letter["role"])
    day = date.fromisoformat(letter["date"])
    dated = f"{day.day} {words.text(f'month.{day.month}')} {day.year}"
    if letter["accepted"]:
        tells = letter.get("text") and words.has("letter.says")  # older versions of the texts lack it
        said = [words.text("letter.says", text=letter["text"])] if tells else []
        return " ".join([words.text("letter.accepted", role=role, date=dated), *said])
    reasons = words.join(words.text(f"letter.fault.{reason}") for reason in letter["reasons"])
    return words.text("letter.rejected", role=role, date=dated, reasons=reasons)


def _source(source_id: str, flag: str, words: Words) -> dict[str, str]:
    source = words.rulebook.sources[source_id]
    return {"id": source_id, "flag": flag, "title": source.title, "url": source.url}


def sentence(change: str) -> str:
    """A change as a line of its own."""
    return f"{change[:1].upper()}{change[1:]}."


def rule_of(finding: Dumped, words: Words) -> Rule:
    return words.rulebook.rule[finding["rule"]]

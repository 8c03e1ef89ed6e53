"""How safe a massage is today: every rule that holds, the letters that lower some, and the highest level left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import letters
from .effects import doctor_limits, freed, resolve, sides_of
from .limits import merge
from .model import NOT_TOLD, Answer, Facts, Finding, Level, Triage
from .named import NAMED, guardian_missing
from .rows import Rule
from .watch import told

if TYPE_CHECKING:
    from .rulebook import Rulebook

URGENCIES = ("now", "same_day", None)
"""The most urgent first."""


def triage(facts: Facts, rulebook: Rulebook) -> Triage:
    """Findings, level, urgency, the guardian gate and the limits for a plan."""
    found = findings(facts, rulebook)
    level = max((finding.level_after_letter for finding in found), default=Level.GO)
    return Triage(
        level=level,
        urgency=_urgency(found) if level is Level.URGENT else None,
        booking_blocked=guardian_missing(facts),
        findings=found,
        limits=merge(facts, found, rulebook),
    )


def findings(facts: Facts, rulebook: Rulebook) -> tuple[Finding, ...]:
    """Every rule that holds, the most severe first; within a level, in the order of conditions.toml."""
    worth_asking = rulebook.watch.worth_asking(told(facts, rulebook.nothing))
    found = [_finding(rule, facts, rulebook) for rule in worth_asking if holds(rule, facts)]
    found.sort(key=lambda each: (-each.level_after_letter, URGENCIES.index(each.urgency), -each.level))
    return tuple(found)


def holds(rule: Rule, facts: Facts) -> bool:
    """Whether a rule holds for these facts."""
    return NAMED[rule.named](facts) if rule.named else rule.holds(facts)


def _finding(rule: Rule, facts: Facts, rulebook: Rulebook) -> Finding:
    answer = facts.answers.get(rule.question, NOT_TOLD)
    level, effects, params = rule.level, resolve(rule, answer, rulebook.body), _params(answer, facts)
    if rule.question == "doctor_said" and rule.level is Level.MODIFY:
        effects = doctor_limits(answer, rulebook.body)
    if rule.level is Level.CLEARANCE:
        verdict = letters.judge(rule, facts, rulebook)
        params |= verdict.params()
        if verdict.accepted and verdict.letter:
            level = Level.MODIFY
            effects = freed(resolve(rule, answer, rulebook.body, cleared=True), rule, verdict.letter)
    return Finding(
        rule=rule.id,
        question=rule.question,
        value=answer.value,
        level=rule.level,
        level_after_letter=level,
        urgency=rule.urgency,
        effects=effects,
        params=params,
    )


def _params(answer: Answer, facts: Facts) -> dict[str, Any]:
    """What the words of a finding may need: sides, marked places, days since the event, own words."""
    params: dict[str, Any] = {}
    if answer.value in {"L", "R", "both"} or answer.follow.get("side") in {"L", "R", "both"}:
        params["sides"] = sides_of(answer)
    if answer.follow.get("text"):
        params["text"] = answer.follow["text"]
    if answer.follow.get("site"):
        params["sites"] = answer.follow["site"]
    happened = answer.follow.get("date")
    if happened is not None and not isinstance(happened, str | int | tuple):
        params["days"] = (facts.session_date - happened).days
    return params


def _urgency(found: Iterable[Finding]) -> str | None:
    """`now` where any finding says now."""
    return min((finding.urgency for finding in found), key=URGENCIES.index)

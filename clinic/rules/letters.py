"""Doctors' letters: which of them lowers which finding, why another does not, and the limits that they set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from .model import Facts, Letter, Value
from .questions import Question, asks
from .rows import Rule
from .signers import may_sign

if TYPE_CHECKING:
    from .rulebook import Rulebook

ALLOWS = frozenset({"allowed", "allowed_with_limits", "limits"})
ONE_OPERATION = frozenset({"leg_surgery", "knee_replacement"})
WITHIN_LIMITS = ALLOWS - {"allowed"}
REFUSES = frozenset({"refused", "not_allowed"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the letters mean for one rule: the letter that lowers it, or why the best one does not."""

    letter: Letter | None
    accepted: bool
    reasons: tuple[str, ...] = ()
    """`not_signed`, `too_old`, `before_event`, `event_unknown`, `in_future`, `not_allowed`, `not_covered`,
    `not_treating`."""

    def params(self) -> Mapping[str, Any]:
        """The verdict as a finding's parameters; empty where there is no letter at all."""
        if self.letter is None:
            return {}
        return {
            "letter": {
                "role": self.letter.clinician_role,
                "date": self.letter.date,
                "accepted": self.accepted,
                "reasons": self.reasons,
                "text": self.letter.limits.text,
            }
        }


NO_LETTER = Verdict(letter=None, accepted=False)


def judge(rule: Rule, facts: Facts, rulebook: Rulebook) -> Verdict:
    """The newest letter that lowers this rule; otherwise the one that came nearest, and what it lacks."""
    verdicts = [_verdict(letter, rule, facts, rulebook) for letter in _newest_first(facts.letters)]
    return min(verdicts, key=lambda verdict: (not verdict.accepted, len(verdict.reasons)), default=NO_LETTER)


def _verdict(letter: Letter, rule: Rule, facts: Facts, rulebook: Rulebook) -> Verdict:
    reasons = tuple(_faults(letter, rule, facts, rulebook))
    return Verdict(letter, accepted=not reasons, reasons=reasons)


def _faults(letter: Letter, rule: Rule, facts: Facts, rulebook: Rulebook) -> Iterable[str]:
    """What keeps a letter from lowering a rule (section 0, rule 4)."""
    if not set(rule.covers) <= _named_in(letter, facts):
        yield "not_covered"
        return
    if not may_sign(letter.clinician_role, rule.signers, rulebook.everybody.lists["sign_anything"]):
        yield "not_treating"
    if letter.says not in ALLOWS:
        yield "not_allowed"
    if not letter.signed:
        yield "not_signed"
    if letter.date > facts.session_date:
        yield "in_future"
    if (facts.session_date - letter.date).days > rulebook.everybody.numbers["letter_days"]:
        yield "too_old"
    yield from _event_faults(letter, rule, facts, rulebook)


def limits_not_told(letter: Letter) -> bool:
    """Whether a letter allows massage within limits, and none of them was written down."""
    limits = letter.limits
    told = limits.max_pressure or limits.avoid or limits.text
    words = {limits.scar, limits.passive_movement, limits.heat} - {"silent"}
    return letter.says in WITHIN_LIMITS and not told and not words


def _named_in(letter: Letter, facts: Facts) -> frozenset[str]:
    """What a letter names. What a client was asked about in two places is one thing with two names."""
    named = letter.covers
    if named & ONE_OPERATION and _replacement_told_twice(facts):
        named |= ONE_OPERATION
    if "badly_swollen" in named and _value(facts, "badly_swollen") == "mild":
        named |= {"mild_swelling"}
    return named


def _replacement_told_twice(facts: Facts) -> bool:
    operation, knee = facts.answers.get("leg_surgery"), facts.answers.get("knee_replacement")
    return (
        operation is not None
        and knee is not None
        and operation.follow.get("kind") == "knee_replacement"
        and operation.follow.get("date") == knee.follow.get("date")
        and operation.follow.get("side") in {knee.value, "both"}
    )


def _value(facts: Facts, question: str) -> Value:
    answer = facts.answers.get(question)
    return answer.value if answer else None


def _event_faults(letter: Letter, rule: Rule, facts: Facts, rulebook: Rulebook) -> Iterable[str]:
    """A letter written before the operation, the clot or the pregnancy cannot know of it."""
    if rule.event is None:
        return
    question, _, follow = rule.event.partition(".")
    answer = facts.answers.get(question)
    happened = answer.follow.get(follow) if answer else None
    if isinstance(happened, int):
        happened = facts.session_date - timedelta(weeks=happened)
    if isinstance(happened, date):
        if letter.date < happened:
            yield "before_event"
    elif answer is not None and _date_was_asked(rulebook.questions[question], follow, answer.value):
        yield "event_unknown"


def _date_was_asked(question: Question, follow: str, value: Value) -> bool:
    follow_up = question.follow_up(follow)
    return (
        follow_up is not None
        and follow_up.type == "date"
        and not follow_up.optional
        and asks(question, follow_up, value)
    )


def refused(facts: Facts) -> bool:
    """Whether a letter says no; then there is no massage, whatever a newer one says (section 0, rule 5)."""
    return any(letter.says in REFUSES for letter in facts.letters)


def takes_back(newer: Letter, refusal: Letter) -> bool:
    """Whether the same kind of clinician has since said yes to all that they refused.

    The rules go by what they are given: whoever keeps the letters sets the older one aside, and that is on record.
    """
    return (
        refusal.says in REFUSES
        and newer.date > refusal.date
        and newer.signed
        and newer.says in ALLOWS
        and newer.clinician_role == refusal.clinician_role
        and refusal.covers <= newer.covers
    )


def _newest_first(letters: Iterable[Letter]) -> list[Letter]:
    return sorted(letters, key=lambda letter: letter.date, reverse=True)

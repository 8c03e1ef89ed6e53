"""The card in words: today's answer, what to do, whom to see, and when to come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .change_words import render_changes
from .checklist_words import render_checklist
from .finding_words import RELEASED, finding_text, render_findings, rule_of, unsure
from .limit_wording import capital
from .lint import LONGEST_SENTENCE, sentences
from .lint import words as count
from .model import Level
from .words import Words

__all__ = ["render_card", "render_changes", "render_checklist", "render_findings"]

Dumped = Mapping[str, Any]

NOBODY = "nobody"
ONLY_IF_NEEDED = frozenset({"pharmacist_or_doctor", "injection_team"})
"""Whom to see only "if you need help": left out where somebody has to be seen."""
COVERED_BY = {
    "doctor_soon": frozenset({"doctor_today"}),
    "doctor_xray": frozenset({"doctor_today"}),
    "doctor_or_physio": frozenset({"doctor_today", "doctor_soon", "doctor_xray", "doctor"}),
}
"""Who need not be named beside somebody to be seen sooner, or who does more."""


def render_card(dumped: Dumped, words: Words) -> dict[str, Any]:
    """The card of section 9: what today's answer is, what to do, whom to call, and what we change."""
    level, kind = dumped["level"], _kind(dumped)
    top = [finding for finding in dumped["findings"] if finding["level_after_letter"] == level]
    changes = render_changes(dumped, words) if level in RELEASED else []
    who = _who(top, words)
    return {
        "level": level,
        "title": words.text(f"card.title.{kind}"),
        "text": _text(kind, top, who, words),
        "do": _steps(kind, dumped, top, who, words),
        "who_to_call": words.join(who) if level not in RELEASED and who else words.text("card.who.clinic"),
        "safety_net": _safety_net(dumped["findings"], words),
        "changes": changes,
        "disclaimer": words.text("card.disclaimer"),
    }


def _kind(dumped: Dumped) -> str:
    """Which card: the urgency, the guardian gate, or the level."""
    if dumped["level"] == Level.URGENT.name:
        return str(dumped["urgency"])
    if dumped["booking_blocked"] and dumped["level"] in RELEASED:
        return "blocked"
    return str(dumped["level"])


def _text(kind: str, top: Sequence[Dumped], who: Sequence[str], words: Words) -> str:
    reasons = list(dict.fromkeys(_reason(finding, words) for finding in top if _has_reason(finding, words)))
    if kind == Level.REFER.name:
        whens = _whens(top, words)
        when = whens[0] if len(whens) == 1 else words.text("card.when.all")
        text = words.text("card.text.REFER", reason=words.join(reasons), who=" ".join(_see(top, words)), when=when)
        lead = [words.text(key)] if words.has(key := "card.many.REFER") else []
        return _in_short(text, lead, reasons, [*_see(top, words), when])
    if kind == Level.CLEARANCE.name:
        text = words.text("card.text.CLEARANCE", who=words.join(who), reason=words.join(reasons))
        return _in_short(text, _asked_first(who, words), reasons, [])
    if kind == "same_day" and {finding["rule"] for finding in top} == {"preg_danger"}:
        return words.text("card.text.maternity")
    return words.text(f"card.text.{kind}")


def _asked_first(who: Sequence[str], words: Words) -> list[str]:
    """The sentences that say whose letters are needed; none for versions of the texts that lack them."""
    if not who or not words.has("card.many.CLEARANCE"):
        return []
    first, *others = who
    more = [words.text("card.many.also", who=each) for each in others]
    return [words.text("card.many.CLEARANCE", who=first), *more, words.text("card.many.why")]


def _in_short(text: str, lead: Sequence[str], reasons: Sequence[str], rest: Sequence[str]) -> str:
    """The text as it is; with several reasons or a long one, a lead, a sentence for each reason, and the rest."""
    is_short = all(count(sentence) <= LONGEST_SENTENCE for sentence in sentences(text))
    if not lead or (len(reasons) < 2 and is_short):
        return text
    return " ".join([*lead, *(f"{capital(reason)}." for reason in reasons), *rest])


def _steps(kind: str, dumped: Dumped, top: Sequence[Dumped], who: Sequence[str], words: Words) -> list[str]:
    """What to do, in order."""
    guardian = [_step(words, "guardian")] if dumped["booking_blocked"] else []
    if kind == "now":
        return [_step(words, "call_now"), _step(words, "no_rub"), _step(words, "stay"), _step(words, "medicine_list")]
    if kind == "same_day":
        rules = {finding["rule"] for finding in top}
        where = [_step(words, "maternity")] if "preg_danger" in rules else []
        where += [_step(words, "go_today")] if rules - {"preg_danger"} else []
        return [*where, _step(words, "no_rub"), _step(words, "medicine_list")]
    if kind == Level.REFER.name:
        see, whens = _see(top, words), _whens(top, words)
        later = _letters_later(dumped["findings"], words)
        return [*see, *([_step(words, "rebook_all")] if len(whens) > 1 else []), *whens, *later]
    if kind == Level.CLEARANCE.name:
        return [*(_step(words, "ask_letter", who=each) for each in who), _step(words, "send_letter"), *guardian]
    return [*guardian, _step(words, "get_ready"), _step(words, "tell_us")]


def _letters_later(findings: Iterable[Dumped], words: Words) -> list[str]:
    """Whose letters a later visit takes; nothing for versions of the texts that lack the sentence."""
    waits = [finding for finding in findings if finding["level_after_letter"] == Level.CLEARANCE.name]
    if not words.has("card.step.letter_later"):
        return []
    return [_step(words, "letter_later", who=who) for who in _who(waits, words)]


def _step(words: Words, name: str, **params: str) -> str:
    return words.text(f"card.step.{name}", **params)


def _who(findings: Iterable[Dumped], words: Words) -> list[str]:
    """Whom to see or ask, each once."""
    return [words.text(f"card.who.{who}") for who in _who_ids(findings, words) if who != NOBODY]


def _see(findings: Iterable[Dumped], words: Words) -> list[str]:
    """The sentences that say whom to see: everybody who is to be seen, and "nobody" only where that holds for all."""
    ids = _who_ids(findings, words)
    return [
        words.text(own) if words.has(own := f"card.see.{who}") else words.text("card.see.any", who=_team(who, words))
        for who in sorted(ids, key=lambda who: words.has(f"card.see.{who}"))
    ]


def _team(who: str, words: Words) -> str:
    return words.text(f"card.who.{who}")


def _who_ids(findings: Iterable[Dumped], words: Words) -> list[str]:
    """Whom the findings name, each once; without those that another of them makes needless."""
    ids = dict.fromkeys(_who_id(finding, words) for finding in findings)
    needed = ids.keys() - {NOBODY, *ONLY_IF_NEEDED}
    if needed:
        return [who for who in ids if who in needed and not COVERED_BY.get(who, frozenset()) & needed]
    return [who for who in ids if who != NOBODY] or list(ids)


def _whens(findings: Iterable[Dumped], words: Words) -> list[str]:
    """When to come back, each once."""
    rules = [(finding, rule_of(finding, words)) for finding in findings]
    whens = ("seen" if unsure(finding) and rule.who != NOBODY else rule.when_again for finding, rule in rules)
    return list(dict.fromkeys(words.text(f"card.when.{when}") for when in whens))


def _has_reason(finding: Dumped, words: Words) -> bool:
    return words.has(f"finding.{finding['rule']}.reason")


def _reason(finding: Dumped, words: Words) -> str:
    return finding_text(finding, "reason", words)


def _who_id(finding: Dumped, words: Words) -> str:
    """Whom to ask; a doctor where nobody is sure that there is a team."""
    waits = finding["level_after_letter"] in {Level.CLEARANCE.name, Level.REFER.name}
    who = rule_of(finding, words).who
    return "doctor" if unsure(finding) and waits and who != NOBODY else who


def _safety_net(findings: Iterable[Dumped], words: Words) -> list[str]:
    ids = dict.fromkeys(net for finding in findings for net in rule_of(finding, words).safety_net)
    return [words.text(f"card.safety.{net}") for net in ids]

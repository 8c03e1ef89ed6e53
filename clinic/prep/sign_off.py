"""The whole rulebook as one document to read, print and sign: English, self-contained, the same for one version."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import override

from clinic.prep.pdf import pdf
from clinic.prep.sign_off_plan import how_a_plan_is_made
from clinic.prep.sign_off_questions import everybody, questions
from clinic.prep.sign_off_tables import (
    cards,
    checklist,
    goals,
    minutes,
    numbers,
    regions,
    sources_of,
    techniques,
)
from clinic.prep.sign_off_words import words
from clinic.rules.limit_wording import capital
from clinic.rules.loading import ENGLISH
from clinic.rules.model import Level
from clinic.rules.plain import Clause, condition
from clinic.rules.plain_effects import cleared_effects, rule_effects
from clinic.rules.questions import SECTIONS, Source
from clinic.rules.rows import Rule
from clinic.rules.rulebook import Rulebook
from clinic.rules.signers import ROLES

OTHER = "other"
TITLES = {OTHER: "Age and consent"}
FLAGS = {
    "P": "The original was read, usually its abstract or the part that matters.",
    "S": "A summary or copy of the original was read.",
    "GK": "General knowledge, not looked up.",
    "CONV": "Our own convention: no source fixes it, and we took the careful side.",
}
REVIEWED = {True: "reviewed by a clinician", False: "not reviewed by a clinician"}
LEVELS = {
    Level.GO: "The client can come. What the rule changes still holds.",
    Level.MODIFY: "The client can come, and the session changes.",
    Level.CLEARANCE: "No plan until a clinician’s letter is there; then as MODIFY.",
    Level.REFER: "No massage today. The client sees somebody first, or waits. A letter does not lower it.",
    Level.URGENT: "The form stops. The client gets help now, or on the same day. A letter does not lower it.",
}


def document(rulebook: Rulebook, printed_on: date) -> str:
    """The document as HTML."""
    return render_to_string("prep/rulebook/document.html", contents(rulebook, printed_on))


def document_pdf(rulebook: Rulebook, printed_on: date) -> bytes:
    """The document as a tagged PDF; the same bytes for one version and day."""
    told = contents(rulebook, printed_on)
    data = {
        **{name: plain(value) for name, value in told.items()},
        "title": "Kneadwell rulebook, for clinical sign-off",
        "language": ENGLISH,
        "page_words": "Page {page} of {pages}",
        "footer": f"Version {rulebook.version[:12]}",
        "printed_on": date_format(printed_on, "j F Y"),
        "flags": list(told["flags"].items()),
        "reviewed": [(language, REVIEWED[read]) for language, read in told["reviewed"].items()],
    }
    with override(ENGLISH):
        return pdf("sign_off.typ", data, at=datetime.combine(printed_on, time(), UTC))


def plain(value: Any) -> Any:
    """Rows as JSON-ready dicts and lists; a level is its name."""
    if isinstance(value, Level):
        return value.name
    if isinstance(value, Clause | Source):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, str | int | date) or value is None:
        return value
    return [plain(each) for each in value]


def contents(rulebook: Rulebook, printed_on: date) -> dict[str, Any]:
    """Everything that the document says, section by section."""
    return {
        "version": rulebook.version,
        "printed_on": printed_on,
        "reviewed": {language: rulebook.reviewed(language) for language in rulebook.languages},
        "by_code": [
            *(rule.id for rule in rulebook.rules if rule.named),
            *(item.id for item in rulebook.checklist if item.named),
        ],
        "flags": FLAGS,
        "levels": [(level, words(rulebook, f"level.{level.name}"), LEVELS[level]) for level in reversed(Level)],
        "pressures": [
            (f"P{step}", words(rulebook, f"pressure.P{step}"), words(rulebook, f"pressure_like.P{step}"))
            for step in range(6)
        ],
        "questions": questions(rulebook),
        "everybody": everybody(rulebook),
        "letter_days": rulebook.everybody.numbers["letter_days"],
        "first_visit": f"P{rulebook.everybody.numbers['first_visit_pressure']}",
        "sections": _sections(rulebook),
        "regions": regions(rulebook),
        "techniques": techniques(rulebook),
        "goals": goals(rulebook),
        "minutes": minutes(rulebook),
        "numbers": numbers(rulebook),
        "how": how_a_plan_is_made(rulebook),
        "checklist": checklist(rulebook),
        "cards": cards(rulebook),
        "sources": list(rulebook.sources.values()),
    }


def _sections(rulebook: Rulebook) -> list[dict[str, Any]]:
    """The rules by the section of the question that they are about, in asking order."""
    found: dict[str, list[Rule]] = {section: [] for section in (*SECTIONS, OTHER)}
    for rule in rulebook.rules:
        question = rulebook.questions.get(rule.question)
        found[question.section if question else OTHER].append(rule)
    return [
        {
            "id": section,
            "title": TITLES.get(section) or words(rulebook, f"section.{section}"),
            "rules": [_rule(rule, rulebook) for rule in rules],
        }
        for section, rules in found.items()
        if rules
    ]


def _rule(rule: Rule, rulebook: Rulebook) -> dict[str, Any]:
    texts = {part: words(rulebook, f"finding.{rule.id}.{part}") for part in ("title", "message", "reason", "change")}
    return {
        "id": rule.id,
        "level": rule.level,
        "urgency": {"now": "now", "same_day": "the same day"}.get(rule.urgency or "", ""),
        "texts": texts,
        "when": condition(rule.when, rule.named, rulebook),
        "by_code": bool(rule.named),
        "effects": rule_effects(rule, rulebook),
        "cleared": cleared_effects(rule, rulebook),
        "letter_names": [_covered(path, rulebook) for path in rule.covers] if rule.level is Level.CLEARANCE else [],
        "letter_after": _event(rule, rulebook),
        "signers": _signers(rule, rulebook),
        "who": capital(words(rulebook, f"card.who.{rule.who}")) if rule.level > Level.MODIFY else "",
        "when_again": words(rulebook, f"card.when.{rule.when_again}") if rule.level is Level.REFER else "",
        "safety_net": [words(rulebook, f"card.safety.{net}") for net in rule.safety_net],
        "sources": sources_of(rule.source, rulebook),
    }


def _signers(rule: Rule, rulebook: Rulebook) -> list[str]:
    """Whose letter lowers a rule: those of its row, and those who may sign for anything. Empty where none can."""
    if rule.level is not Level.CLEARANCE:
        return []
    anything = rulebook.everybody.lists["sign_anything"]
    own = [role for role in ROLES if role in rule.signers or not rule.signers]
    return [words(rulebook, f"letter.role.{role}") or role for role in dict.fromkeys([*own, *anything])]


def _covered(path: str, rulebook: Rulebook) -> str:
    """What a letter must name, as the client's form says it."""
    name, _, detail = path.partition(".")
    return words(rulebook, f"question.{name}.follow.{detail}.ask" if detail else f"question.{name}.row")


def _event(rule: Rule, rulebook: Rulebook) -> str:
    if not rule.event:
        return ""
    name, _, detail = rule.event.partition(".")
    return words(rulebook, f"question.{name}.follow.{detail}.ask")

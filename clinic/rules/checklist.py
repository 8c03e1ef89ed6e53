"""The client's checklist: which lines show for these facts, this level and this plan, and why each one does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .model import Answer, ChecklistItem, Facts, Finding, Level, Plan, Triage
from .rows import Item

if TYPE_CHECKING:
    from .rulebook import Rulebook

MOST_TO_DO = 9
PRIORITY_OF_NEEDED = 3
"""Nobody gets more things to do at once than this."""
PRIVATE_AREAS = frozenset({"glutes", "inner_thigh"})
SEVERAL_CONDITIONS = 2
MEDICINES = ("anticoagulant", "antiplatelet", "patch_gel", "easy_bruise")
"""Questions whose warning answer means that the client uses a medicine."""
OPIOIDS = (
    "codeine", "codamol", "codydramol", "tramadol", "morphine", "oxycodone", "fentanyl", "buprenorphine", "tapentadol",
    "hydrocodone",
)  # fmt: skip
"""Parts of names of strong painkillers. They bring a line of the checklist and never a level."""
PAPERS_MATTER = frozenset({"leg_surgery", "other_surgery", "fracture12w", "knee_replacement", "metalwork"})
"""Questions for which the notes and scans are worth more than a lift home."""
NO_HOME_CARE = frozenset({
    "dvt_signs", "clot_risk", "clot_history", "anticoagulant", "bleeding_disorder", "osteoporosis", "numbness",
    "leg_surgery", "knee_replacement", "fracture12w", "injury", "varicose", "lymphoedema", "pregnant", "cancer", "pad",
})  # fmt: skip
"""Questions for which nobody should be told to massage themselves at home."""

Because = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What an item's condition may ask about."""

    facts: Facts
    triage: Triage
    plan: Plan | None
    rulebook: Rulebook
    warned: frozenset[str]
    """The questions whose answer is any but the one that changes nothing."""


def checklist(facts: Facts, triage: Triage, plan: Plan | None, rulebook: Rulebook) -> tuple[ChecklistItem, ...]:
    """The items in order: none for URGENT and REFER, for CLEARANCE only what brings the letter nearer."""
    nothing = rulebook.watch.nothing
    warned = (name for name, answer in facts.answers.items() if answer.value not in (nothing.get(name), None))
    case = Case(facts, triage, plan, rulebook, frozenset(warned))
    shown = [(item, because) for item in rulebook.checklist if (because := _because(item, case)) is not None]
    kept = _at_most_nine([item for item, _ in shown], needed=_needed(shown))
    return tuple(
        ChecklistItem(item.id, item.kind, item.group, because, item.topic, _params(item, case))
        for item, because in sorted(shown, key=lambda each: each[0].order)
        if item in kept
    )


def _because(item: Item, case: Case) -> Because | None:
    """The rule or question ids that bring an item; None where it does not show."""
    if case.triage.level not in item.levels or not item.holds(case.facts):
        return None
    if item.named:
        return NAMED[item.named](case)
    return tuple(question for question in item.because if question == "age" or question in case.warned)


def _needed(shown: Iterable[tuple[Item, Because]]) -> frozenset[str]:
    """The items that today's answers make more important than their row says."""
    return frozenset(item.id for item, because in shown if item.id == "scans_notes" and PAPERS_MATTER & set(because))


def _at_most_nine(items: list[Item], needed: frozenset[str]) -> list[Item]:
    """Past nine things to do: first those that another line covers go, then the least important ones."""
    todo = [item for item in items if item.kind == "do"]
    ids = {item.id for item in todo}
    surplus = len(todo) - MOST_TO_DO
    first_to_go = sorted(
        todo, key=lambda item: (item.folds_into in ids, _priority(item, needed), item.order), reverse=True
    )
    dropped = {item.id for item in first_to_go[: max(surplus, 0)]}
    return [item for item in items if item.id not in dropped]


def _priority(item: Item, needed: frozenset[str]) -> int:
    return min(item.priority, PRIORITY_OF_NEEDED) if item.id in needed else item.priority


def _takes_medicine(case: Case) -> Because | None:
    found = [question for question in MEDICINES if question in case.warned]
    told = case.facts.answers.get("meds", Answer(None)).value
    if isinstance(told, str) and told.strip():
        found.append("meds")
    if case.facts.answers.get("diabetes", Answer(None)).follow.get("insulin") in {"yes", "unsure"}:
        found.append("diabetes")
    if case.facts.answers.get("altered", Answer(None)).value in {"drowsy_med", "unsure"}:
        found.append("altered")
    return tuple(found) or None


def _drowsy_or_opioid(case: Case) -> Because | None:
    """A medicine that made the client drowsy today, or a strong painkiller by its name among the medicines."""
    found = ["altered"] if case.facts.answers.get("altered", Answer(None)).value in {"drowsy_med", "unsure"} else []
    told = case.facts.answers.get("meds", Answer(None)).value
    if isinstance(told, str) and any(name in told.lower() for name in OPIOIDS):
        found.append("meds")
    return tuple(found) or None


def _medicine_or_two_conditions(case: Case) -> Because | None:
    conditions = {each.question: each.rule for each in case.triage.findings if each.level >= Level.MODIFY}
    several = tuple(conditions.values()) if len(conditions) >= SEVERAL_CONDITIONS else None
    return _takes_medicine(case) or several


def _letter_open(case: Case) -> Because | None:
    return tuple(finding.rule for finding in _open(case.triage.findings)) or None


def _letter_needed(case: Case) -> Because | None:
    return tuple(finding.rule for finding in case.triage.findings if finding.level is Level.CLEARANCE) or None


def _open(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that still wait for a letter."""
    return [finding for finding in findings if finding.level_after_letter is Level.CLEARANCE]


def _private_area_planned(case: Case) -> Because | None:
    planned = {block.region for phase in case.plan.phases for block in phase.blocks} if case.plan else set()
    return () if any(str(region).removesuffix("_L").removesuffix("_R") in PRIVATE_AREAS for region in planned) else None


def _heat_offered(case: Case) -> Because | None:
    return () if _wants_heat(case) and _heat_planned(case) else None


def _heat_refused(case: Case) -> Because | None:
    """Why no heat; `plan` where nothing bars it and it did not fit."""
    if not _wants_heat(case) or _heat_planned(case):
        return None
    limits = case.triage.limits
    barred = [rule for (technique, _), rules in limits.bars.items() if technique == "heat" for rule in rules]
    because = limits.heat.because if limits.heat.cap == 0 else tuple(dict.fromkeys(barred))
    return because or ("plan",)


def _wants_heat(case: Case) -> bool:
    return case.facts.wishes.get("heat_wanted") == "yes"


def _heat_planned(case: Case) -> bool:
    """Whether heat will be offered. A booking that waits for a guardian has no plan yet: then what the limits allow."""
    if case.plan is None:
        return case.triage.limits.heat.cap > 0
    return any(block.technique == "heat" for phase in case.plan.phases for block in phase.blocks)


def _home_care_safe(case: Case) -> Because | None:
    return None if any(finding.question in NO_HOME_CARE for finding in case.triage.findings) else ()


NAMED: Mapping[str, Callable[[Case], Because | None]] = {
    "takes_medicine": _takes_medicine,
    "drowsy_or_opioid": _drowsy_or_opioid,
    "medicine_or_two_conditions": _medicine_or_two_conditions,
    "letter_open": _letter_open,
    "letter_needed": _letter_needed,
    "private_area_planned": _private_area_planned,
    "heat_offered": _heat_offered,
    "heat_refused": _heat_refused,
    "home_care_safe": _home_care_safe,
}
"""What `named` in checklist.toml may say: the reasons for an item, or None where it does not show."""


def _whom_to_ask(case: Case) -> tuple[str, ...]:
    """The teams whose letters are missing; a doctor where nobody is sure that there is a team."""
    rule, open_ = case.rulebook.rule, _open(case.triage.findings)
    teams = ("doctor" if _unsure(finding) else rule[finding.rule].who for finding in open_)
    return tuple(dict.fromkeys(teams))


def _unsure(finding: Finding) -> bool:
    return finding.value == "unsure" or (isinstance(finding.value, tuple) and "unsure" in finding.value)


def _params(item: Item, case: Case) -> dict[str, Any]:
    """What the words of an item need."""
    if item.id == "letter_get":
        return {"who": _whom_to_ask(case)}
    if item.id == "heat_ok":
        return {"minutes": case.triage.limits.heat.cap}
    if item.id == "allergy_product":
        return {"allergens": case.facts.answers["allergy"].value}
    if item.id == "interpreter":
        return {"help": case.facts.answers["capacity"].value}
    return {}

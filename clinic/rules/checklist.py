"""The client's checklist: which lines show for these facts, this level and this plan, and why each one does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .ground import LEGS, base
from .model import NOT_TOLD, ChecklistItem, Facts, Finding, Level, Plan, Triage, Value
from .rows import Item
from .watch import told

if TYPE_CHECKING:
    from .limits_in import Everybody
    from .rulebook import Rulebook

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

    @property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """The lists of limits.toml."""
        return self.rulebook.everybody.lists

    def value(self, question: str) -> Value:
        """The answer to a question; None where nobody answered it."""
        return self.facts.answers.get(question, NOT_TOLD).value


def checklist(facts: Facts, triage: Triage, plan: Plan | None, rulebook: Rulebook) -> tuple[ChecklistItem, ...]:
    """The items in order: none for URGENT and REFER, for CLEARANCE only what brings the letter nearer."""
    answered = told(facts, rulebook.nothing)
    case = Case(facts, triage, plan, rulebook, _warned(facts, answered, rulebook))
    lines = rulebook.lines[triage.level].worth_asking(answered)
    shown = [(item, because) for item in lines if (because := _because(item, case)) is not None]
    dropped = _past_most(shown, rulebook.everybody)
    return tuple(_line(item, because, case) for item, because in shown if item.id not in dropped)


def _warned(facts: Facts, answered: Iterable[str], rulebook: Rulebook) -> frozenset[str]:
    answers, nothing = facts.answers, rulebook.nothing
    values = ((name, answers[name].value) for name in answered)
    return frozenset(name for name, value in values if value not in (nothing.get(name, NOT_TOLD).value, None))


def _because(item: Item, case: Case) -> Because | None:
    """The rule or question ids that bring an item; None where it does not show."""
    if item.named:
        return NAMED[item.named].because(case)
    if not item.holds(case.facts):
        return None
    return item.because and tuple(question for question in item.because if question == "age" or question in case.warned)


def _line(item: Item, because: Because, case: Case) -> ChecklistItem:
    """The line of an item. Most say the same to everybody, and need no new one."""
    if not because and item.id not in PARAMS:
        return item.plain_line
    params = PARAMS[item.id](case) if item.id in PARAMS else {}
    return ChecklistItem(item.id, item.kind, item.group, because, item.topic, params)


def _needed(shown: Iterable[tuple[Item, Because]]) -> frozenset[str]:
    """The items that today's answers make more important than their row says."""
    return frozenset(item.id for item, because in shown if set(item.needed_for) & set(because))


def _past_most(shown: list[tuple[Item, Because]], everybody: Everybody) -> frozenset[str]:
    """What goes past nine things to do: first those that another line covers, then the least important ones."""
    todo = [item for item, _ in shown if item.kind == "do"]
    surplus = len(todo) - everybody.numbers["most_to_do"]
    if surplus <= 0:
        return frozenset()
    ids, needed = {item.id for item in todo}, _needed(shown)
    at_least = everybody.numbers["needed_priority"]
    first_to_go = sorted(
        todo,
        key=lambda item: (
            item.folds_into in ids,
            min(item.priority, at_least) if item.id in needed else item.priority,
            item.order,
        ),
        reverse=True,
    )
    return frozenset(item.id for item in first_to_go[:surplus])


def _takes_medicine(case: Case) -> Because | None:
    found = [question for question in case.lists["medicines"] if question in case.warned]
    named = case.value("meds")
    if isinstance(named, str) and named.strip():
        found.append("meds")
    if case.facts.answers.get("diabetes", NOT_TOLD).follow.get("insulin") in {"yes", "unsure"}:
        found.append("diabetes")
    if case.value("altered") in {"drowsy_med", "unsure"}:
        found.append("altered")
    return tuple(found) or None


def _drowsy_or_opioid(case: Case) -> Because | None:
    """A medicine that made the client drowsy today, or a strong painkiller by its name among the medicines."""
    found = ["altered"] if case.value("altered") in {"drowsy_med", "unsure"} else []
    named = case.value("meds")
    if isinstance(named, str) and named and any(name in named.lower() for name in case.lists["opioids"]):
        found.append("meds")
    return tuple(found) or None


def _medicine_or_two_conditions(case: Case) -> Because | None:
    conditions = {each.question: each.rule for each in case.triage.findings if each.level >= Level.MODIFY}
    several = (
        tuple(conditions.values()) if len(conditions) >= case.rulebook.everybody.numbers["several_conditions"] else None
    )
    return _takes_medicine(case) or several


def _letter_open(case: Case) -> Because | None:
    return tuple(finding.rule for finding in _open(case.triage.findings)) or None


def _letter_needed(case: Case) -> Because | None:
    return tuple(finding.rule for finding in case.triage.findings if finding.level is Level.CLEARANCE) or None


def _open(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that still wait for a letter."""
    return [finding for finding in findings if finding.level_after_letter is Level.CLEARANCE]


def _private_area_planned(case: Case) -> Because | None:
    planned = (block.region for phase in case.plan.phases for block in phase.blocks) if case.plan else ()
    return () if any(region and base(region) in case.lists["private_areas"] for region in planned) else None


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


HOME_CARE = 2
"""The pressure that self-massage takes (P2)."""


def _home_care_safe(case: Case) -> Because | None:
    """Whether self-massage of the thigh may be advised: nothing speaks against it, and nothing keeps a thigh light."""
    findings = case.triage.findings
    if any(finding.question in case.lists["no_home_care"] for finding in findings) or _thigh_kept_light(case):
        return None
    return ()


def _thigh_kept_light(case: Case) -> bool:
    """Whether a finding or a letter holds a thigh below what self-massage takes."""
    told, caps = {"letter", *(finding.rule for finding in case.triage.findings)}, case.triage.limits.caps
    thighs = [caps[f"{area}_{side}"] for area in case.rulebook.body.members["thigh"] for side in LEGS]
    return any(limit.cap < HOME_CARE and told.intersection(limit.because) for limit in thighs)


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A condition of the checklist that is code: the reasons for an item, or None where it does not show."""

    because: Callable[[Case], Because | None]
    own: tuple[str, ...] = ()
    medicines: bool = False
    """Whether it looks at the questions about medicines of limits.toml, too."""

    def reads(self, rulebook: Rulebook) -> tuple[str, ...]:
        """What the client told and it looks at; what it finds in findings and the plan stands for itself."""
        return (*rulebook.everybody.lists["medicines"], *self.own) if self.medicines else self.own


NAMED: Mapping[str, NamedLine] = {
    "takes_medicine": NamedLine(_takes_medicine, own=("meds", "diabetes", "altered"), medicines=True),
    "drowsy_or_opioid": NamedLine(_drowsy_or_opioid, own=("altered", "meds")),
    "medicine_or_two_conditions": NamedLine(
        _medicine_or_two_conditions, own=("meds", "diabetes", "altered"), medicines=True
    ),
    "letter_open": NamedLine(_letter_open, own=("letters",)),
    "letter_needed": NamedLine(_letter_needed, own=("letters",)),
    "private_area_planned": NamedLine(_private_area_planned),
    "heat_offered": NamedLine(_heat_offered, own=("wishes.heat_wanted",)),
    "heat_refused": NamedLine(_heat_refused, own=("wishes.heat_wanted",)),
    "home_care_safe": NamedLine(_home_care_safe),
}
"""What `named` in checklist.toml may say."""


def _whom_to_ask(case: Case) -> tuple[str, ...]:
    """The teams whose letters are missing; a doctor where nobody is sure that there is a team."""
    rule, open_ = case.rulebook.rule, _open(case.triage.findings)
    teams = ("doctor" if _unsure(finding) else rule[finding.rule].who for finding in open_)
    return tuple(dict.fromkeys(teams))


def _unsure(finding: Finding) -> bool:
    return finding.value == "unsure" or (isinstance(finding.value, tuple) and "unsure" in finding.value)


PARAMS: Mapping[str, Callable[[Case], dict[str, Any]]] = {
    "letter_get": lambda case: {"who": _whom_to_ask(case)},
    "heat_ok": lambda case: {"minutes": case.triage.limits.heat.cap},
    "allergy_product": lambda case: {"allergens": case.value("allergy")},
    "interpreter": lambda case: {"help": case.value("capacity")},
}
"""What the words of some items need."""

"""Cross-checks of a rulebook: every id that a row names exists, and every question has its English words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from .checklist import NAMED as NAMED_FOR_ITEMS
from .checks_caps import check_caps
from .loading import ENGLISH, Rows, RulebookError
from .named import NAMED as NAMED_FOR_RULES
from .questions import FollowUp, Question
from .rows import GROUPS, PLACES, Item, Region, Rule
from .rows_in import TOPICS, subject
from .session_rows import NUMBERS, Goal, Technique

FROM_BIRTH_DATE = ("age", "under18")
"""Never asked: they follow from the birth date."""
NOBODY = "nobody"
"""A rule's `who` where there is nobody to see."""


def check(rows: Rows) -> None:
    """Raise RulebookError, naming file and id, for the first name that leads nowhere."""
    _check_questions(rows)
    _check_rules(rows)
    check_caps(rows)
    _check_items(rows)
    _check_plans(rows)
    _check_session(rows)
    _check_everybody(rows)
    _check_sources(rows)
    _named("text.en", "text", [*_question_texts(rows), *_other_texts(rows)], rows.texts[ENGLISH])


def _named(where: str, noun: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise RulebookError(f"{where}: unknown {noun} {name!r}")


def _check_questions(rows: Rows) -> None:
    seen: set[str] = set()
    for page in rows.pages.values():
        where = f"questions.toml: page {page.id!r}"
        _named(where, "question", page.questions, rows.questions)
        if again := seen & set(page.questions):
            raise RulebookError(f"{where}: {min(again)!r} is on two pages")
        seen |= set(page.questions)
    for question in rows.questions.values():
        for follow in question.follow_ups:
            where = f"questions.toml: question {question.id!r}: follow-up {follow.id!r}"
            allowed = question.choices or ("yes", "no")
            _named(where, "answer", follow.when if question.type != "num" else (), allowed)


def _check_rules(rows: Rows) -> None:
    areas, paths = {*rows.regions, *GROUPS, *PLACES}, _paths(rows)
    questions = {*rows.questions, *FROM_BIRTH_DATE}
    for rule in rows.rules.values():
        where = f"conditions.toml: rule {rule.id!r}"
        _named(where, "question", [rule.question], questions)
        _named(where, "area", rule.areas(), areas)
        _named(where, "technique", rule.techniques(), rows.techniques)
        _named(where, "condition", [rule.named] if rule.named else [], NAMED_FOR_RULES)
        _named(where, "answer", (*rule.covers, *([rule.event] if rule.event else [])), paths)


def _paths(rows: Rows) -> frozenset[str]:
    """Every question, and every `question.follow`."""
    follows = (f"{q.id}.{follow.id}" for q in rows.questions.values() for follow in q.follow_ups)
    return frozenset({*rows.questions, *FROM_BIRTH_DATE, *follows})


def _check_items(rows: Rows) -> None:
    for item in rows.items.values():
        where = f"checklist.toml: item {item.id!r}"
        _named(where, "item", [item.folds_into] if item.folds_into else [], rows.items)
        _named(where, "condition", [item.named] if item.named else [], NAMED_FOR_ITEMS)
        _named(where, "question", item.because, {*rows.questions, *FROM_BIRTH_DATE})


def _check_plans(rows: Rows) -> None:
    for region in rows.regions.values():
        where = f"regions.toml: region {region.id!r}"
        _named(where, "technique", (*region.allowed, *region.not_allowed), rows.techniques)
        _named(where, "phase", [region.phase], {*rows.session.phases, ""})
    for goal in rows.goals.values():
        where = f"goals.toml: goal {goal.id!r}"
        _named(where, "row", [goal.row], rows.session.rows)
        _named(where, "technique", (*goal.mix, *goal.extra, *goal.later, *goal.move, *goal.techniques), rows.techniques)
        _named(where, "technique", goal.only_in, rows.techniques)
        _named(where, "phase", (phase for phases in goal.only_in.values() for phase in phases), rows.session.phases)
        _named(where, "region", (place.partition("@")[0] for place in goal.link if place[0] != "@"), rows.regions)
        _named(where, "topic", [subject(goal.topic)], TOPICS)
    for technique in rows.techniques.values():
        _named(f"techniques.toml: technique {technique.id!r}", "topic", [subject(technique.topic)], TOPICS)


def _check_session(rows: Rows) -> None:
    session = rows.session
    for phase, regions in session.usual.items():
        _named(f"session.toml: usual {phase!r}", "region", regions, rows.regions)
    _named("session.toml: positions", "region", session.positions.keys() - {"default"}, rows.regions)
    if session.other_positions.keys() != session.positions.keys():
        raise RulebookError("session.toml: positions and other_positions must name the same regions")
    _named("session.toml: note_phases", "phase", session.note_phases.values(), session.phases)
    for number in NUMBERS:
        if number not in session.numbers:
            raise RulebookError(f"session.toml: numbers: {number!r} is missing")


def _check_everybody(rows: Rows) -> None:
    lists = rows.everybody.lists
    _named("limits.toml: heat_notes", "note", lists["heat_notes"], _all_notes(rows))
    for name in ("medicines", "no_home_care"):
        _named(f"limits.toml: {name}", "question", lists[name], rows.questions)
    _named("limits.toml: spot_work", "technique", lists["spot_work"], rows.techniques)
    _named("limits.toml: private_areas", "region", lists["private_areas"], rows.regions)


def _check_sources(rows: Rows) -> None:
    groups: dict[str, Mapping[str, Rule | Region | Goal | Technique | Item]] = {
        "conditions.toml: rule": rows.rules, "regions.toml: region": rows.regions, "goals.toml: goal": rows.goals,
        "techniques.toml: technique": rows.techniques, "checklist.toml: item": rows.items,
    }  # fmt: skip
    for label, group in groups.items():
        for name, row in group.items():
            _named(f"{label} {name!r}", "source", (source.id for source in row.source), rows.sources)


def _question_texts(rows: Rows) -> list[str]:
    needed = [f"section.{question.section}" for question in rows.questions.values()]
    needed += [f"page.{page}.{part}" for page in rows.pages for part in ("title", "why")]
    for question in rows.questions.values():
        needed += [f"question.{question.id}.{part}" for part in ("ask", "row")]
        needed += _choice_keys(f"question.{question.id}", question)
        for follow in question.follow_ups:
            key = f"question.{question.id}.follow.{follow.id}"
            needed += [f"{key}.ask", *_choice_keys(key, follow)]
    return needed


def _other_texts(rows: Rows) -> list[str]:
    """What a result cannot be told without."""
    needed = [f"finding.{rule}.{part}" for rule in rows.rules for part in ("title", "message")]
    needed += [f"card.who.{rule.who}" for rule in rows.rules.values() if rule.who != NOBODY]
    needed += [f"card.when.{rule.when_again}" for rule in rows.rules.values()]
    needed += [f"card.safety.{net}" for rule in rows.rules.values() for net in rule.safety_net]
    needed += [f"note.{note}" for note in sorted(_all_notes(rows))]
    needed += [f"check_group.{item.group}" for item in rows.items.values()]
    needed += [f"check.{item}.{part}" for item in rows.items for part in ("text", "reason")]
    needed += [f"region.{region}" for region in rows.regions]
    needed += [f"goal.{goal}.{part}" for goal in rows.goals for part in ("label", "promise")]
    return needed + [f"technique.{technique}.name" for technique in rows.techniques]


def _all_notes(rows: Rows) -> set[str]:
    """Every note that a rule, a region or a phase may leave on a block."""
    notes = {note for rule in rows.rules.values() for row in (rule.effects, rule.if_cleared) for note in row.notes}
    return notes | {note for region in rows.regions.values() for note in region.notes} | set(rows.session.note_phases)


def _choice_keys(key: str, asked: Question | FollowUp) -> list[str]:
    return [] if asked.type == "side" else [f"{key}.choice.{choice}" for choice in asked.choices]

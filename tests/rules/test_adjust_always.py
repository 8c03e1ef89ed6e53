"""Whatever the edits are, no sequence of them breaks a limit."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given

from clinic.rules.adjust import Edit, Refusal, Replace, adjust
from clinic.rules.footing import footing
from clinic.rules.ground import base, side_of
from clinic.rules.model import Assessment, Block, Limits, Plan
from clinic.rules.plan_checks import faults
from clinic.rules.plan_wording import render_plan
from clinic.rules.refusal_words import refusal_text
from clinic.rules.rework import finish
from clinic.rules.snapshot import dump
from clinic.rules.stored_plan import read_plan
from clinic.rules.triage import triage

from .conftest import make_facts
from .edits import (
    SORE,
    WORDS,
    edited,
    edits,
    find,
)
from .plan_builders import BOOK, blocks, make_plan, minutes_by, row, starts
from .test_session_plan_properties import facts, limits


@given(facts, limits, edits)
def test_no_sequence_of_edits_breaks_a_limit(facts: Any, limits: Limits, edits: list[Edit]) -> None:
    plan = given_plan = make_plan(facts, limits)
    for edit in edits:
        result = adjust(plan, edit, limits, BOOK)
        assert result == adjust(plan, edit, limits, BOOK), "the same edit must give the same plan"
        if isinstance(result, Refusal):
            refusal_text(result, WORDS)
        else:
            plan = result
    _adds_up(plan, given_plan, limits)
    _keeps_limits(plan, limits)
    _keeps_minutes(plan, given_plan)
    _starts_gently(plan, given_plan)


def _adds_up(plan: Plan, given_plan: Plan, limits: Limits) -> None:
    assert sum(row(plan)) == plan.planned_minutes == given_plan.planned_minutes
    arrival, warm, *_, move, close = row(plan)
    assert arrival >= 5 and warm >= 5 and close >= 4
    assert move >= 3 or (move == 0 and row(given_plan)[6] == 0)
    if limits.fragile:
        assert sum(row(plan)[1:7]) <= 30
    for phase in plan.phases:
        assert phase.minutes == sum(block.minutes for block in phase.blocks)
        assert all(block.minutes >= 1 and block.why for block in phase.blocks)
    minutes = [minute for minute, _ in plan.checkpoints]
    assert minutes == sorted(minutes)
    assert all(0 < minute < plan.planned_minutes for minute in minutes)


def _keeps_limits(plan: Plan, limits: Limits) -> None:
    for block in blocks(plan):
        if block.technique in {"talk", "finish", "rest"}:
            continue
        technique = BOOK.techniques[block.technique]
        assert not limits.barred(block.technique, block.region or "*")
        if block.region is None:
            assert technique.kind == "move"
            continue
        assert limits.caps[block.region].cap > 0
        assert block.technique in BOOK.regions[base(block.region)].allowed
        if technique.low is not None:
            assert block.pressure is not None
            top = max(technique.high or 0, technique.later_high or 0)
            assert technique.low <= block.pressure <= min(limits.caps[block.region].cap, top)
        if block.technique == "heat":
            assert dict(block.why)["heat"]["minutes"] <= limits.heat.cap


def _keeps_minutes(plan: Plan, given_plan: Plan) -> None:
    worked: dict[str, int] = {}
    for block in blocks(plan):
        if block.region and block.technique != "heat":
            worked[block.region] = worked.get(block.region, 0) + block.minutes
    assert all(minutes <= BOOK.regions[base(each)].max_minutes for each, minutes in worked.items())
    for side in "LR":
        knee = [minutes for each, minutes in worked.items() if BOOK.regions[base(each)].knee and side_of(each) == side]
        assert sum(knee) <= 12
    used = minutes_by(plan, "technique")
    assert used.get("friction", 0) <= 5 and used.get("tapotement", 0) <= 1 and used.get("trigger_point", 0) <= 5


def _starts_gently(plan: Plan, given_plan: Plan) -> None:
    sorest = {
        place
        for phase in given_plan.phases
        for why, params in phase.why
        if why == "away_from"
        for place in params["regions"]
    }
    had = {block.region for _, block in _first(given_plan)}
    for _, block in _first(plan):
        assert (block.pressure or 0) <= 2
        assert block.region not in sorest or block.region in had


def _first(plan: Plan) -> list[tuple[int, Block]]:
    """The blocks that begin in the first 5 hands-on minutes."""
    hands_on, found = 0, []
    for minute, block in starts(plan):
        if hands_on < 5 and block.region and block.technique != "heat":
            found.append((minute, block))
            hands_on += block.minutes
    return found


@given(facts, limits)
def test_finishing_an_untouched_plan_changes_nothing(facts: Any, limits: Limits) -> None:
    plan = make_plan(facts, limits)
    draft = [(phase.id, list(phase.blocks)) for phase in plan.phases]
    assert finish(plan, draft, footing(limits, BOOK)) == plan


@given(facts, limits)
def test_a_plan_of_the_engine_has_no_faults_but_what_nothing_else_allowed(facts: Any, limits: Limits) -> None:
    plan = make_plan(facts, limits)
    found = {fault.refusal.reason for fault in faults(plan, footing(limits, BOOK))}
    assert found <= {"gentle_place", "start", "floor"}


def test_an_adjusted_plan_is_stored_and_read_in_words() -> None:
    given_facts = make_facts(tender=SORE, wishes={"heat_wanted": "yes"})
    result = triage(given_facts, BOOK)
    plan = make_plan(given_facts, result.limits)
    after = edited(
        plan, Replace(find(plan, region="calf_R"), technique="hold", reason="cramp {last} night"), result.limits
    )
    assessment = Assessment(BOOK.version, result, (), after, 60)
    stored = json.loads(json.dumps(dump(assessment)))
    assert dump(replace(assessment, plan=read_plan(stored["plan"]))) == dump(assessment)
    shown = render_plan(stored, WORDS)
    assert shown is not None
    assert "Changed by the therapist: cramp {last} night." in json.dumps(shown, ensure_ascii=False)

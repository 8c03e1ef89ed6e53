"""Whatever the client and the limits are, a plan adds up and keeps every limit."""

from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.ground import base, side_of
from clinic.rules.model import Facts, Limit, Limits, Plan
from clinic.rules.rulebook import load

from .conftest import make_facts
from .plan_builders import blocks, make_limits, make_plan, row, starts

BOOK = load()
INSTANCES = [instance for region in BOOK.regions.values() for instance in region.instances()]
BARRABLE = ["heat", "effleurage", "petrissage", "soft_tissue", "trigger_point", "hold", "prom", "stretch", "arom"]
GOALS = list(BOOK.goals)
RULES = st.sampled_from([("osteoporosis",), ("antiplatelet_one", "no_touch")])

tender = st.dictionaries(st.sampled_from(INSTANCES), st.integers(0, 10), max_size=6)
facts = st.builds(
    make_facts,
    age=st.integers(14, 90),
    goal=st.sampled_from(GOALS),
    second_goal=st.none() | st.sampled_from(GOALS),
    minutes=st.integers(45, 60),
    first_visit=st.booleans(),
    tender=tender,
    scores=st.fixed_dictionaries({"pain_now": st.integers(0, 10)}),
    wishes=st.fixed_dictionaries({
        "heat_wanted": st.sampled_from(["yes", "no"]), "first_massage": st.sampled_from(["yes", "no"]),
    }),
)  # fmt: skip
few = st.dictionaries(st.sampled_from(INSTANCES), st.integers(0, 3), max_size=12)
many = st.builds(lambda spared, cap: {each: cap for each in INSTANCES if each not in spared},
                 st.sets(st.sampled_from(INSTANCES), max_size=12), st.integers(0, 1))  # fmt: skip
limits = st.builds(
    make_limits,
    most=st.integers(1, 4),
    caps=few | few | many,
    bars=st.dictionaries(st.tuples(st.sampled_from(BARRABLE), st.sampled_from(["*", *INSTANCES])), RULES, max_size=8),
    starts=st.dictionaries(st.sampled_from(INSTANCES), st.just(1), max_size=4),
    heat=st.sampled_from([0, 10, 15]),
    positions=st.sets(st.sampled_from(["side_lying_only", "head_raised", "not_prone", "not_side"])),
    max_minutes=st.none() | st.just(Limit(45, ("osteoporosis",))),
    fragile=st.sampled_from([(), ("osteoporosis",)]),
    modify_count=st.integers(0, 3),
)


@given(facts, limits)
def test_a_plan_adds_up_and_keeps_every_limit(facts: Facts, limits: Limits) -> None:
    plan = make_plan(facts, limits)
    _adds_up(plan, limits)
    _keeps_pressure_and_bars(plan, limits, facts)
    _keeps_region_minutes(plan)
    _starts_gently_away_from_the_sorest(plan, facts)
    _checks_stand_inside(plan)
    assert make_plan(facts, limits) == plan, "the same intake must give the same plan"


def _adds_up(plan: Plan, limits: Limits) -> None:
    assert sum(row(plan)) == plan.planned_minutes <= plan.booked_minutes
    if limits.fragile or limits.max_minutes:
        assert plan.planned_minutes == 45
    arrival, warm, *_, close = row(plan)
    assert arrival >= 5 and warm >= 5 and close >= 4
    assert row(plan)[6] == 0 or row(plan)[6] >= 3
    if limits.fragile:
        assert sum(row(plan)[1:7]) <= 30
    for phase in plan.phases:
        assert phase.minutes == sum(block.minutes for block in phase.blocks)
        assert all(isinstance(block.minutes, int) and block.minutes >= 1 for block in phase.blocks)
        assert all(block.why for block in phase.blocks)


def _keeps_pressure_and_bars(plan: Plan, limits: Limits, facts: Facts) -> None:
    for block in blocks(plan):
        technique = BOOK.techniques.get(block.technique)
        if technique is None:
            assert block.technique in {"talk", "finish", "rest"} and block.region is None
            continue
        assert not limits.barred(block.technique, block.region or "*")
        if block.region is None:
            continue
        cap = limits.caps[block.region].cap
        assert cap > 0, f"{block.region} must not be touched"
        assert block.technique in BOOK.regions[base(block.region)].allowed
        if block.pressure is not None:
            assert technique.low is not None and technique.low <= block.pressure <= cap
            assert block.pressure <= technique.firmest(first_visit=facts.first_visit)
            assert block.pressure <= BOOK.goals[facts.goal].highest
    first = {}
    for block in blocks(plan, *BOOK.session.work):
        first.setdefault(block.region, block)
    for region in set(first) & set(limits.starts):
        soft = not limits.barred("effleurage", region)
        assert not soft or first[region].pressure == 1, "begin very light where a rule says so"


def _keeps_region_minutes(plan: Plan) -> None:
    worked: dict[str, int] = {}
    for block in blocks(plan):
        if block.region and block.technique != "heat":
            worked[block.region] = worked.get(block.region, 0) + block.minutes
    for instance, minutes in worked.items():
        assert minutes <= BOOK.regions[base(instance)].max_minutes, instance
    for side in "LR":
        knee = [minutes for each, minutes in worked.items() if BOOK.regions[base(each)].knee and side_of(each) == side]
        assert sum(knee) <= 12


def _starts_gently_away_from_the_sorest(plan: Plan, facts: Facts) -> None:
    top = max((area.score for area in facts.tender), default=0)  # a score of 0 is not sore
    sorest = {area.region for area in facts.tender if top and area.score == top}
    hands_on, nowhere_else = 0, any(block.technique == "rest" for block in blocks(plan))
    for _, block in starts(plan):
        if hands_on >= 5 or block.technique in {"prom", "stretch", "arom"}:
            break
        if block.region and block.technique != "heat":
            assert block.pressure is not None and block.pressure <= 2
            assert block.region not in sorest or nowhere_else, "the first 5 hands-on minutes are elsewhere"
            hands_on += block.minutes


def _checks_stand_inside(plan: Plan) -> None:
    minutes = [minute for minute, _ in plan.checkpoints]
    assert minutes == sorted(minutes)
    assert all(0 < minute < plan.planned_minutes for minute in minutes)
    assert {"pressure"} <= {text for _, text in plan.checkpoints}

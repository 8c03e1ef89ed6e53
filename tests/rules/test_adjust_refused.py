"""What the rules refuse of an edit: addresses, minutes, areas, techniques, phases."""

import pytest

from clinic.rules.adjust import Add, Edit, Move, Remove, Replace, Resize
from clinic.rules.refusal_words import refusal_text

from .edits import ARR, BACK, CLOSE, KNEE, LINK, MOVE, THIGH, WORDS, find, plan_of, refused
from .plan_builders import make_limits


@pytest.mark.parametrize(
    "edit",
    [
        Move((9, 0), (1, 0)), Move((1, 9), (1, 0)), Move((-1, 0), (1, 0)), Move((THIGH, 0), (9, 0)),
        Move((THIGH, 0), (THIGH, 9)), Resize((1, -1), 3), Resize((THIGH, 0), 2, (THIGH, 0)), Remove((THIGH, 0), (9, 9)),
        Replace((9, 9), technique="hold"), Add("P_KNEE", 9, "inner_knee_R", "hold", 1, 1, (THIGH, 0)),
        Add("P_KNEE", -2, "inner_knee_R", "hold", 1, 1, (THIGH, 0)),
    ],
)  # fmt: skip
def test_an_address_that_is_not_there_is_refused(edit: Edit) -> None:
    assert refused(plan_of(), edit).reason == "no_block"


@pytest.mark.parametrize(
    "edit", [Move((ARR, 0), (THIGH, 0)), Remove((CLOSE, 0)), Replace((ARR, 0), technique="hold", region="calf_R"),
             Replace((THIGH, 0), technique="finish"), Move((ARR, 0), (ARR, 0))],
)  # fmt: skip
def test_the_talks_stay(edit: Edit) -> None:
    assert refused(plan_of(), edit).reason == "talk_stays"


@pytest.mark.parametrize("edit", [Resize((THIGH, 0), 0), Add("P_KNEE", 0, "inner_knee_R", "hold", 1, 0, (THIGH, 0))])
def test_a_block_of_no_minutes_is_refused(edit: Edit) -> None:
    assert refused(plan_of(), edit).reason == "too_short"


@pytest.mark.parametrize(
    "edit", [Resize((THIGH, 0), 60), Resize((THIGH, 0), 30, (LINK, 0)),
             Add("P_KNEE", 0, "inner_knee_R", "hold", 1, 30, (THIGH, 0))],
)  # fmt: skip
def test_the_sum_stays_so_minutes_that_nobody_has_are_refused(edit: Edit) -> None:
    assert refused(plan_of(), edit).reason == "no_minutes"


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Replace((THIGH, 0), technique="hammer"), "technique"),
        (Replace((THIGH, 0), region="groin_L"), "region"),
        (Replace((THIGH, 0), region="calf"), "side"),
        (Replace((MOVE, 0), side="up"), "side"),
        (Add("P_KNEE", 0, None, "hold", 1, 1, (THIGH, 0)), "region"),
        (Add("P_NAP", 0, "inner_knee_R", "hold", 1, 1, (THIGH, 0)), "no_phase"),
    ],
)
def test_what_the_rulebook_does_not_know_is_refused(edit: Edit, reason: str) -> None:
    assert refused(plan_of(), edit).reason == reason


def test_a_cap_is_kept_and_told() -> None:
    limits = make_limits(caps={"calf_R": 2})
    plan = plan_of(limits=limits)
    no = refused(plan, Replace(find(plan, region="calf_R"), technique="effleurage", pressure=3), limits)
    assert (no.reason, no.because) == ("cap", ("easy_bruise",))
    assert no.params == {"region": "calf_R", "pressure": 2}
    assert refusal_text(no, WORDS) == "Right calf: light at most. Bruises easily, or long-term steroid tablets."


def test_an_area_that_nobody_may_touch_is_refused() -> None:
    limits = make_limits(caps={"shin_R": 0})
    plan = plan_of(limits=limits)
    no = refused(plan, Replace(find(plan, region="calf_R"), region="shin_R", technique="hold"), limits)
    assert (no.reason, no.because) == ("avoided_region", ("easy_bruise",))


@pytest.mark.parametrize("where", ["*", "low_back", "low_back_L"])
def test_a_barred_technique_is_refused(where: str) -> None:
    limits = make_limits(bars={("petrissage", where): ("osteoporosis",)})
    plan = plan_of(limits=limits)
    no = refused(plan, Add("P_LINK", -1, "low_back", "petrissage", 2, 1, (THIGH, 0)), limits)
    assert (no.reason, no.because) == ("barred", ("osteoporosis",))


def test_a_technique_that_an_area_never_gets_is_refused() -> None:
    no = refused(plan_of(), Add("P_KNEE", 0, "back_knee_R", "petrissage", 1, 1, (THIGH, 0)))
    assert (no.reason, no.because) == ("not_here", ("region",))


@pytest.mark.parametrize(
    ("technique", "pressure"), [("friction", 3), ("petrissage", 1), ("effleurage", -1), ("petrissage", 5)]
)
def test_a_pressure_outside_the_technique_is_refused(technique: str, pressure: int) -> None:
    plan = plan_of({"front_thigh_R": 6})
    last = (THIGH, len(plan.phases[THIGH].blocks) - 1)
    no = refused(plan, Replace(last, technique=technique, pressure=pressure))
    assert no.reason == ("cap" if pressure == 5 else "pressure_range")


@pytest.mark.parametrize(
    "edit",
    [
        Move((BACK, 0), (KNEE, 0)),
        Move((THIGH, 0), (MOVE, 0)),
        Move((MOVE, 0), (LINK, 0)),
        Add("P_ARR", 0, "calf_R", "hold", 1, 1, (BACK, 0)),
        Add("P_BACK", 0, "calf_R", "heat", None, 1, (BACK, 0)),
    ],
)
def test_what_does_not_belong_in_a_phase_is_refused(edit: Edit) -> None:
    assert refused(plan_of(), edit).reason == "wrong_phase"

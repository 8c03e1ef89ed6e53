"""How a session begins, how the client lies, when checks come, and the worked examples of the clinical reference."""

import pytest

from clinic.rules import assess, load
from clinic.rules.ground import survey

from .conftest import make_facts, make_letter
from .plan_builders import BOOK, blocks, make_limits, make_plan, minutes_by, planned, row

NO_HEAT = {("heat", "*"): ("easy_bruise",)}


# --- Rules 10 and 11: positions, and a gentle start ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("positions", "front", "back"),
    [
        ((), "supine", "prone"),
        (("not_prone",), "supine", "side"),
        (("side_lying_only",), "side", "side"),
        (("head_raised",), "supine_raised", "side_raised"),
        (("not_prone", "not_side"), "supine", "supine"),
        (("side_lying_only", "not_side"), "seated", "seated"),
        (("not_supine",), "side", "prone"),
        (("not_side",), "supine", "prone"),
        (("not_prone", "side_lying_only", "not_supine"), "side", "side"),
        (("not_prone", "not_side", "not_supine"), "seated", "seated"),
    ],
)
def test_rule_10_the_client_lies_as_rules_and_wishes_allow(positions: tuple[str, ...], front: str, back: str) -> None:
    plan = make_plan(make_facts(tender={"front_thigh_R": 5, "calf_R": 5}), make_limits(positions=positions))
    assert {block.position for block in blocks(plan, "P_THIGH")} == {front}
    assert {block.position for block in blocks(plan, "P_BACK")} == {back}


def test_rule_10_lying_on_the_front_comes_once() -> None:
    tender = {"inner_knee_R": 6, "back_knee_R": 5, "calf_R": 4, "front_thigh_R": 3}
    positions = [block.position for block in blocks(make_plan(make_facts(tender=tender))) if block.region]
    assert positions == sorted(positions, key=["supine", "prone"].index)


def test_rule_11_the_first_five_minutes_are_light_and_away_from_the_sorest_spot() -> None:
    plan = make_plan(make_facts(minutes=45, tender={"front_thigh_R": 8}))
    assert "front_thigh_R" not in minutes_by(plan, "region", "P_WARM")
    assert max(minutes_by(plan, "pressure", "P_WARM")) == 2


def test_rule_11_holds_when_a_warm_pack_takes_a_minute_of_a_short_warm_up() -> None:
    facts = make_facts(minutes=45, tender={"front_thigh_R": 8}, wishes={"heat_wanted": "yes"}, goal="sport")
    plan = make_plan(facts)
    assert minutes_by(plan, "technique", "P_WARM")["heat"] == 1
    first = blocks(plan, "P_THIGH")[0]
    assert (first.region != "front_thigh_R", first.minutes, first.pressure) == (True, 1, 2)


def test_rule_11_a_start_elsewhere_keeps_to_the_limit_of_that_place() -> None:
    spared = {"above_kneecap_L", "back_thigh_R"}
    others = [each for region in BOOK.regions.values() for each in region.instances() if each not in spared]
    plan = make_plan(make_facts(minutes=45, tender={"above_kneecap_L": 5}), make_limits(caps=dict.fromkeys(others, 0)))
    assert minutes_by(plan, "region")["back_thigh_R"] <= 14


def test_rule_11_where_neither_gliding_nor_holding_is_allowed_the_warm_up_is_elsewhere() -> None:
    bars = {(name, "front_thigh_R"): ("easy_bruise",) for name in ("effleurage", "hold")}
    warm = minutes_by(make_plan(make_facts(tender={"inner_knee_R": 5}), make_limits(bars=bars)), "region", "P_WARM")
    assert "front_thigh_R" not in warm and None not in warm


def test_the_warm_pack_lies_elsewhere_on_the_knee_where_its_usual_place_may_not_be_touched() -> None:
    facts = make_facts(tender={"calf_R": 4}, wishes={"heat_wanted": "yes"})
    plan = make_plan(facts, make_limits(caps={"above_kneecap_R": 0}))
    (pack,) = [block for block in blocks(plan) if block.technique == "heat"]
    assert pack.region in {"inner_knee_R", "outer_knee_R"}


def test_the_scar_of_a_new_hip_is_left_alone() -> None:
    def capped(days: int) -> list[int]:
        told = {"value": "yes", "side": "R", "kind": "hip_replacement", "date": days, "wound_closed": "yes"}
        caps = assess(make_facts(leg_surgery=told), load()).triage.limits.caps
        return [caps[region].cap for region in ("glutes_R", "hip_side_R", "glutes_L", "hip_side_L")]

    assert capped(83)[:2] == [1, 1]
    assert capped(84)[:2] == [2, 2]
    assert capped(84)[2] > 2


def test_rule_11_where_every_leg_muscle_is_the_sorest_the_warm_up_is_at_the_back_and_hip() -> None:
    muscles = ("front_thigh", "outer_thigh", "back_thigh", "calf", "shin", "foot_ankle")
    tender = {f"{region}_{side}": 8 for region in muscles for side in "LR"}
    warm = minutes_by(make_plan(make_facts(tender=tender)), "region", "P_WARM")
    assert warm and set(warm) <= {"low_back_L", "low_back_R", "low_back", "hip_side_L", "hip_side_R"}


def test_a_muscle_that_is_only_warmed_up_has_its_own_instructions_there() -> None:
    tender = {f"{region}_{side}": 6 for region in ("front_thigh", "outer_thigh") for side in "LR"}
    plan = make_plan(make_facts(tender=tender))
    worked = {block.region for phase in plan.phases if phase.id != "P_WARM" for block in phase.blocks}
    alone = {block.region: block.notes for block in reversed(blocks(plan, "P_WARM")) if block.region not in worked}
    assert "off_the_bone" in next(notes for region, notes in alone.items() if str(region).startswith("shin"))


def test_rule_11_firm_work_waits_until_five_minutes_of_hands_on_work_are_done() -> None:
    bars = {("effleurage", "outer_thigh_L"): ("easy_bruise",)}
    tender = {"outer_thigh_L": 5, "calf_L": 6}
    facts = make_facts(minutes=45, tender=tender, wishes={"heat_wanted": "yes"}, goal="sport")
    plan = make_plan(facts, make_limits(bars=bars))
    kneading = blocks(plan, "P_THIGH")[0]
    assert (kneading.technique, kneading.pressure) == ("petrissage", 2)


# --- Checks, and what is avoided -------------------------------------------------------------------------------


def test_checks_come_at_about_minute_10_half_way_and_before_movement() -> None:
    for minutes in range(45, 61):
        plan = make_plan(make_facts(minutes=minutes, tender={"inner_knee_R": 5}))
        (first, text), (half, middle), (move, last) = plan.checkpoints
        assert (text, last) == ("pressure", "before_move") and middle in {"half", "half_knee"}
        assert first == 10 and abs(half - minutes // 2) <= 4
        assert move == sum(row(plan)[:6])


def test_a_longer_arrival_pushes_the_first_check_behind_the_first_touch() -> None:
    facts = make_facts(wishes={"first_massage": "yes"}, minutes=60)
    plan = make_plan(facts, make_limits(fragile=("osteoporosis",)))
    assert plan.checkpoints[0] == (max(10, row(plan)[0] + 2), "pressure")


def test_avoided_areas_are_listed_with_their_reasons_in_the_order_of_the_body() -> None:
    plan = make_plan(make_facts(), make_limits(caps={"calf_R": 0, "kneecap_L": 0}))
    assert plan.avoid == (("kneecap_L", ("easy_bruise",)), ("calf_R", ("easy_bruise",)))


# --- Worked examples of the clinical reference, at the level of the plan -------------------------------------------


def test_v11_knee_replaced_8_weeks_ago_with_the_surgeons_letter() -> None:
    letter = make_letter("leg_surgery", "knee_replacement", role="surgeon", scar="no_contact")
    operation = {"side": "R", "kind": "knee_replacement", "date": 56, "wound_closed": "yes", "problems": "no"}
    facts = make_facts(
        age=69, goal="post_surgery", minutes=45, first_visit=True, tender={"front_thigh_R": 5, "inner_knee_R": 4},
        wishes={"heat_wanted": "yes", "pressure_pref": "P3"}, leg_surgery={"value": "yes", **operation},
        knee_replacement={"value": "R", "date": 56}, clot_risk=["surgery12w"], letters=(letter,),
    )  # fmt: skip
    plan, limits = planned(facts)
    assert sum(row(plan)) == 45
    assert limits.caps["calf_R"].cap == 1
    for block in blocks(plan):
        if block.region == "front_thigh_R":
            assert block.pressure <= 2
        if block.region in {"calf_R", "inner_knee_R", "kneecap_R", "above_kneecap_R"}:
            assert block.pressure <= 1
    assert not {"heat", "friction", "trigger_point", "prom", "stretch"} & set(minutes_by(plan, "technique"))
    assert minutes_by(plan, "technique")["arom"] >= 2
    assert {"heat", "prom", "stretch"} <= {name for name, _ in plan.left_out}
    assert any("no_scar_contact" in block.notes for block in blocks(plan))


def test_v13_daily_aspirin_and_varicose_veins() -> None:
    facts = make_facts(
        age=61, minutes=50, first_visit=True, antiplatelet="one", varicose={"value": "yes", "side": "L"},
        tender={"front_thigh_L": 5, "calf_L": 4}, wishes={"pressure_pref": "P3"},
    )  # fmt: skip
    plan, _ = planned(facts)
    assert sum(row(plan)) == 50
    calf = [block for block in blocks(plan) if block.region == "calf_L"]
    assert calf
    assert all(block.pressure <= 2 and "keep_off_veins" in block.notes for block in calf)
    assert not {"tools", "tapotement", "trigger_point"} & {block.technique for block in calf}
    assert max(filter(None, minutes_by(plan, "pressure"))) <= 3


def test_v16_plain_knee_osteoarthritis_for_an_hour() -> None:
    facts = make_facts(
        age=57, first_visit=True, oa="yes", tender={"inner_knee_R": 6, "front_thigh_R": 4, "kneecap_R": 3},
        wishes={"heat_wanted": "yes", "pressure_pref": "P3"}, scores={"pain_now": 5},
    )  # fmt: skip
    plan, _ = planned(facts)
    assert sum(row(plan)) == 60
    kneecap = [block for block in blocks(plan) if block.region == "kneecap_R"]
    assert 1 <= sum(block.minutes for block in kneecap) <= 3
    assert all(block.pressure <= 1 for block in kneecap)
    assert max(filter(None, minutes_by(plan, "pressure"))) <= 3
    pack = next(block for block in blocks(plan) if block.technique == "heat")
    assert 10 <= pack.why[0][1]["minutes"] <= 15


def test_v17_healthy_runner_who_wants_to_relax_and_sleep() -> None:
    facts = make_facts(
        age=34, goal="relax", second_goal="sleep", minutes=45, first_visit=True, tender={"back_thigh_L": 3},
        wishes={"pressure_pref": "P2", "first_massage": "yes"},
    )  # fmt: skip
    plan, _ = planned(facts)
    assert sum(row(plan)) == 45
    assert row(plan)[0] >= 7
    assert max(filter(None, minutes_by(plan, "pressure"))) <= 2
    techniques = minutes_by(plan, "technique")
    hands_on = {name: minutes for name, minutes in techniques.items() if name in BOOK.techniques}
    assert all(hands_on["effleurage"] > minutes for name, minutes in hands_on.items() if name != "effleurage")
    assert not {"friction", "trigger_point", "tools"} & set(techniques)


@pytest.mark.parametrize("tender", [{"inner_knee_R": 6}, {"calf_L": 5}, {}])
def test_a_wanted_warm_pack_fits_into_a_shortened_plan(tender: dict[str, int]) -> None:
    """The sorest phase borrows nothing from the thigh that the pack needs to lie its time."""
    for goal in load().goals:
        for minutes in (45, 60):
            facts = make_facts(age=80, goal=goal, minutes=minutes, tender=tender, osteoporosis="yes",
                               wishes={"heat_wanted": "yes"})  # fmt: skip
            plan = assess(facts, load()).plan
            assert plan is not None
            assert any(block.technique == "heat" for phase in plan.phases for block in phase.blocks), goal


def test_of_two_equally_sore_areas_the_one_that_may_have_more_minutes_leads() -> None:
    facts = make_facts(tender={"kneecap_R": 5, "front_thigh_R": 5})
    assert survey(facts, make_limits(), load()).tender[0].region == "front_thigh_R"

"""Section 2E and guardians: what long-term conditions and ages lead to, at their edges and unsure."""

from typing import Any

import pytest

from tests.rules.cases import (
    Document,
    Table,
    aged,
    expecting,
    heart,
    intake,
    letter,
    numb,
    outcome_of,
    ticked,
    wrong,
    yes,
)

case = Table()

case("cancer now", {"cancer": "now_or_6m"}, "CLEARANCE")
case("cancer bone", {"cancer": "bone"}, "CLEARANCE")
case("cancer past", {"cancer": "past"}, "GO")
case("cancer unsure", {"cancer": "unsure"}, "CLEARANCE")
case(
    "cancer cleared",
    intake(
        {"cancer": {"value": "now_or_6m", "site": ["front_thigh_L"]}}, letters=[letter("cancer", role="oncologist")]
    ),
    "MODIFY",
    planned_minutes=45,
    caps="all:2 front_thigh_L:1",
    without="heat@front_thigh_L",
)
case("pregnant", {"pregnant": expecting()}, "CLEARANCE")
case("pregnant unsure", {"pregnant": "unsure"}, "CLEARANCE")
case(
    "pregnant cleared",
    intake(
        {"pregnant": expecting()},
        letters=[letter("pregnant", role="midwife")],
        tender="front_thigh_L:5 calf_L:4 inner_thigh_L:3",
    ),
    "MODIFY",
    caps="front_thigh:2 calf:1 inner_thigh:1",
    positions="side",
    items="position",
    no_items="home_care",
    without="acupressure trigger_point tapotement soft_tissue",  # to press slowly is to press and stay
    says="at most 10",
)
case(
    "pregnant complications letter unnamed",
    intake({"pregnant": expecting(complications="yes")}, letters=[letter("pregnant", role="midwife")]),
    "CLEARANCE",
)
case(
    "pregnant complications letter named",
    intake(
        {"pregnant": expecting(complications="yes")},
        letters=[letter("pregnant pregnant.complications", role="midwife")],
    ),
    "MODIFY",
)
case("postpartum", {"pregnant": "postpartum6w"}, "MODIFY", caps="front_thigh:2 calf:2")
case(
    "diabetes steady",
    {"diabetes": {"value": "steady", "insulin": "yes", "site": ["front_thigh_L"]}},
    "MODIFY",
    caps="front_thigh_L:1",
    items="food_diabetes",
)
case("diabetes unsteady", {"diabetes": "unsteady"}, "CLEARANCE")
case("diabetes unsure", {"diabetes": "unsure"}, "CLEARANCE")
for k, a in (
    ("pad", {"pad": "yes"}),
    ("dialysis", {"kidney": ["dialysis"]}),
    ("hf", {"heart": heart("heart_failure")}),
):
    case(
        "diabetes steady + " + k,
        intake({"diabetes": "steady", **a}, letters=[letter(next(iter(a)))]),
        "CLEARANCE",
        finds="diabetes_unsteady",
    )
    case(
        "diabetes steady + " + k + " two letters",
        intake({"diabetes": "steady", **a}, letters=[letter(next(iter(a))), letter("diabetes")]),
        "MODIFY",
        items="food_diabetes",
    )
case("diabetes steady + fluid limit", {"diabetes": "steady", "kidney": ["fluid_limit"]}, "MODIFY")
case(
    "numb known",
    intake({"numbness": numb()}, tender="shin_L:5 front_thigh_R:3"),
    "MODIFY",
    caps="shin_L:2",
    without="heat@shin_L",
    no_items="home_care",
    bars="friction@shin_L trigger_point@shin_L tools@shin_L tapotement@shin_L",
)
case("numb new", {"numbness": numb(new="yes")}, "REFER")
case("numb new unsure", {"numbness": numb(new="unsure")}, "REFER")
case("numb cause unknown", {"numbness": numb(cause_known="no")}, "REFER")
case("numb unsure", {"numbness": "unsure"}, "REFER")
case("ra quiet", {"ra": "quiet"}, "MODIFY", caps="all:3 inner_knee:2")
case("ra flare knee", {"ra": "flare_knee"}, "REFER", says="If you get a fever or feel very unwell, get urgent help")
case("ra unsure", {"ra": "unsure"}, "REFER")
case(
    "ra elsewhere 60",
    intake({"ra": {"value": "flare_elsewhere", "site": ["foot_ankle_L"]}}, tender="foot_ankle_L:5 front_thigh_R:4"),
    "MODIFY",
    planned_minutes=45,
    booked_minutes=60,
    caps="all:2",
    avoids="foot_ankle_L",
    bars="prom friction stretch",
)
case("gout now", {"gout": "now"}, "REFER")
case("gout quiet", {"gout": "quiet"}, "GO")
case("gout unsure", {"gout": "unsure"}, "REFER")
case(
    "osteoporosis 74",
    intake({"osteoporosis": "yes"}, born=aged(75, 1)),
    "MODIFY",
    planned_minutes=60,
    caps="all:2",
    bars="friction tapotement trigger_point tools vibration",
    items="position",
    no_items="home_care",
)
case("osteoporosis 75", intake({"osteoporosis": "yes"}, born=75), "MODIFY", planned_minutes=45)
case("fragility", {"osteoporosis": "fragility_fracture"}, "CLEARANCE")
case("osteo unsure", {"osteoporosis": "unsure"}, "CLEARANCE")
case(
    "fragility cleared 75",
    intake({"osteoporosis": "fragility_fracture"}, born=75, letters=[letter("osteoporosis", role="gp")]),
    "MODIFY",
    planned_minutes=45,
    caps="all:2",
)
case("oa", {"oa": "yes"}, "GO", items="scans_notes")
case("oa unsure", {"oa": "unsure"}, "GO")
case(
    "mild checked",
    {"mild_swelling": {"value": "checked", "side": "L"}},
    "MODIFY",
    caps="inner_knee_L:1",
    without="heat@inner_knee_L",
    bars="friction@inner_knee_L",
    items="heat_no",
)
case("mild not checked", {"mild_swelling": "not_checked"}, "CLEARANCE")
case(
    "bakers",
    intake({"bakers": yes(side="L", checked="yes")}, tender="back_knee_L:6 back_knee_R:5 front_thigh_L:2"),
    "MODIFY",
    avoids="back_knee_L",
    allows="back_knee_R",
)
case("bakers unchecked", {"bakers": yes(side="L", checked="no")}, "REFER")
case("bakers plain yes", {"bakers": "yes"}, "MODIFY", avoids="back_knee_L back_knee_R")
case("hypermobile", {"hypermobile": "yes"}, "MODIFY", without="stretch")
case("epilepsy controlled", {"epilepsy_ms_other": ticked("epilepsy", epilepsy_controlled="yes")}, "GO")
case("epilepsy uncontrolled", {"epilepsy_ms_other": ticked("epilepsy", epilepsy_controlled="no")}, "CLEARANCE")
case("epilepsy unsure", {"epilepsy_ms_other": ticked("epilepsy", epilepsy_controlled="unsure")}, "CLEARANCE")
case("epilepsy bare", {"epilepsy_ms_other": ["epilepsy"]}, "CLEARANCE")
case("ms", {"epilepsy_ms_other": ["ms"]}, "MODIFY", without="heat", items="heat_no")
case("ms heat ok", {"epilepsy_ms_other": ticked("ms", ms_heat_ok="yes")}, "MODIFY", items="heat_ok")
case("fibro", {"epilepsy_ms_other": ["fibromyalgia"]}, "MODIFY", caps="all:2", without="trigger_point")
case("crps", {"epilepsy_ms_other": ticked("crps", crps_this_leg="yes")}, "CLEARANCE")
case("crps elsewhere", {"epilepsy_ms_other": ticked("crps", crps_this_leg="no")}, "GO")
case("parkinsons", {"epilepsy_ms_other": ["parkinsons"]}, "GO")
for t_ in ("cut", "sore", "rash", "burn", "sunburn", "bruise", "bite", "tattoo", "athletes_foot", "other"):
    case("skin " + t_, {"skin_local": ticked(t_, site=["calf_L"])}, "MODIFY", caps="calf_L:1", without="heat@calf_L")
case("skin catching", {"skin_local": ["catching"]}, "REFER")
case("skin ulcer", {"skin_local": ["infected_ulcer"]}, "REFER")
case("skin unsure", {"skin_local": ["unsure"]}, "REFER")
for al in ("nuts", "latex", "other"):
    case(
        "allergy " + al, {"allergy": ticked(al, severity="mild")}, "MODIFY", items="allergy_product", no_items="epipen"
    )
case("anaphylaxis", {"allergy": ticked("nuts", severity="anaphylaxis")}, "MODIFY", items="epipen allergy_product")
case("allergy severity unsure", {"allergy": ticked("nuts", severity="unsure")}, "MODIFY", items="epipen")
case("heat sens", {"heat_sens": "yes"}, "MODIFY", without="heat", items="heat_no")
case("heat sens unsure", {"heat_sens": "unsure"}, "MODIFY", without="heat")
case("feels heat unsure", {"feels_heat": "unsure"}, "MODIFY", without="heat", items="heat_no")
case("capacity interpreter", {"capacity": ["interpreter"]}, "GO", items="interpreter", phases="8/7/12/9/9/5/6/4")
case("capacity none", {"capacity": ["no_one_to_consent"]}, "REFER")
case("doctor no", {"doctor_said": "not_allowed"}, "REFER")
case("doctor unsure", {"doctor_said": "unsure"}, "REFER")
case("doctor ok", {"doctor_said": "ok"}, "GO")
case(
    "doctor limits",
    {"doctor_said": {"value": "limits", "avoid": ["calf_L"], "max_pressure": "P1", "text": "Not the calf"}},
    "MODIFY",
    avoids="calf_L",
    caps="all:1",
)
case("share no + clearance", {"share_consent": "no", "anticoagulant": "yes"}, "CLEARANCE")
case("share no alone", {"share_consent": "no"}, "GO")
case(
    "share no + clearance + letter",
    intake({"share_consent": "no", "anticoagulant": "yes"}, letters=[letter("anticoagulant")]),
    "MODIFY",
)
for a_, lvl, bl in ((13, "GO", True), (15, "GO", True), (16, "GO", True), (17, "GO", True), (18, "GO", False)):
    case(f"age {a_} no guardian", intake(born=a_, guardian_ok=False), lvl, booking_blocked=bl)
    if a_ < 18:
        case(f"age {a_} guardian null", intake(born=a_), lvl, booking_blocked=True)
        case(
            f"age {a_} ok",
            intake(born=a_, guardian_ok=True),
            "GO",
            booking_blocked=False,
            without="friction tools",
            items="guardian support",
            caps="below_kneecap:1",
            phases="8/7/12/9/9/5/6/4",
        )
case("turns 18 tomorrow", intake(born=aged(18, 1), guardian_ok=False), "GO", booking_blocked=True)
case("17 pain note guardian building", intake(born=17, guardian_ok=True), "GO", says="building")
case("15 stays in room", intake(born=15, guardian_ok=True), "GO", says="room")
case("16 child hip unchecked", intake({"child_hip": yes(checked="no")}, born=16, guardian_ok=True), "REFER")
case("16 child hip unsure", intake({"child_hip": "unsure"}, born=16, guardian_ok=True), "REFER")
case("16 child hip checked", intake({"child_hip": yes(checked="yes")}, born=16, guardian_ok=True), "GO")
case("17 blocked and REFER", intake({"fever_ill": "yes"}, born=17, guardian_ok=False), "REFER", booking_blocked=True)


@pytest.mark.parametrize(("document", "expected"), case)
def test_an_answer_leads_to_what_the_reference_says(document: Document, expected: dict[str, Any]) -> None:
    assert wrong(document, outcome_of(document), **expected) == []

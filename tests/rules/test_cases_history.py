"""Sections 2C and 2D: what operations, implants, blood and heart lead to, at their edges and unsure."""

from typing import Any

import pytest

from tests.rules.cases import Document, Table, heart, intake, iso, letter, outcome_of, surgery, wrong, yes

case = Table()
SURGEON = letter("leg_surgery", role="surgeon")

for days, level in (
    (0, "REFER"),
    (13, "REFER"),
    (14, "CLEARANCE"),
    (41, "CLEARANCE"),
    (42, "CLEARANCE"),
    (83, "CLEARANCE"),
    (84, "MODIFY"),
    (1000, "MODIFY"),
):
    case(f"surgery {days}", {"leg_surgery": surgery(days)}, level)
case("surgery wound open 300", {"leg_surgery": surgery(300, wound_closed="no")}, "REFER")
case("surgery wound unsure 300", {"leg_surgery": surgery(300, wound_closed="unsure")}, "REFER")
case("surgery wound missing 300", {"leg_surgery": {"value": "yes", "side": "R", "date": iso(300)}}, "REFER")
case("surgery no date", {"leg_surgery": {"value": "yes", "side": "R", "wound_closed": "yes"}}, "REFER")
case("surgery unsure", {"leg_surgery": "unsure"}, "REFER")
case("surgery 84 problems", {"leg_surgery": surgery(84, problems="yes")}, "CLEARANCE")
case("surgery 84 problems unsure", {"leg_surgery": surgery(84, problems="unsure")}, "CLEARANCE")
case(
    "surgery 84 ok",
    {"leg_surgery": surgery(84)},
    "MODIFY",
    caps="front_thigh_R:3 back_thigh_R:3",
    items="scans_notes water_normal",
)
case(
    "surgery 14 cleared",
    intake({"leg_surgery": surgery(14)}, letters=[SURGEON]),
    "MODIFY",
    caps="front_thigh_R:1 inner_knee_R:1 back_thigh_R:1",
    avoids="calf_R",
    allows="calf_L",
    without="heat",
    items="letter_bring heat_no",
    no_items="letter_get",
)
case(
    "surgery 41 cleared",
    intake({"leg_surgery": surgery(41)}, letters=[SURGEON]),
    "MODIFY",
    caps="front_thigh_R:1",
    avoids="calf_R",
)
case(
    "surgery 42 cleared",
    intake({"leg_surgery": surgery(42)}, letters=[SURGEON]),
    "MODIFY",
    caps="front_thigh_R:2 calf_R:1 inner_knee_R:1",
    allows="calf_R",
    without="heat@front_thigh_R",
)
case(
    "surgery 83 cleared no prom",
    intake({"leg_surgery": surgery(83)}, letters=[SURGEON]),
    "MODIFY",
    bars="prom@inner_knee_R stretch@inner_knee_R",
    uses="arom",
)
case(
    "surgery 83 cleared, letter allows movement with limits",
    intake(
        {"leg_surgery": surgery(83)},
        letters=[letter("leg_surgery", role="surgeon", passive_movement="limits", text="Bend to 90 degrees")],
    ),
    "MODIFY",
    uses="prom",
    says="Follow the limits in the letter.",
)
case("surgery 13 with letter stays REFER", intake({"leg_surgery": surgery(13)}, letters=[SURGEON]), "REFER")
case(
    "surgery both sides",
    intake({"leg_surgery": surgery(50, side="both")}, letters=[SURGEON]),
    "MODIFY",
    caps="front_thigh_L:2 front_thigh_R:2 calf_L:1 calf_R:1",
    without="heat",
)
case(
    "surgery side unsure",
    intake({"leg_surgery": surgery(50, side="unsure")}, letters=[SURGEON]),
    "MODIFY",
    caps="front_thigh_L:2 front_thigh_R:2 calf_L:1 calf_R:1",
)
case(
    "surgery letter front thigh P1",
    intake(
        {"leg_surgery": surgery(50)},
        letters=[letter("leg_surgery", role="surgeon", max_pressure={"front_thigh_R": "P1"})],
    ),
    "MODIFY",
    caps="front_thigh_R:1",
)
case(
    "surgery letter looser P4 ignored",
    intake(
        {"leg_surgery": surgery(50)},
        letters=[letter("leg_surgery", role="surgeon", max_pressure={"front_thigh_R": "P4", "calf_R": "P3"})],
    ),
    "MODIFY",
    caps="front_thigh_R:2 calf_R:1",
)
case(
    "surgery letter avoid",
    intake({"leg_surgery": surgery(50)}, letters=[letter("leg_surgery", role="surgeon", avoid=["front_thigh_R"])]),
    "MODIFY",
    avoids="front_thigh_R",
)
case(
    "surgery letter heat allowed stays barred",
    intake({"leg_surgery": surgery(50)}, letters=[letter("leg_surgery", role="surgeon", heat="allowed")]),
    "MODIFY",
    without="heat",
    items="heat_no",
)
case("post_surgery goal without surgery", intake(goal="post_surgery"), "GO", items="physio_plan ride")
for days, level in ((13, "REFER"), (14, "CLEARANCE"), (83, "CLEARANCE"), (84, "MODIFY")):
    case(f"replacement {days}", {"knee_replacement": {"value": "R", "date": days}}, level)
case(
    "replacement old: no friction over it",
    {"knee_replacement": {"value": "R", "date": 900}},
    "MODIFY",
    bars="friction@inner_knee_R",
    caps="front_thigh_R:3",
    items="scans_notes",
)
case("replacement old heat ok", {"knee_replacement": {"value": "R", "date": 900}}, "MODIFY", items="heat_ok")
case(
    "replacement, cannot feel heat",
    {"knee_replacement": {"value": "R", "date": 900}, "feels_heat": "no"},
    "MODIFY",
    without="heat",
    items="heat_no",
)
case(
    "a new knee told twice is one operation with one letter",
    intake(
        {"leg_surgery": surgery(56, kind="knee_replacement"), "knee_replacement": {"value": "R", "date": 56}},
        letters=[SURGEON],
    ),
    "MODIFY",
)
case(
    "metalwork site",
    intake({"metalwork": yes(side="L", site=["shin_L"])}, tender="shin_L:5 front_thigh_R:3"),
    "MODIFY",
    caps="shin_L:1",
    items="scans_notes",
)
case("metalwork unsure", {"metalwork": "unsure"}, "MODIFY")
for days, level in ((0, "CLEARANCE"), (83, "CLEARANCE"), (84, "GO")):
    case(f"other surgery {days}", {"other_surgery": yes(date=days)}, level)
case("other surgery no date", {"other_surgery": "yes"}, "CLEARANCE")
for days, level in ((0, "REFER"), (3, "REFER"), (4, "MODIFY"), (13, "MODIFY"), (14, "GO")):
    case(f"injection {days}", {"knee_injection": yes(side="L", date=days)}, level)
case(
    "injection 4 limits",
    {"knee_injection": yes(side="L", date=4)},
    "MODIFY",
    avoids="inner_knee_L kneecap_L back_knee_L",
    caps="front_thigh_L:2 calf_L:2",
    without="heat friction",
    allows="inner_knee_R",
    items="heat_no",
)
case("injection no date", {"knee_injection": yes(side="L")}, "REFER")
case(
    "injection side unsure",
    {"knee_injection": yes(side="unsure", date=10)},
    "MODIFY",
    avoids="inner_knee_L inner_knee_R",
)
for days, level in ((0, "CLEARANCE"), (41, "CLEARANCE"), (42, "MODIFY")):
    case(f"device {days}", {"device": {"value": ["pacemaker"], "date": days}}, level)
case("device no date", {"device": ["pacemaker"]}, "CLEARANCE")
case(
    "device old",
    intake({"device": {"value": ["stimulator"], "date": 400, "site": ["low_back"]}}, tender="low_back:5 calf_L:2"),
    "MODIFY",
    caps="low_back:1",
    bars="tools",
    items="devices_off",
    without="heat@low_back",
)
case("device unsure", {"device": ["unsure"]}, "CLEARANCE")
case(
    "patch",
    {"patch_gel": yes(side="L", site=["inner_knee_L"])},
    "MODIFY",
    caps="inner_knee_L:1",
    without="heat@inner_knee_L heat@front_thigh_L",
    items="gel_patch",
)
case("clot now", {"clot_history": "now_under3m"}, "REFER")
case("clot unsure", {"clot_history": "unsure"}, "REFER")
case("clot <6m", {"clot_history": "treated_or_ended_under6m"}, "CLEARANCE")
case(
    "clot <6m cleared",
    intake({"clot_history": "treated_or_ended_under6m"}, letters=[letter("clot_history", role="haematologist")]),
    "MODIFY",
    caps="front_thigh:1 back_thigh:1 calf:1 inner_knee:1",
    no_items="home_care",
    without="petrissage@front_thigh_L",
)
case(
    "clot over 6m",
    {"clot_history": "over6m"},
    "MODIFY",
    caps="front_thigh:2 calf:2",
    without="trigger_point",
    no_items="home_care",
)
case(
    "anticoag",
    {"anticoagulant": yes(name="warfarin")},
    "CLEARANCE",
    items="letter_get letter_bring meds_usual",
    says="Do not stop or skip your medicine for the massage.",
)
case("anticoag unsure", {"anticoagulant": "unsure"}, "CLEARANCE")
case(
    "anticoag cleared",
    intake({"anticoagulant": yes(name="warfarin")}, letters=[letter("anticoagulant", role="gp")], goal="sport"),
    "MODIFY",
    caps="all:2",
    without="friction trigger_point tools tapotement",
    bars="friction trigger_point tools tapotement vibration acupressure",
    items="after_bruise meds_list meds_usual letter_bring",
    no_items="home_care letter_get",
)
case(
    "antiplatelet one",
    intake({"antiplatelet": "one"}, goal="sport"),
    "MODIFY",
    caps="all:3",
    items="after_bruise meds_list meds_usual",
)
case("antiplatelet two", intake({"antiplatelet": "two"}, goal="sport"), "MODIFY", caps="all:2")
case("antiplatelet unsure", {"antiplatelet": "unsure"}, "MODIFY", caps="all:2")
case("bleeding severe", {"bleeding_disorder": "severe"}, "REFER")
case("bleeding unsure", {"bleeding_disorder": "unsure"}, "REFER")
case("bleeding", {"bleeding_disorder": "yes"}, "CLEARANCE")
case(
    "bleeding cleared",
    intake({"bleeding_disorder": "yes"}, letters=[letter("bleeding_disorder", role="haematologist")]),
    "MODIFY",
    caps="all:1",
    items="after_bruise",
)
case("easy bruise", {"easy_bruise": "yes"}, "MODIFY", caps="all:2", bars="friction")
for ev in ("heart_attack", "stroke", "tia", "unstable_angina"):
    for days, level in ((41, "REFER"), (42, "CLEARANCE"), (184, "MODIFY")):
        case(f"{ev} {days}", {"heart": heart(ev, days=days)}, level)
case("heart attack 183", {"heart": heart("heart_attack", days=183)}, "CLEARANCE")
case("heart attack no date", {"heart": {"value": ["heart_attack"], "stable": "yes"}}, "REFER")
case("heart failure", {"heart": heart("heart_failure")}, "CLEARANCE")
case(
    "heart failure cleared",
    intake({"heart": heart("heart_failure")}, letters=[letter("heart", role="cardiologist")]),
    "MODIFY",
    caps="front_thigh:2 calf:2",
    planned_minutes=45,
    booked_minutes=60,
    items="water_limit position",
    no_items="water_normal",
    says=["raised", "at most 10"],
)
case("angina stable", {"heart": {"value": ["angina"], "stable": "yes"}}, "MODIFY")
case("angina stable unsure", {"heart": {"value": ["angina"], "stable": "unsure"}}, "CLEARANCE")
case("heart unsure", {"heart": ["unsure"]}, "REFER")
case("bp uncontrolled", {"bp": "not_controlled_or_160_100"}, "CLEARANCE")
case("bp controlled", {"bp": "controlled"}, "MODIFY")
case("bp dont know", {"bp": "dont_know"}, "MODIFY")
case("bp unsure", {"bp": "unsure"}, "MODIFY")
case("kidney", {"kidney": ["kidney"]}, "CLEARANCE")
case("dialysis", {"kidney": ["dialysis"]}, "CLEARANCE")
case(
    "fluid",
    {"kidney": {"value": ["fluid_limit"], "litres": 1.5}},
    "MODIFY",
    items="water_limit",
    no_items="water_normal",
)
case("kidney + fluid", {"kidney": ["kidney", "fluid_limit"]}, "CLEARANCE")
case(
    "kidney cleared",
    intake({"kidney": ["kidney"]}, letters=[letter("kidney", role="gp")]),
    "MODIFY",
    items="water_limit",
    no_items="water_normal",
)
case("pad", {"pad": "yes"}, "CLEARANCE")
case(
    "pad cleared",
    intake({"pad": "yes"}, letters=[letter("pad", role="vascular")]),
    "MODIFY",
    caps="front_thigh:2 back_thigh:2 calf:1",
    without="heat",
    items="heat_no",
)
case(
    "varicose L",
    {"varicose": yes(side="L", site=["calf_L"])},
    "MODIFY",
    caps="calf_L:2",
    bars="tools tapotement@calf_L",
    without="trigger_point@calf_L",
)
case("varicose R not L", intake({"varicose": yes(side="R")}, tender="calf_L:6"), "MODIFY", reaches="calf_L:3")
case(
    "nodes removed",
    {"lymphoedema": {"value": "nodes_removed", "side": "L"}},
    "MODIFY",
    caps="front_thigh_L:2",
    without="heat@front_thigh_L",
    reaches="front_thigh_R:4",
)
case("lymphoedema", {"lymphoedema": {"value": "lymphoedema", "side": "L"}}, "CLEARANCE")
case("lymph unsure", {"lymphoedema": "unsure"}, "CLEARANCE")
case(
    "lymphoedema cleared",
    intake(
        {"lymphoedema": {"value": "lymphoedema", "side": "L"}}, letters=[letter("lymphoedema", role="lymphoedema_team")]
    ),
    "MODIFY",
    avoids="calf_L front_thigh_L",
    allows="calf_R",
)


@pytest.mark.parametrize(("document", "expected"), case)
def test_an_answer_leads_to_what_the_reference_says(document: Document, expected: dict[str, Any]) -> None:
    assert wrong(document, outcome_of(document), **expected) == []

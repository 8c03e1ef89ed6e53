"""Sections 3 to 6: regions, goals, minutes, movement, heat and positions."""

from itertools import permutations
from typing import Any

import pytest

from tests.rules.cases import CAPS, KNEE, Document, Table, intake, letter, outcome_of, surgery, wrong, yes

case = Table()
THINNER = {"anticoagulant": "yes"}

for r, c in CAPS.items():
    if r == "groin":
        continue
    place = r if r == "low_back" else r + "_L"
    case(
        f"region {place} alone",
        intake(tender=f"{place}:8"),
        "GO",
        caps=f"{r}:{c}",
        without=f"tools trigger_point@{r} friction@{r}" if r not in ("front_thigh", "back_thigh") else "tools",
    )
    if r != "fibula_head":
        case(f"region {place} gets time", intake(tender=f"{place}:4"), "GO", minutes=f"{place}:>1")
case("groin told", intake(tender="groin_L:8 front_thigh_L:3"), "GO", avoids="groin_L")
case("low_back_L told", intake(tender="low_back_L:6"), "GO")
case("kneecap 10, 60", intake(tender="kneecap_R:10"), "GO", minutes="kneecap_R:<3", caps="kneecap:1")
case("kneecap both", intake(tender="kneecap_R:10 kneecap_L:10"), "GO", minutes="kneecap_R:<3 kneecap_L:<3")
case(
    "back of knee",
    intake(tender="back_knee_R:10"),
    "GO",
    minutes="back_knee_R:<2",
    caps="back_knee:1",
    without="hold@back_knee petrissage@back_knee heat@back_knee",
)
case("all knee regions", intake(tender=" ".join(f"{r}_R:5" for r in KNEE)), "GO")
case("all knee regions both", intake(tender=" ".join(f"{r}_R:5 {r}_L:6" for r in KNEE)), "GO")
case("fibula head", intake(tender="fibula_head_L:9"), "GO", minutes="fibula_head_L:<1", caps="fibula_head:1")
case("no tender", intake(tender=""), "GO", caps="above_kneecap:2", phases="6/7/12/9/9/7/6/4")
case("no tender, first visit", intake(tender="", first_visit=True), "GO", caps="all:3")
case(
    "inner thigh + clot risk",
    intake({"clot_risk": ["travel"]}, tender="inner_thigh_L:5 calf_L:5"),
    "GO",
    caps="inner_thigh:1 calf:2",
    items="glutes_consent",
)
case("glutes planned", intake(tender="glutes_L:5"), "GO", items="glutes_consent")
case("no glutes", intake(tender="calf_L:5"), "GO", no_items="glutes_consent")
case("no_touch region", intake(wishes={"no_touch": ["calf_L"]}), "GO", avoids="calf_L", items="support")
case("no_touch bare region both", intake(wishes={"no_touch": ["calf"]}), "GO", avoids="calf_L calf_R")
case(
    "no_touch everything of a phase",
    intake(
        tender="front_thigh_L:5",
        wishes={
            "no_touch": [
                "front_thigh_L",
                "front_thigh_R",
                "outer_thigh_L",
                "outer_thigh_R",
                "inner_thigh_L",
                "inner_thigh_R",
            ]
        },
    ),
    "GO",
)
EVERYWHERE = [r + s for r in CAPS if r not in ("low_back", "groin") for s in ("_L", "_R")] + ["low_back"]
case("no_touch everything", intake(tender="front_thigh_L:5", wishes={"no_touch": EVERYWHERE}), "GO")
case(
    "no_touch all but kneecap",
    intake(tender="kneecap_L:5", wishes={"no_touch": [r for r in EVERYWHERE if r != "kneecap_L"]}),
    "GO",
)
case(
    "no_touch all but back knee 45",
    intake(tender="back_knee_L:5", minutes=45, wishes={"no_touch": [r for r in EVERYWHERE if r != "back_knee_L"]}),
    "GO",
)
case(
    "pref P1",
    intake(wishes={"pressure_pref": "P1"}),
    "GO",
    caps="all:1",
    without="petrissage friction trigger_point soft_tissue",
)
case("pref P2", intake(wishes={"pressure_pref": "P2"}), "GO", caps="all:2")
ROWS = {
    "base": {45: "5/5/9/7/6/4/5/4", 50: "5/6/10/8/7/5/5/4", 55: "5/6/11/9/8/6/6/4", 60: "6/7/12/9/9/7/6/4"},
    "stiffness": {45: "5/5/9/7/6/2/7/4", 50: "5/6/10/8/7/3/7/4", 55: "5/6/11/9/8/3/9/4", 60: "6/7/12/9/9/4/9/4"},
    "walk_stairs": {45: "5/5/10/7/6/1/7/4", 50: "5/6/12/8/7/1/7/4", 55: "5/6/13/9/8/2/8/4", 60: "6/7/14/9/9/2/9/4"},
    "relax": {45: "5/5/9/6/5/8/3/4", 50: "5/6/10/6/6/10/3/4", 55: "5/6/11/7/7/11/4/4", 60: "6/7/12/7/7/13/4/4"},
    "sport": {45: "5/5/10/4/8/4/5/4", 50: "5/6/12/4/9/5/5/4", 55: "5/6/13/5/10/6/6/4", 60: "6/7/14/5/11/7/6/4"},
    "post_surgery": {45: "5/5/11/3/6/6/5/4", 50: "5/6/12/4/7/7/5/4", 55: "5/6/13/4/8/9/6/4", 60: "6/7/14/4/9/10/6/4"},
    "posture": {45: "5/5/9/5/5/6/6/4", 50: "5/6/10/6/6/7/6/4", 55: "5/6/11/7/6/9/7/4", 60: "6/7/12/6/7/10/8/4"},
}
GOALS = {
    "pain": "base",
    "feel_safe": "base",
    "other": "base",
    "stiffness": "stiffness",
    "walk_stairs": "walk_stairs",
    "relax": "relax",
    "sleep": "relax",
    "sport": "sport",
    "post_surgery": "post_surgery",
    "posture": "posture",
}
EVERY_PHASE = (
    "front_thigh_L:5 front_thigh_R:5 inner_knee_L:5 outer_knee_L:4 above_kneecap_L:4 inner_knee_R:4 back_thigh_L:5 "
    "calf_R:5 low_back:4 glutes_L:3"
)
for g, row in GOALS.items():
    for m in (45, 50, 55, 60):
        case(
            f"{g} {m}",
            intake(goal=g, minutes=m, tender=EVERY_PHASE, first_visit=True),
            "GO",
            phases=ROWS[row][m],
            planned_minutes=m,
            without="tools friction",
        )
    for m in (46, 47, 53, 58):
        case(f"{g} {m}", intake(goal=g, minutes=m, first_visit=True), "GO", planned_minutes=m)
for first, second in permutations(GOALS, 2):
    case(f"{first}+{second} 47", intake(goal=first, second_goal=second, minutes=47), "GO", planned_minutes=47)
case("pain+relax 60", intake(goal="pain", second_goal="relax", tender=EVERY_PHASE), "GO", phases="6/7/10/9/9/9/6/4")
case(
    "relax+sleep same row",
    intake(goal="relax", second_goal="sleep", tender=EVERY_PHASE),
    "GO",
    phases="6/7/12/7/7/13/4/4",
)
case(
    "pain+other same row", intake(goal="pain", second_goal="other", tender=EVERY_PHASE), "GO", phases="6/7/12/9/9/7/6/4"
)
case("relax+pain 60", intake(goal="relax", second_goal="pain", tender=EVERY_PHASE), "GO", phases="6/7/14/7/7/11/4/4")
case("pain+sport 60", intake(goal="pain", second_goal="sport", tender=EVERY_PHASE), "GO", phases="6/7/14/9/7/7/6/4")
case(
    "walk+relax 45 then first massage",
    intake(goal="walk_stairs", second_goal="relax", minutes=45, tender=EVERY_PHASE, wishes={"first_massage": "yes"}),
    "GO",
)
case(
    "first massage 60",
    intake(tender=EVERY_PHASE, wishes={"first_massage": "yes"}),
    "GO",
    phases="8/7/12/9/9/5/6/4",
    items="ride support",
)
case(
    "walk 45 first massage: LINK 1 then KNEE",
    intake(goal="walk_stairs", minutes=45, tender=EVERY_PHASE, wishes={"first_massage": "yes"}),
    "GO",
    phases="7/5/10/6/6/0/7/4",
)
case("two MODIFY items", intake({"bp": "controlled", "hypermobile": "yes"}, tender=EVERY_PHASE), "MODIFY", arrival=8)
case("one MODIFY item", intake({"bp": "controlled"}, tender=EVERY_PHASE), "MODIFY", phases="6/7/12/9/9/7/6/4")
case(
    "one MODIFY + one cleared = two",
    intake({"bp": "controlled", **THINNER}, tender=EVERY_PHASE, letters=[letter("anticoagulant")]),
    "MODIFY",
    arrival=8,
)
case("fragile 60: WARM..MOVE <=30", intake({"osteoporosis": "yes"}, born=80), "MODIFY", planned_minutes=45)
case("booked 45 fragile", intake({"osteoporosis": "yes"}, born=80, minutes=45), "MODIFY", planned_minutes=45)
case("arom barred >5", intake(scores={"pain_now": 6}), "GO", without="arom")
case(
    "MOVE goes if all barred",
    intake({"ra": "flare_elsewhere"}, scores={"pain_now": 6}),
    "MODIFY",
    without="prom stretch arom",
)
case(
    "MOVE all barred total",
    intake({"ra": "flare_elsewhere"}, scores={"pain_now": 6}, minutes=45),
    "MODIFY",
    planned_minutes=45,
)
case(
    "surgery cleared + pain 6: other leg may",
    intake(
        {"leg_surgery": surgery(50, side="both")},
        letters=[letter("leg_surgery", role="surgeon")],
        scores={"pain_now": 6},
    ),
    "MODIFY",
    without="prom stretch arom",
)
case("pain now 7 no trigger", intake(goal="sport", scores={"pain_now": 7}), "GO", without="trigger_point friction")
case(
    "region 7 no trigger there",
    intake(goal="sport", tender="front_thigh_L:7 back_thigh_L:6"),
    "GO",
    without="trigger_point@front_thigh_L",
)
case("first visit pain no trigger", intake(goal="pain", first_visit=True), "GO", without="friction")
case("heat ok 10-15", intake(tender=EVERY_PHASE), "GO", items="heat_ok", no_items="heat_no", uses="heat")
case(
    "heat not wanted",
    intake(wishes={"heat_wanted": "no"}),
    "GO",
    without="heat",
    no_items="heat_ok heat_no",
    never_says="we can offer",
)
case("heat 45 relax", intake(goal="relax", minutes=45), "GO", items="heat_ok")
case("heat guardian missing child", intake(born=16, guardian_ok=True), "GO", items="heat_ok")
case(
    "cannot lie front",
    intake(wishes={"position_limits": ["front"]}),
    "GO",
    positions="side side_L side_R side_lying seated",
    items="position",
)
case(
    "cannot lie back",
    intake(wishes={"position_limits": ["back"]}),
    "GO",
    positions="side side_L side_R side_lying seated prone",
    items="position",
)
case("cannot lie any", intake(wishes={"position_limits": ["front", "back", "side"]}), "GO")
case("notes: veins on calf", intake({"varicose": yes(side="L")}, tender="calf_L:5"), "MODIFY", says="veins")
case("start P1 fibro", {"epilepsy_ms_other": ["fibromyalgia"]}, "MODIFY", caps="all:2", says="very light")
case(
    "cancer all",
    intake({"cancer": "now_or_6m"}, letters=[letter("cancer", role="oncology_team")], minutes=50),
    "MODIFY",
    planned_minutes=45,
    booked_minutes=50,
    says="45",
)
case(
    "cancer bone letter",
    intake({"cancer": {"value": "bone", "site": ["shin_L"]}}, letters=[letter("cancer", role="oncologist")]),
    "MODIFY",
    caps="all:2",
    planned_minutes=45,
)
case(
    "two shortenings",
    {"sev_pain": {"value": 9, "new": "no", "checked": "yes"}, "ra": "flare_elsewhere"},
    "MODIFY",
    planned_minutes=45,
)
case("ra elsewhere (P2) + antiplatelet one", {"ra": "flare_elsewhere", "antiplatelet": "one"}, "MODIFY", caps="all:2")
case(
    "heat 10 in pregnancy",
    intake(
        {"pregnant": {"value": "yes", "weeks": 20, "complications": "no"}},
        letters=[letter("pregnant", role="midwife")],
        tender="inner_knee_L:5",
    ),
    "MODIFY",
    items="heat_ok",
    says="10 minutes",
)
case(
    "heat 10 in hf",
    intake({"heart": ["heart_failure"]}, letters=[letter("heart", role="cardiologist")], tender="inner_knee_L:5"),
    "MODIFY",
    items="heat_ok water_limit",
    says="10 minutes",
)
case(
    "child 13 room, ok",
    intake(born=13, guardian_ok=True, tender="below_kneecap_L:6 front_thigh_L:3"),
    "GO",
    caps="below_kneecap:1",
)
case(
    "child with clearance & not ok",
    intake({"anticoagulant": "yes"}, born=14, guardian_ok=False),
    "CLEARANCE",
    booking_blocked=True,
)
case(
    "V21",
    intake(
        born=16,
        guardian_ok=False,
        goal="sport",
        minutes=45,
        tender="below_kneecap_L:4",
        first_visit=True,
        wishes={"heat_wanted": "no"},
    ),
    "GO",
    booking_blocked=True,
    items="guardian",
    says="building",
)
case("V21 urgent child", intake({"locked": "yes"}, born=16, guardian_ok=False), "URGENT", booking_blocked=True)
case(
    "V17",
    intake(
        born=34,
        goal="relax",
        second_goal="sleep",
        tender="back_thigh_L:3",
        minutes=45,
        wishes={"pressure_pref": "P2", "first_massage": "yes", "heat_wanted": "no"},
        first_visit=True,
    ),
    "GO",
    caps="all:2",
    arrival=7,
    without="friction trigger_point tools",
)
case(
    "V13",
    intake(
        {"antiplatelet": "one", "varicose": yes(side="L", site=["calf_L"])},
        tender="front_thigh_L:5 calf_L:4",
        minutes=50,
        first_visit=True,
        wishes={"heat_wanted": "no"},
        born=61,
    ),
    "MODIFY",
    planned_minutes=50,
    caps="calf_L:2 all:3",
    without="tools tapotement trigger_point@calf_L",
    items="after_redflag after_bruise meds_usual",
)
case(
    "V16",
    intake(
        {"oa": "yes"}, tender="inner_knee_R:6 front_thigh_R:4 kneecap_R:3", first_visit=True, scores={"pain_now": 5}
    ),
    "GO",
    caps="kneecap:1 all:3",
    minutes="kneecap_R:<3",
    items="heat_ok water_normal",
    no_items="letter_get letter_bring",
)
case("no heat because reason", {"heat_sens": "yes"}, "MODIFY", says="No heat pack today, because")
case(
    "P0 note: no_touch all knees",
    intake(tender="inner_knee_L:8", wishes={"no_touch": [r + "_L" for r in KNEE]}),
    "GO",
    avoids="inner_knee_L",
)
case(
    "sorest avoided: minutes to next",
    intake({"bakers": yes(side="L", checked="yes")}, tender="back_knee_L:9 inner_knee_L:4"),
    "MODIFY",
    avoids="back_knee_L",
    minutes="inner_knee_L:>9",
)
case(
    "pregnant and cannot lie on side",
    intake(
        {"pregnant": {"value": "yes", "weeks": 20, "complications": "no"}},
        letters=[letter("pregnant", role="midwife")],
        wishes={"position_limits": ["side"]},
    ),
    "MODIFY",
)
case(
    "antiplatelet + anticoag + bleeding cleared",
    intake(
        {"antiplatelet": "two", "anticoagulant": "yes", "bleeding_disorder": "yes"},
        letters=[letter("anticoagulant bleeding_disorder")],
    ),
    "MODIFY",
    caps="all:1",
)
case(
    "everything cleared 45",
    intake(
        {
            "anticoagulant": "yes",
            "cancer": "now_or_6m",
            "pad": "yes",
            "heart": ["heart_failure"],
            "osteoporosis": "fragility_fracture",
        },
        born=80,
        minutes=45,
        letters=[letter("anticoagulant cancer pad heart osteoporosis")],
    ),
    "MODIFY",
    planned_minutes=45,
    caps="all:2 calf:1",
)
case(
    "walk 47 two mods",
    intake({"bp": "controlled", "easy_bruise": "yes"}, goal="walk_stairs", minutes=47),
    "MODIFY",
    planned_minutes=47,
)
case(
    "guardian + first massage + 2 mods: only +2",
    intake(
        {"bp": "controlled", "easy_bruise": "yes"},
        born=16,
        guardian_ok=True,
        wishes={"first_massage": "yes"},
        tender="front_thigh_L:5 inner_knee_L:4 back_thigh_L:3 low_back:3",
    ),
    "MODIFY",
    phases="8/7/12/9/9/5/6/4",
)


@pytest.mark.parametrize(("document", "expected"), case)
def test_a_plan_keeps_every_limit_of_the_reference(document: Document, expected: dict[str, Any]) -> None:
    assert wrong(document, outcome_of(document), **expected) == []

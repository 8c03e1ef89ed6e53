"""Section 0 and 2H: which letter counts, for what, and what it changes."""

from typing import Any

import pytest

from tests.rules.cases import Document, Table, intake, iso, letter, outcome_of, surgery, wrong, yes

case = Table()
THINNER = {"anticoagulant": "yes"}

for days, level in ((0, "MODIFY"), (89, "MODIFY"), (90, "MODIFY"), (91, "CLEARANCE")):
    case(f"letter {days} days", intake(THINNER, letters=[letter("anticoagulant", days)]), level)
case(
    "letter unsigned",
    intake(THINNER, letters=[letter("anticoagulant", signed=False)]),
    "CLEARANCE",
    items="letter_get letter_bring",
)
case("letter covers other", intake(THINNER, letters=[letter("heart")]), "CLEARANCE")
case("letter covers nothing", intake(THINNER, letters=[letter("")]), "CLEARANCE")
case(
    "letter midwife for blood thinner", intake(THINNER, letters=[letter("anticoagulant", role="midwife")]), "CLEARANCE"
)
case("letter physio for blood thinner", intake(THINNER, letters=[letter("anticoagulant", role="physio")]), "CLEARANCE")
case("letter refuses", intake(THINNER, letters=[letter("anticoagulant", says="not_allowed")]), "REFER")
case("letter refuses, nothing else wrong", intake(letters=[letter("anticoagulant", says="not_allowed")]), "REFER")
case("old letter refuses", intake(THINNER, letters=[letter("anticoagulant", 200, says="not_allowed")]), "REFER")
case(
    "unsigned letter refuses",
    intake(THINNER, letters=[letter("anticoagulant", signed=False, says="not_allowed")]),
    "REFER",
)
case(
    "one letter allows, a newer refuses",
    intake(THINNER, letters=[letter("anticoagulant", 20), letter("anticoagulant", 3, says="not_allowed")]),
    "REFER",
)
case(
    "letter of the day of the operation",
    intake({"leg_surgery": surgery(50)}, letters=[letter("leg_surgery", 50, role="surgeon")]),
    "MODIFY",
)
case(
    "letter older than operation",
    intake({"leg_surgery": surgery(50)}, letters=[letter("leg_surgery", 51, role="surgeon")]),
    "CLEARANCE",
)
case(
    "letter older than injury",
    intake(
        {"injury": yes(side="R", date=10, still_swollen="yes", checked="yes")}, born=40, letters=[letter("injury", 11)]
    ),
    "CLEARANCE",
)
case(
    "letter newer than injury",
    intake(
        {"injury": yes(side="R", date=10, still_swollen="yes", checked="yes")},
        born=40,
        letters=[letter("injury", 9, role="physio")],
    ),
    "MODIFY",
    without="heat friction",
    caps="front_thigh_R:2",
)
case(
    "letter older than other op",
    intake({"other_surgery": yes(date=30)}, letters=[letter("other_surgery", 31, role="surgeon")]),
    "CLEARANCE",
)
case(
    "letter older than device",
    intake({"device": {"value": ["pacemaker"], "date": 30}}, letters=[letter("device", 31, role="cardiologist")]),
    "CLEARANCE",
)
case(
    "device letter ok",
    intake({"device": {"value": ["pacemaker"], "date": 30}}, letters=[letter("device", 29, role="cardiologist")]),
    "MODIFY",
    bars="tools",
    items="devices_off letter_bring",
)
case(
    "letter older than heart attack",
    intake(
        {"heart": {"value": ["heart_attack"], "date": 60, "stable": "yes"}},
        letters=[letter("heart", 61, role="cardiologist")],
    ),
    "CLEARANCE",
)
case(
    "heart letter ok",
    intake(
        {"heart": {"value": ["heart_attack"], "date": 60, "stable": "yes"}},
        letters=[letter("heart", 60, role="cardiologist")],
    ),
    "MODIFY",
)
case(
    "pregnant 8 weeks, letter 60 days old (before pregnancy)",
    intake(
        {"pregnant": {"value": "yes", "weeks": 8, "complications": "no"}},
        letters=[letter("pregnant", 60, role="midwife")],
    ),
    "CLEARANCE",
)
case(
    "letter stricter max",
    intake(THINNER, letters=[letter("anticoagulant", max_pressure={"front_thigh_L": "P1", "front_thigh_R": "P1"})]),
    "MODIFY",
    caps="front_thigh:1",
)
case(
    "letter max P0 = avoid",
    intake(THINNER, letters=[letter("anticoagulant", max_pressure={"calf_L": "P0"})]),
    "MODIFY",
    avoids="calf_L",
)
case(
    "letter heat not allowed",
    intake(THINNER, letters=[letter("anticoagulant", heat="not_allowed")]),
    "MODIFY",
    without="heat",
    items="heat_no",
)
case(
    "letter movement not allowed",
    intake(THINNER, letters=[letter("anticoagulant", passive_movement="not_allowed")]),
    "MODIFY",
    without="prom stretch",
)
case(
    "two teams, one letter",
    intake({**THINNER, "leg_surgery": surgery(50)}, letters=[letter("leg_surgery", role="surgeon")]),
    "CLEARANCE",
)
case(
    "two teams, two letters",
    intake(
        {**THINNER, "leg_surgery": surgery(50)},
        letters=[letter("leg_surgery", role="surgeon"), letter("anticoagulant", role="prescriber")],
    ),
    "MODIFY",
    caps="all:2 calf_R:1",
)
case(
    "surgeon's letter naming both",
    intake({**THINNER, "leg_surgery": surgery(50)}, letters=[letter("leg_surgery anticoagulant", role="surgeon")]),
    "CLEARANCE",
)
case(
    "GP letter naming both",
    intake({**THINNER, "leg_surgery": surgery(50)}, letters=[letter("leg_surgery anticoagulant", role="gp")]),
    "MODIFY",
)
case(
    "two letters, one too old",
    intake(
        {**THINNER, "leg_surgery": surgery(83)},
        letters=[letter("leg_surgery", 5, role="surgeon"), letter("anticoagulant", 91)],
    ),
    "CLEARANCE",
)
case(
    "replacement letter only, same op",
    intake(
        {"leg_surgery": surgery(56, kind="knee_replacement"), "knee_replacement": "R"},
        letters=[letter("knee_replacement", role="surgeon")],
    ),
    "MODIFY",
)
case(
    "two operations, two sides, letter for one",
    intake(
        {"leg_surgery": surgery(50, side="L"), "knee_replacement": {"value": "R", "date": 56}},
        letters=[letter("leg_surgery", role="surgeon")],
    ),
    "CLEARANCE",
)
case("letter does not lower REFER", intake({"gives_way": "not_checked"}, letters=[letter("gives_way")]), "REFER")
case("letter does not lower URGENT", intake({"locked": "yes"}, letters=[letter("locked")]), "URGENT")
case(
    "letter for serious signs stays",
    intake({"serious_signs": ["night_pain"]}, letters=[letter("serious_signs")]),
    "REFER",
)
case("clearance + refer listed", {**THINNER, "fever_ill": "yes"}, "REFER", finds="anticoagulant fever_ill")
case(
    "urgent + refer + clearance all listed",
    {**THINNER, "fever_ill": "yes", "locked": "yes"},
    "URGENT same_day",
    finds="anticoagulant fever_ill locked",
)
case("now beats same_day", {"locked": "yes", "cauda": "yes"}, "URGENT now")
case("letter for fluid (no clearance) harmless", intake({"oa": "yes"}, letters=[letter("oa")]), "GO")
case(
    "letter with stricter limits without a clearance item applies",
    intake(letters=[letter("oa", avoid=["calf_L"])]),
    "GO",
)
case(
    "mild swelling letter",
    intake({"mild_swelling": {"value": "not_checked", "side": "L"}}, letters=[letter("mild_swelling", role="physio")]),
    "MODIFY",
    caps="inner_knee_L:1",
    without="heat@inner_knee_L",
)
case(
    "badly mild, letter covers badly_swollen",
    intake({"badly_swollen": "mild"}, letters=[letter("badly_swollen", role="gp")]),
    "MODIFY",
)
case(
    "crps letter",
    intake(
        {"epilepsy_ms_other": {"value": ["crps"], "crps_this_leg": "yes"}},
        letters=[letter("epilepsy_ms_other", role="pain_team")],
    ),
    "MODIFY",
    caps="front_thigh:1",
)
case(
    "osteoporosis letter",
    intake({"osteoporosis": "fragility_fracture"}, letters=[letter("osteoporosis", role="rheumatologist")]),
    "MODIFY",
)
case(
    "bp letter", intake({"bp": "not_controlled_or_160_100"}, letters=[letter("bp", role="gp")]), "MODIFY", caps="all:3"
)
case(
    "surgery 50, letter allows scar",
    intake({"leg_surgery": surgery(50)}, letters=[letter("leg_surgery", role="surgeon", scar="allowed")]),
    "MODIFY",
)
case(
    "fracture healed, no date, letter",
    intake({"fracture12w": {"value": "healed", "side": "L"}}, letters=[letter("fracture12w", role="surgeon")]),
    "MODIFY",
)
case("pregnant plain, letter", intake({"pregnant": "yes"}, letters=[letter("pregnant", role="midwife")]), "MODIFY")
case(
    "clot <6m, letter, no date",
    intake({"clot_history": "treated_or_ended_under6m"}, letters=[letter("clot_history", role="gp")]),
    "MODIFY",
)
case(
    "clot, letter older than date",
    intake(
        {"clot_history": {"value": "treated_or_ended_under6m", "date": 50}},
        letters=[letter("clot_history", 51, role="gp")],
    ),
    "CLEARANCE",
)
case(
    "angina not stable, letter",
    intake({"heart": {"value": ["angina"], "stable": "no"}}, letters=[letter("heart", role="cardiologist")]),
    "MODIFY",
)
STROKE_TOO = {"heart": {"value": ["heart_failure", "stroke"], "date": iso(60), "stable": "yes"}}
for role in ("stroke_team", "neurologist", "epilepsy_nurse", "vascular"):
    case(f"heart failure and a stroke, {role}", intake(STROKE_TOO, letters=[letter("heart", role=role)]), "CLEARANCE")
case(
    "heart failure and a stroke, two teams",
    intake(STROKE_TOO, letters=[letter("heart", role="stroke_team"), letter("heart", role="cardiologist")]),
    "MODIFY",
)
for question, said in (("bp", "not_controlled_or_160_100"), ("osteoporosis", "fragility_fracture")):
    case(
        f"{question}, podiatrist", intake({question: said}, letters=[letter(question, role="podiatrist")]), "CLEARANCE"
    )
case(
    "heart failure plain, letter",
    intake({"heart": ["heart_failure"]}, letters=[letter("heart", role="cardiologist")]),
    "MODIFY",
    positions="supine_raised side seated side_raised head_raised prone side_L side_R raised",
)
case(
    "lymph letter physio",
    intake({"lymphoedema": "lymphoedema"}, letters=[letter("lymphoedema", role="physio")]),
    "MODIFY",
)
case(
    "device no date + letter",
    intake({"device": ["pacemaker"]}, letters=[letter("device", role="cardiologist")]),
    "CLEARANCE",
)
case(
    "surgery no wound detail + letter",
    intake(
        {"leg_surgery": {"value": "yes", "side": "R", "date": iso(50)}}, letters=[letter("leg_surgery", role="surgeon")]
    ),
    "REFER",
)
case(
    "surgery wound closed given, problems left out",
    {"leg_surgery": {"value": "yes", "side": "R", "date": iso(100), "wound_closed": "yes"}},
    "MODIFY",
)
case(
    "V11 covers knee_replacement only, no op date on replacement",
    intake(
        {"leg_surgery": surgery(56, kind="knee_replacement"), "knee_replacement": "R"},
        letters=[letter("knee_replacement", role="surgeon")],
        minutes=45,
    ),
    "MODIFY",
)
case(
    "V11 covers leg_surgery only, clot_risk surgery12w",
    intake(
        {
            "leg_surgery": surgery(56, kind="knee_replacement"),
            "knee_replacement": {"value": "R", "date": 56},
            "clot_risk": ["surgery12w"],
        },
        letters=[letter("leg_surgery", role="surgical_physio")],
        minutes=45,
    ),
    "MODIFY",
)
for role in (
    "orthopaedic surgeon",
    "Surgeon",
    "GP",
    "gp",
    "doctor",
    "midwife",
    "oncologist",
    "surgical_physio",
    "physiotherapist",
    "cardiologist",
    "haematologist",
    "specialist",
    "consultant",
    "nurse",
    "practice_nurse",
    "oncology_team",
    "lymphoedema_team",
    "rheumatologist",
    "obstetrician",
):
    case(
        "role " + role,
        intake({"fracture12w": {"value": "healed", "side": "L"}}, letters=[letter("fracture12w", role=role)]),
    )

case(
    "after another operation nobody moves the joints unless the letter says so",
    intake({"other_surgery": yes(date=30)}, letters=[letter("other_surgery", role="surgeon")]),
    "MODIFY",
    without="prom stretch",
    uses="arom",
)
case(
    "after another operation a letter may allow it",
    intake(
        {"other_surgery": yes(date=30)},
        letters=[letter("other_surgery", role="surgeon", passive_movement="allowed")],
    ),
    "MODIFY",
    uses="prom",
)

case(
    "the words of a letter are told beside what it lowers",
    intake(THINNER, letters=[letter("anticoagulant", says="allowed_with_limits", text="Keep it {short}")]),
    "MODIFY",
    says=["It says: “Keep it {short}”", "Follow the limits in the letter."],
)
case(
    "the words of a letter that does not count are not",
    intake(THINNER, letters=[letter("anticoagulant", signed=False, text="Keep it short")]),
    "CLEARANCE",
    never_says="Keep it short",
)


@pytest.mark.parametrize(("document", "expected"), case)
def test_a_letter_counts_for_what_it_names_and_no_more(document: Document, expected: dict[str, Any]) -> None:
    assert wrong(document, outcome_of(document), **expected) == []

"""Sections 2A and 2B: what today's signs and an injury lead to, at their edges and unsure."""

from typing import Any

import pytest

from tests.rules.cases import (
    Document,
    Table,
    aged,
    hot,
    hurt,
    intake,
    letter,
    outcome_of,
    pain,
    signs,
    wrong,
    yes,
)

case = Table()

for tick in ("breathless", "chest_pain", "cough_blood", "faint", "unsure"):
    case("pe " + tick, {"pe_signs": [tick]}, "URGENT now", finds="pe_signs")
case("D swelling only, cause clear", {"dvt_signs": signs("swelling", clear="yes")}, "URGENT same_day")
case("D two ticks clear", {"dvt_signs": signs("pain", "warmth", clear="yes")}, "URGENT same_day")
case("D one pain not clear", {"dvt_signs": signs("pain")}, "REFER")
case("D one pain cause unsure", {"dvt_signs": signs("pain", clear="unsure")}, "REFER")
case("D one pain cause left out", {"dvt_signs": {"value": ["pain"], "side": "L"}}, "REFER")
case(
    "D one pain clear",
    {"dvt_signs": signs("pain", clear="yes")},
    "MODIFY",
    avoids="calf_L",
    allows="calf_R",
    caps="front_thigh_L:2 back_thigh_L:2 inner_knee_L:2",
    without="heat trigger_point@front_thigh_L",
    items="heat_no",
)
case("D one pain clear, other leg free", {"dvt_signs": signs("pain", clear="yes")}, "MODIFY", reaches="front_thigh_R:4")
case(
    "D one pain clear both sides",
    {"dvt_signs": signs("pain", clear="yes", side="both")},
    "MODIFY",
    avoids="calf_L calf_R",
)
case(
    "D one pain clear side unsure",
    {"dvt_signs": signs("pain", clear="yes", side="unsure")},
    "MODIFY",
    avoids="calf_L calf_R",
)
for t in ("warmth", "colour", "hard_vein"):
    case("D one " + t + " clear", {"dvt_signs": signs(t, clear="yes")}, "REFER")
    case("D one " + t + " not clear", {"dvt_signs": signs(t)}, "REFER")
    case("D one " + t + " + risk", {"dvt_signs": signs(t, clear="yes"), "clot_risk": ["travel"]}, "URGENT same_day")
for risk in ("surgery12w", "bed3d", "cast", "travel", "pregnant_or_6w", "cancer6m", "past_clot", "paralysis", "unsure"):
    case(
        "D pain clear + risk " + risk, {"dvt_signs": signs("pain", clear="yes"), "clot_risk": [risk]}, "URGENT same_day"
    )
    case(
        "risk alone " + risk,
        {"clot_risk": [risk]},
        "GO",
        caps="calf:2 inner_thigh:1",
        without="petrissage@calf trigger_point tools",
        bars="petrissage@calf trigger_point@front_thigh_L tools@front_thigh_L",
        no_items="home_care",
    )
case("D unsure", {"dvt_signs": ["unsure"]}, "URGENT same_day")
impl = {
    "surgery 83": {"leg_surgery": yes(side="R", kind="keyhole", date=83, wound_closed="yes", problems="no")},
    "other surgery 83": {"other_surgery": yes(date=83)},
    "replacement 83": {"knee_replacement": {"value": "R", "date": 83}},
    "pregnant": {"pregnant": yes(weeks=20, complications="no")},
    "postpartum": {"pregnant": "postpartum6w"},
    "cancer": {"cancer": "now_or_6m"},
    "past clot over 6m": {"clot_history": "over6m"},
    "clot unsure": {"clot_history": "unsure"},
    "under6m": {"clot_history": "treated_or_ended_under6m"},
}
for k, a in impl.items():
    case("D pain clear + implied risk " + k, {"dvt_signs": signs("pain", clear="yes"), **a}, "URGENT same_day")
case(
    "D pain clear + old surgery 84",
    {
        "dvt_signs": signs("pain", clear="yes"),
        "leg_surgery": yes(side="R", kind="keyhole", date=84, wound_closed="yes", problems="no"),
    },
    "MODIFY",
)
case(
    "D pain clear + other surgery 84",
    {"dvt_signs": signs("pain", clear="yes"), "other_surgery": yes(date=84)},
    "MODIFY",
)
case("D pain clear + past cancer", {"dvt_signs": signs("pain", clear="yes"), "cancer": "past"}, "MODIFY")
case(
    "D cancer in bone counts as risk (cautious)", {"dvt_signs": signs("pain", clear="yes"), "cancer": "bone"}, "URGENT"
)
case(
    "D pain clear + fracture healing (a cast)",
    {"dvt_signs": signs("pain", clear="yes"), "fracture12w": {"value": "healing", "side": "L"}},
    "URGENT",
)
case("D pe wins", {"dvt_signs": signs("swelling"), "pe_signs": ["faint"]}, "URGENT now")
case("D hard vein through varicose hot alone", {"varicose": {"value": "hot_hard_sore", "side": "L"}}, "REFER")
case(
    "D varicose hot + pain clear = 2",
    {"varicose": {"value": "hot_hard_sore", "side": "L"}, "dvt_signs": signs("pain", clear="yes")},
    "URGENT same_day",
)
case(
    "D varicose hot + risk",
    {"varicose": {"value": "hot_hard_sore", "side": "L"}, "clot_risk": ["travel"]},
    "URGENT same_day",
)
case("D varicose unsure", {"varicose": "unsure"}, "REFER")
case("hot fever", {"hot_joint": hot(fever_unwell="yes")}, "URGENT now")
case("hot fever unsure", {"hot_joint": hot(fever_unwell="unsure")}, "URGENT now")
case(
    "hot fever unsure in a usual flare",
    {"hot_joint": hot(fever_unwell="unsure", known_inflam="RA", usual_flare="yes")},
    "URGENT now",
)
case("hot no fever", {"hot_joint": hot()}, "URGENT same_day")
case("hot RA not usual", {"hot_joint": hot(known_inflam="RA")}, "URGENT same_day")
case("hot RA usual unsure", {"hot_joint": hot(known_inflam="RA", usual_flare="unsure")}, "URGENT same_day")
case("hot none but usual", {"hot_joint": hot(known_inflam="none", usual_flare="yes")}, "URGENT same_day")
for k in ("RA", "gout", "other"):
    case(
        "hot usual " + k,
        {"hot_joint": hot(known_inflam=k, usual_flare="yes")},
        "REFER",
        says="If you get a fever or feel very unwell, get urgent help",
    )
case("hot inflam unsure", {"hot_joint": hot(known_inflam="unsure", usual_flare="yes")}, "URGENT same_day")
case("hot unsure bare", {"hot_joint": "unsure"}, "URGENT now")
case(
    "prosthesis infection",
    {"knee_replacement": {"value": "R", "date": 900}, "prosthesis_infection": yes(side="R", fever_unwell="no")},
    "URGENT same_day",
)
case(
    "prosthesis infection fever",
    {"knee_replacement": {"value": "R", "date": 900}, "prosthesis_infection": yes(side="R", fever_unwell="yes")},
    "URGENT now",
)
case(
    "prosthesis infection, fever only in hot_joint",
    {
        "knee_replacement": {"value": "R", "date": 900},
        "prosthesis_infection": yes(side="R"),
        "hot_joint": hot(fever_unwell="yes"),
    },
    "URGENT now",
)
case("prosthesis infection without replacement", {"prosthesis_infection": yes(side="R", fever_unwell="no")}, "URGENT")
for q in ("cannot_bear", "locked", "cannot_lift_leg", "foot_drop", "pulsing_lump"):
    case(q + " yes", {q: "yes"}, "URGENT same_day")
    case(q + " unsure", {q: "unsure"}, "URGENT same_day")
for q in ("deformity", "cold_foot", "cauda"):
    case(q + " yes", {q: "yes"}, "URGENT now")
    case(q + " unsure", {q: "unsure"}, "URGENT now")
for v in ("bad", "fast_after_injury", "unsure"):
    case("badly_swollen " + v, {"badly_swollen": v}, "URGENT same_day")
case("badly mild alone", {"badly_swollen": "mild"}, "CLEARANCE")
case(
    "badly mild, checked",
    {"badly_swollen": "mild", "mild_swelling": "checked"},
    "MODIFY",
    caps="inner_knee:1",
    without="heat friction@inner_knee_L",
)
case("badly mild, mild_swelling no", {"badly_swollen": "mild", "mild_swelling": "no"}, "CLEARANCE")
case("mild unsure", {"mild_swelling": "unsure"}, "CLEARANCE")
case("gives way not checked", {"gives_way": "not_checked"}, "REFER")
case("gives way unsure", {"gives_way": "unsure"}, "REFER")
case(
    "gives way checked",
    {"gives_way": {"value": "checked", "side": "L"}},
    "MODIFY",
    items="walking_aid",
    without="stretch",
)
for f, want in (("yes", "now"), ("no", "same_day"), ("unsure", "now")):
    case("skin spreading fever " + f, {"skin_spreading": yes(fever_unwell=f, fast_spread="no")}, "URGENT", urgency=want)
case("skin spreading fast", {"skin_spreading": yes(fever_unwell="no", fast_spread="yes")}, "URGENT now")
case("skin spreading, fever_ill yes", {"skin_spreading": "yes", "fever_ill": "yes"}, "URGENT now")
case("hot joint plain yes, all other no", {"hot_joint": "yes"}, "URGENT")
case("fever ill", {"fever_ill": "yes"}, "REFER", says="48 hours")
case("fever ill unsure", {"fever_ill": "unsure"}, "REFER")
for days, level in ((0, "URGENT"), (3, "URGENT"), (13, "URGENT"), (14, "URGENT"), (15, "REFER")):
    case(f"fever after injection {days}", {"fever_ill": "yes", "knee_injection": yes(side="L", date=days)}, level)
case("fever, injection without date", {"fever_ill": "yes", "knee_injection": yes(side="L")}, "URGENT same_day")
for t in ("night_pain", "weight_loss", "night_sweats", "new_lump", "unsure"):
    case("serious " + t, {"serious_signs": [t]}, "REFER")
case("sev 7", {"sev_pain": 7}, "GO", without="friction trigger_point")
case("sev 8 new", {"sev_pain": pain(8, new="yes", checked="yes")}, "REFER")
case("sev 8 unchecked", {"sev_pain": pain(8, new="no", checked="no")}, "REFER")
case("sev 8 checked unsure", {"sev_pain": pain(8, new="no", checked="unsure")}, "REFER")
case("sev 8 new unsure", {"sev_pain": pain(8, new="unsure", checked="yes")}, "REFER")
case("sev 8 no details", {"sev_pain": 8}, "REFER")
case(
    "sev 8 old checked 60",
    intake({"sev_pain": pain(8, new="no", checked="yes")}, goal="relax"),
    "MODIFY",
    planned_minutes=45,
    booked_minutes=60,
    caps="all:2",
    without="trigger_point friction",
)
case(
    "sev 10 old checked 45",
    intake({"sev_pain": pain(10, new="no", checked="yes")}, minutes=45),
    "MODIFY",
    planned_minutes=45,
)
case(
    "preg danger",
    {"pregnant": yes(weeks=30, complications="no"), "preg_danger": "yes"},
    "URGENT same_day",
    says="maternity",
)
case("preg danger unsure", {"pregnant": yes(weeks=30, complications="no"), "preg_danger": "unsure"}, "URGENT same_day")
case("bp symptoms", {"bp_today": "high_symptoms"}, "URGENT now")
case("bp unsure", {"bp_today": "unsure"}, "URGENT now")
case("bp high", {"bp_today": "high_no_symptoms"}, "REFER", says="7 days")
case("alcohol", {"altered": "alcohol_drugs"}, "REFER")
case("altered unsure", {"altered": "unsure"}, "REFER")
case("drowsy", {"altered": "drowsy_med"}, "MODIFY", caps="all:2", without="heat", items="heat_no meds_drowsy ride")
for days, level in ((0, "REFER"), (3, "REFER"), (4, "MODIFY"), (13, "MODIFY"), (14, "MODIFY"), (15, "GO"), (42, "GO")):
    case(f"injury {days}", intake({"injury": hurt(days)}, born=40), level)
case(
    "injury 4: limits",
    intake({"injury": hurt(4)}, born=40),
    "MODIFY",
    without="heat friction",
    caps="front_thigh_R:2 calf_R:2 inner_knee_R:2",
    items="heat_no",
)
case(
    "injury 14: limits",
    intake({"injury": hurt(14)}, born=40),
    "MODIFY",
    without="heat friction",
    caps="front_thigh_R:2",
)
case(
    "injury 0 text",
    intake({"injury": hurt(0)}, born=40),
    "REFER",
    says="No massage of that leg for at least 72 hours (3 full days). Get it checked if it is not clearly better.",
)
case("injury 4 still swollen", intake({"injury": hurt(4, still_swollen="yes")}, born=40), "CLEARANCE")
case("injury 4 not checked", intake({"injury": hurt(4, checked="no")}, born=40), "CLEARANCE")
case("injury 4 checked unsure", intake({"injury": hurt(4, checked="unsure")}, born=40), "CLEARANCE")
case("injury 4 swollen unsure", intake({"injury": hurt(4, still_swollen="unsure")}, born=40), "CLEARANCE")
case("injury 30 still swollen", intake({"injury": hurt(30, still_swollen="yes")}, born=40), "CLEARANCE")
case("injury 30 not checked", intake({"injury": hurt(30, checked="no")}, born=40), "CLEARANCE")
case(
    "injury no date",
    intake({"injury": {"value": "yes", "side": "R", "still_swollen": "no", "checked": "yes"}}, born=40),
    "REFER",
)
case("injury unsure", intake({"injury": "unsure"}, born=40), "REFER")
case("injury 7 age 55", intake({"injury": hurt(7)}, born=55), "REFER", says="The knee may need an X-ray.")
case("injury 7 age 54 (birthday tomorrow)", intake({"injury": hurt(7)}, born=aged(55, 1)), "MODIFY")
case("injury 8 age 55", intake({"injury": hurt(8)}, born=55), "MODIFY")
case("injury 7 drowsy", intake({"injury": hurt(7), "altered": "drowsy_med"}, born=40), "REFER")
case(
    "injury 7 numb",
    intake({"injury": hurt(7), "numbness": yes(site=["shin_L"], new="no", cause_known="yes")}, born=40),
    "REFER",
)
case(
    "injury 7 replaced knee",
    intake({"injury": hurt(7), "knee_replacement": {"value": "R", "date": 900}}, born=40),
    "REFER",
)
case(
    "injury 8 replaced knee",
    intake({"injury": hurt(8), "knee_replacement": {"value": "R", "date": 900}}, born=40),
    "MODIFY",
)
for q, v in (
    ("ottawa_walk", "yes"),
    ("ottawa_bend", "yes"),
    ("ottawa_bone", ["patella_only"]),
    ("ottawa_bone", ["fibula_head"]),
    ("ottawa_walk", "unsure"),
    ("ottawa_bone", ["unsure"]),
):
    case(f"{q} {v}", intake({"injury": hurt(5), q: v}, born=40), "URGENT same_day", says="The knee may need an X-ray.")
case("ottawa item on a 20 day old injury", intake({"injury": hurt(20), "ottawa_bend": "yes"}, born=40), "URGENT")
case(
    "cannot bear after injury",
    intake({"injury": hurt(5), "cannot_bear": "yes"}, born=40),
    "URGENT",
    says="The knee may need an X-ray.",
)
case("cannot bear without injury", intake({"cannot_bear": "yes"}, born=40), "URGENT", never_says="X-ray.")
case("fracture healing", {"fracture12w": "healing"}, "REFER")
case("fracture unsure", {"fracture12w": "unsure"}, "REFER")
case("fracture healed", {"fracture12w": {"value": "healed", "side": "L", "date": 70}}, "CLEARANCE")
case(
    "fracture healed, letter",
    intake(
        {"fracture12w": {"value": "healed", "side": "L", "date": 70}}, letters=[letter("fracture12w", role="surgeon")]
    ),
    "MODIFY",
    bars="prom@inner_knee_L stretch@inner_knee_L",
    says="relaxed right knee",
    items="letter_bring scans_notes",
)
case(
    "one knee swollen, the other checked",
    intake({"badly_swollen": {"value": "mild", "side": "R"}, "mild_swelling": {"value": "checked", "side": "L"}}),
    "CLEARANCE",
)
case("hurt lately, both legs", intake({"injury": hurt(5, side="both")}), "REFER")
case("hurt lately, feels no heat", intake({"injury": hurt(5), "feels_heat": "no"}), "REFER")


@pytest.mark.parametrize(("document", "expected"), case)
def test_an_answer_leads_to_what_the_reference_says(document: Document, expected: dict[str, Any]) -> None:
    assert wrong(document, outcome_of(document), **expected) == []

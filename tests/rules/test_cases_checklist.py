"""Sections 7 and 9: who sees which line, and what the cards say."""

from typing import Any

import pytest

from tests.rules.cases import Document, Table, intake, letter, outcome_of, wrong, yes

case = Table()
THINNER = {"anticoagulant": "yes"}

HEALTHY = "water_normal food_light shorts skin_check arrive_early"
case("healthy do list", intake(tender="", born=40, wishes={"heat_wanted": "no"}), "GO", to_do=HEALTHY)
case(
    "healthy do list first visit",
    intake(tender="", born=40, wishes={"heat_wanted": "no"}, first_visit=True),
    "GO",
    to_do=HEALTHY,
)
case("healthy 64", intake(tender="", born=64), "GO", to_do=HEALTHY)
case("healthy 65", intake(tender="", born=65), "GO", to_do=HEALTHY + " walking_aid")
ALWAYS = (
    "clothing_choice rescreen speak_up after_redflag toilet no_alcohol warm_layer no_shave no_lotion "
    "after_sore after_move review home_care"
)
case(
    "healthy rest",
    {},
    "GO",
    items=ALWAYS,
    no_items="water_limit food_diabetes glutes_consent meds_usual meds_list meds_drowsy gel_patch heat_no "
    "allergy_product epipen letter_get letter_bring scans_notes physio_plan devices_off support guardian interpreter "
    "position walking_aid ride after_bruise",
)
case("meds listed", {"meds": "Ibuprofen"}, "GO", items="meds_usual meds_list")
case("meds opioid", {"meds": "codeine"}, "GO", items="meds_drowsy")
case("meds tramadol", {"meds": "Tramadol 50 mg"}, "GO", items="meds_drowsy")
case("meds warfarin is never a silent decision", {"meds": "warfarin"}, "GO")
case("two conditions meds_list", {"bp": "controlled", "hypermobile": "yes"}, "MODIFY", items="meds_list")
case("clearance meds usual", {**THINNER}, "CLEARANCE", items="letter_get letter_bring meds_usual")
case("clearance no medicine", {"fracture12w": "healed"}, "CLEARANCE", no_items="meds_usual")
case("walk stairs physio", intake(goal="walk_stairs"), "GO", items="physio_plan")
case("second walk stairs physio", intake(second_goal="walk_stairs"), "GO", items="physio_plan")
case("has plan", intake(wishes={"physio_plan_held": "yes"}), "GO", items="physio_plan")
case("walking aid", intake(wishes={"walking_aid": "yes"}, born=40), "GO", items="walking_aid")
case("support wanted", intake(wishes={"support_person": "yes"}), "GO", items="support")
case("help to decide", {"capacity": ["help_to_decide"]}, "GO", items="support")
case("chaperone", {"capacity": ["chaperone"]}, "GO", items="support")
case("large print", {"capacity": ["large_print"]}, "GO", items="interpreter", phases="6/7/12/9/9/7/6/4")
case("step free", {"capacity": ["step_free"]}, "GO", items="interpreter")
case("varicose home care", {"varicose": yes(side="L")}, "MODIFY", items="after_redflag")
case("osteoporosis no home", {"osteoporosis": "yes"}, "MODIFY", no_items="home_care")
case(
    "many do",
    intake(
        {
            "diabetes": "steady",
            "patch_gel": yes(side="L"),
            "allergy": {"value": ["nuts"], "severity": "anaphylaxis"},
            "oa": "yes",
            "gives_way": {"value": "checked", "side": "L"},
            "altered": "drowsy_med",
            **THINNER,
        },
        letters=[letter("anticoagulant")],
        goal="walk_stairs",
        born=70,
    ),
    "MODIFY",
    items="letter_bring food_diabetes epipen meds_list",
)
case(
    "card now",
    {"cauda": "yes"},
    "URGENT",
    says=[
        "Stop. This could be serious. Call 999 (UK), 112 (Europe) or 911 (US/Canada) now. "
        "Do not rub or massage the leg. Do not drive yourself.",
        "This form does not tell you what is wrong with your knee.",
        "medicine",
    ],
)
case(
    "card same day",
    {"locked": "yes"},
    "URGENT",
    says=[
        "Please get checked by a doctor today. Go to urgent care or A&E/ER, or call your doctor or NHS 111. "
        "Do not rub or massage the leg. We have not booked your massage."
    ],
)
case("card refer", {"fever_ill": "yes"}, "REFER", says=["We cannot massage today because", "You can rebook"])
case("card clearance", THINNER, "CLEARANCE", says=["You may be able to have massage, but we need a signed OK from"])
case("card modify", {"bp": "controlled"}, "MODIFY", says="You can come. To keep you safe we will")
case("card go", {}, "GO", says="You can come. Here is how to get ready.")
CL = (
    "Get help today if your leg swells or turns hot, red or sore; call 999/112/911 for chest pain or trouble breathing."
)
case("clearance + clot risk sentence", {**THINNER, "clot_risk": ["travel"]}, "CLEARANCE", says=CL)
case("refer + clot risk sentence", {"fever_ill": "yes", "clot_risk": ["travel"]}, "REFER", says=CL)
case(
    "injury 55 text",
    intake({"injury": yes(side="L", date=6, still_swollen="no", checked="yes")}, born=60),
    "REFER",
    says="X-ray",
)
case("ms unsure+tick", {"pe_signs": ["unsure", "faint"]}, "URGENT")
case("born today", intake(born="2026-11-24"), "REFER", booking_blocked=True)
case("worst lower than now (asks or accepts)", intake(scores={"pain_now": 8, "pain_week_worst": 3}), "GO")
case("ottawa without injury", {"ottawa_bend": "yes"}, "URGENT")
case("pregnant surgery12w tick with no surgery answered", {"clot_risk": ["surgery12w"]}, "GO")
case("contradiction: clot_risk past_clot but never", {"clot_risk": ["past_clot"], "clot_history": "never"}, "GO")
case("contradiction: preg ticked in clot_risk, pregnant no", {"clot_risk": ["pregnant_or_6w"], "pregnant": "no"}, "GO")


@pytest.mark.parametrize(("document", "expected"), case)
def test_the_checklist_and_the_card_are_those_of_the_reference(document: Document, expected: dict[str, Any]) -> None:
    assert wrong(document, outcome_of(document), **expected) == []

"""2H: what is no intake is refused with its path."""

import pytest

from tests.rules.cases import Document, Table, faults_of, intake, letter, surgery, yes

case = Table()
THINNER = {"anticoagulant": "yes"}

case("m 44", intake(minutes=44), refused="session_minutes")
case("m 61", intake(minutes=61), refused="session_minutes")
case("m text", intake(minutes="60"), refused="session_minutes")
case("m float", intake(minutes=50.5), refused="session_minutes")
case("m bool", intake(minutes=True), refused="session_minutes")
case("bad goal", intake(goal="detox"), refused="goals.primary")
case("goal twice", intake(goal="pain", second_goal="pain"), refused="goals.secondary")
case("bad question", {"nonsense": "yes"}, refused="answers.nonsense")
case("bad choice", {"ra": "maybe"}, refused="answers.ra")
case("bad yn", {"oa": "maybe"}, refused="answers.oa")
case("yn bool", {"oa": True}, refused="answers.oa")
case("ms bad", {"pe_signs": ["cough"]}, refused="answers.pe_signs")
case("ms str", {"pe_signs": "faint"}, refused="answers.pe_signs")
case("ms none tick", {"pe_signs": ["none", "faint"]}, refused="answers.pe_signs")
case("ms twice", {"pe_signs": ["faint", "faint"]}, refused="answers.pe_signs")
case("date future", {"leg_surgery": surgery(-1)}, refused="answers.leg_surgery.date")
case("date before birth", {"leg_surgery": surgery(50, date="1960-01-01")}, refused="answers.leg_surgery.date")
case("date bad", {"leg_surgery": surgery(50, date="2026-02-30")}, refused="answers.leg_surgery.date")
case("born after session", intake(born="2027-01-01"), refused="birth_date")
case("birth missing", intake(birth_date="left out"), refused="birth_date")
case("followup without parent", {"leg_surgery": {"side": "R", "date": 50}}, refused="answers.leg_surgery")
case("followup unknown", {"leg_surgery": surgery(50, colour="red")}, refused="answers.leg_surgery.colour")
case("follow of a no", {"leg_surgery": {"value": "no", "side": "R", "date": 50}}, refused="answers.leg_surgery.date")
case("side bad", {"leg_surgery": surgery(50, side="left")}, refused="answers.leg_surgery.side")
case("site bad", {"numbness": yes(site=["toe_L"], new="no", cause_known="yes")}, refused="answers.numbness.site")
case("site no side", {"numbness": yes(site=["calf"], new="no", cause_known="yes")}, refused="answers.numbness.site")
case("tender bad", intake(tender="toe_L:3"), refused="tender[0].region")
case("tender twice", intake(tender="calf_L:3 calf_L:5"), refused="tender")
case("score 11", intake(tender="calf_L:11"), refused="tender[0].score")
case("score -1", intake(tender="calf_L:-1"), refused="tender[0].score")
case("tender no side", intake(tender="calf:3"), refused="tender[0].region")
case("pain 11", intake(scores={"pain_now": 11}), refused="scores.pain_now")
case("sev 11", {"sev_pain": 11}, refused="answers.sev_pain")
case("format 2", intake(format=2), refused="format")
case("unknown key", intake(hello=1), refused="hello")
case("all_other yes", intake(all_other_answers="yes"), refused="all_other_answers")
case("unanswered", intake(all_other_answers="left out"), refused="answers.pe_signs")
case("pref P5", intake(wishes={"pressure_pref": "P5"}), refused="wishes.pressure_pref")
case("wish unknown", intake(wishes={"music": "yes"}), refused="wishes.music")
case("pos bad", intake(wishes={"position_limits": ["moon"]}), refused="wishes.position_limits")
case("weeks 60", {"pregnant": {"value": "yes", "weeks": 60}}, refused="answers.pregnant.weeks")
case("litres -1", {"kidney": {"value": ["fluid_limit"], "litres": -1}}, refused="answers.kidney.litres")
case(
    "onset neg",
    {"hot_joint": yes(side="R", onset_days=-2, fever_unwell="no", known_inflam="none")},
    refused="answers.hot_joint.onset_days",
)
case("under18 asked", {"under18": "no"}, refused="answers.under18")
case("age asked", {"age": "no"}, refused="answers.age")
case("session_date bad", intake(session_date="24/11/2026"), refused="session_date")
case("guardian text", intake(born=16, guardian_ok="yes"), refused="guardian_ok")
case("letter future", intake(THINNER, letters=[letter("anticoagulant", -1)]), refused="letters[0].date")
case("letter before birth", intake(THINNER, letters=[letter("anticoagulant", 30_000)]), refused="letters[0].date")
case(
    "letter bad role",
    intake(THINNER, letters=[letter("anticoagulant", role="barber")]),
    refused="letters[0].clinician_role",
)
case("letter bad covers", intake(THINNER, letters=[letter("nonsense")]), refused="letters[0].covers")
case(
    "letter bad region",
    intake(THINNER, letters=[letter("anticoagulant", max_pressure={"thigh_R": "P2"})]),
    refused="letters[0].limits.max_pressure",
)
case(
    "letter bad pressure",
    intake(THINNER, letters=[letter("anticoagulant", max_pressure={"calf_R": "P9"})]),
    refused="letters[0].limits.max_pressure",
)


@pytest.mark.parametrize(("document", "expected"), case)
def test_it_is_refused_with_its_path(document: Document, expected: dict[str, str]) -> None:
    assert any(fault.startswith(expected["refused"]) for fault in faults_of(document).splitlines())

"""A plan in words: what the therapist, the client and the print-out read."""

import re
from typing import Any

from hypothesis import given

from clinic.rules import assess
from clinic.rules.limit_wording import reasons, regions_text
from clinic.rules.model import Assessment, Facts, Level, Limit, Limits, Plan, Triage
from clinic.rules.plan_wording import render_plan
from clinic.rules.triage import triage
from clinic.rules.wording import dump
from clinic.rules.words import Words

from .conftest import make_facts, make_letter
from .plan_builders import BOOK, make_limits, make_plan
from .test_session_plan_properties import facts, limits

WORDS = Words(BOOK, "en")
NEVER = re.compile(r"toxin|detox|flush|break down|drink plenty|cure|heal the|cartilage|realign", re.IGNORECASE)


def rendered(plan: Plan | None, limits: Limits) -> dict[str, Any] | None:
    """The plan as stored and then put into words."""
    judged = Triage(Level.GO, None, False, (), limits)
    return render_plan(dump(Assessment(BOOK.version, judged, (), plan, 60)), WORDS)


def words_of(facts: Facts) -> dict[str, Any]:
    """The rendered plan of these facts through the real triage."""
    found = triage(facts, BOOK)
    shown = rendered(make_plan(facts, found.limits), found.limits)
    assert shown is not None
    return shown


def texts(value: Any) -> list[str]:
    """Every text in a rendered plan."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


@given(facts, limits)
def test_every_plan_has_words_for_all_that_it_says(facts: Facts, limits: Limits) -> None:
    shown = rendered(make_plan(facts, limits), limits)
    assert shown is not None
    assert not NEVER.search(" ".join(texts(shown)))
    minute = 0
    for phase in shown["phases"]:
        assert phase["start"] == minute and phase["title"] and phase["client_title"] and phase["why"]
        for block in phase["blocks"]:
            assert block["start"] == minute and block["text"] and block["pressure_text"]
            minute += block["minutes"]
    assert minute == shown["planned_minutes"]
    phases = {phase["id"] for phase in shown["phases"]}
    assert {check["phase"] for check in shown["checkpoints"]} <= phases


def test_every_reason_instruction_and_choice_of_the_rulebook_has_words() -> None:
    keys = [f"note.{note}" for region in BOOK.regions.values() for note in region.notes]
    keys += [f"finding.{rule.id}.title" for rule in BOOK.rules]
    keys += [f"region.{region}" for region in BOOK.regions]
    keys += [f"technique.{each}.{part}" for each in BOOK.techniques for part in ("name", "how")]
    keys += [f"goal.{goal}.{part}" for goal in BOOK.goals for part in ("label", "promise")]
    keys += [f"pressure.P{each}" for each in range(6)]
    keys += [f"phase.{phase}.{part}" for phase in BOOK.session.phases for part in ("title", "client")]
    assert [key for key in keys if not WORDS.has(key)] == []


def test_a_held_plan_is_nothing() -> None:
    assert rendered(None, make_limits()) is None


def test_a_block_is_one_plain_instruction_with_its_place() -> None:
    shown = words_of(make_facts(tender={"front_thigh_R": 5, "kneecap_L": 2}))
    instructions = [block["text"] for phase in shown["phases"] for block in phase["blocks"]]
    assert "Right front of the thigh: knead slowly: lift, squeeze and roll the muscle" in instructions
    assert "Left kneecap: slow, light circles" in instructions


def test_the_warm_pack_says_until_when_it_stays() -> None:
    shown = words_of(make_facts(tender={"inner_knee_R": 6}, wishes={"heat_wanted": "yes"}))
    pack = shown["phases"][1]["blocks"][0]
    assert "It stays on for 15 minutes, to minute 21, while you work elsewhere" in pack["text"]
    assert shown["phases"][1]["client_title"] == "Get comfortable: a warm pack, then long, light strokes"


def test_titles_say_the_side_to_the_therapist_and_to_the_client() -> None:
    shown = words_of(make_facts(tender={"inner_knee_L": 6}))
    titles = {phase["id"]: (phase["title"], phase["client_title"]) for phase in shown["phases"]}
    assert titles["P_KNEE"] == ("Around the left knee", "Around your left knee, lightly")
    assert titles["P_LINK"] == ("Right back of the thigh", "Right back of the thigh")
    both = words_of(make_facts(tender={"inner_knee_L": 6, "inner_knee_R": 6}))
    assert both["phases"][2]["title"] == "Both thighs"


def test_every_block_alone_says_its_pressure_its_position_and_why() -> None:
    for told in (make_facts(), make_facts(tender={"inner_knee_L": 6, "groin_L": 3}, wishes={"heat_wanted": "yes"})):
        blocks = [block for phase in words_of(told)["phases"] for block in phase["blocks"]]
        assert [each for each in blocks if not (each["why"] and each["position_text"] and each["pressure_text"])] == []


def test_a_talk_is_there_for_the_reason_of_its_phase() -> None:
    phases = words_of(make_facts())["phases"]
    assert phases[0]["blocks"][0]["why"] == phases[0]["why"] == "The check is asked again at every visit."
    assert phases[-1]["blocks"][0]["why"] == "Up slowly, so that nobody feels faint."
    assert phases[0]["blocks"][0]["why_new"] == ""


def test_who_can_only_sit_is_dressed_for_the_talk_and_in_shorts_under_hands() -> None:
    only_sits = {"position_limits": ("front", "back", "side")}
    shown = words_of(make_facts(tender={"front_thigh_R": 4}, wishes=only_sits))
    told = [block["position_new"] for phase in shown["phases"] for block in phase["blocks"] if block["position_new"]]
    under_hands = "Sitting, in shorts, the leg on a stool"
    assert told == ["Sitting, dressed", under_hands, "Sitting, dressed"]


def test_a_position_is_new_only_where_it_changes() -> None:
    shown = words_of(make_facts(tender={"inner_knee_L": 6}))
    told = [block["position_new"] for phase in shown["phases"] for block in phase["blocks"] if block["position_new"]]
    assert told == [
        "Sitting, dressed", "On the back, cushion under the knees", "On the front, cushion under the ankles",
        "On the back, cushion under the knees", "Sitting, dressed",
    ]  # fmt: skip


def test_a_shorter_plan_says_why_and_what_the_rest_is_for() -> None:
    shown = words_of(make_facts(age=80, osteoporosis="yes"))
    assert shown["shortened_why"] == (
        "This plan takes 45 minutes, not the 60 booked: thin bones. The rest is time to arrive, rest and get up."
    )
    assert words_of(make_facts())["shortened_why"] == ""


def test_keep_to_this_starts_with_the_firmest_pressure_and_what_keeps_it_there() -> None:
    veins = {"value": "yes", "side": "L"}
    shown = words_of(make_facts(first_visit=True, varicose=veins, tender={"front_thigh_L": 5, "calf_L": 4}))
    firmest, lower_leg, *spots = shown["limits"]
    assert (firmest["title"], firmest["text"], firmest["why"]) == ("Firmest today", "Medium", "First visit")
    assert (firmest["regions"], firmest["because"]) == (["front_thigh_L"], ["first_visit"])
    assert (lower_leg["title"], lower_leg["why"]) == ("Left lower leg", "Bulging veins")
    assert lower_leg["text"] == "Light. Do not press on the veins. Very light within 5 cm of them."
    assert [spot["title"] for spot in spots] == ["Back of the knee", "Bony bump, outer side just below the knee"]


def test_places_not_to_touch_are_listed_one_by_one_and_told_together() -> None:
    shown = words_of(make_facts(tender={"calf_R": 5}, knee_injection={"value": "yes", "side": "R", "date": 8}))
    assert len(shown["avoid"]) == 8
    (together,) = shown["avoid_grouped"]
    assert (together["region_text"], together["why"]) == ("Right knee", "Knee injection 4 to 13 days ago")
    assert together["because"] == ["knee_injection_4_to_13_days"]


def test_regions_are_named_together_where_they_make_a_whole() -> None:
    legs = [each for region in BOOK.regions.values() if "leg" in region.groups for each in region.instances()]
    assert regions_text(legs, WORDS) == "both legs"
    assert regions_text([each for each in legs if each.endswith("_L")], WORDS) == "left leg"
    assert regions_text(["calf_R", "glutes_L", "glutes_R"], WORDS) == "right calf and buttock, both sides"


def test_reasons_are_our_own_words_or_the_finding() -> None:
    assert reasons(["first_visit", "preference", "osteoporosis"], WORDS) == "first visit; the client’s wish; thin bones"


def test_left_out_says_what_and_why() -> None:
    limits = make_limits(bars={("heat", "*"): ("heat_sens",)}, max_minutes=Limit(45, ("cancer_now",)))
    shown = rendered(make_plan(make_facts(wishes={"heat_wanted": "yes"}), limits), limits)
    assert shown is not None
    assert shown["left_out"][-1]["technique_text"] == "Warm pack"
    assert shown["left_out"][-1]["why"]


def test_in_heart_failure_no_stroke_is_told_as_a_long_one_up_the_leg() -> None:
    facts = make_facts(
        age=70,
        tender={"calf_R": 5},
        heart={"value": ["heart_failure"], "stable": "yes"},
        letters=(make_letter("heart", role="cardiologist"),),
    )
    legs = [block for phase in words_of(facts)["phases"] for block in phase["blocks"] if block["region"]]
    gliding = [block["text"] for block in legs if block["technique"] == "effleurage" and block["region"] != "low_back"]
    assert gliding
    assert all(text.endswith("short, slow strokes, one area at a time") for text in gliding if "hip" not in text)


def assessed(facts: Facts) -> Any:
    """The plan of a whole assessment, findings and all."""
    return render_plan(dump(assess(facts, BOOK)), WORDS)


def test_what_a_letter_says_in_its_own_words_is_read_before_any_work() -> None:
    letter = make_letter("anticoagulant", text="Do not touch the right leg.")
    shown = assessed(make_facts(anticoagulant="yes", clot_history="over6m", letters=(letter,)))
    assert "The letter says: “Do not touch the right leg.”" in shown["phases"][0]["blocks"][0]["notes"]
    told = [note for phase in shown["phases"] for block in phase["blocks"] for note in block["notes"] if "“" in note]
    assert len(told) == 1


def test_a_stored_plan_without_a_talk_still_has_its_words() -> None:
    dumped = dump(assess(make_facts(doctor_said={"value": "limits", "text": "Nothing on the shin."}), BOOK))
    dumped["plan"]["phases"] = [each for each in dumped["plan"]["phases"] if each["id"] != "P_ARR"]
    shown = render_plan(dumped, WORDS)
    assert shown is not None
    assert "Nothing on the shin" not in str(shown["phases"][0])


def test_what_a_doctor_said_is_read_before_any_work() -> None:
    shown = assessed(make_facts(doctor_said={"value": "limits", "text": "Nothing on the shin."}))
    assert "A doctor told them: “Nothing on the shin.”" in shown["phases"][0]["blocks"][0]["notes"]


def test_a_region_that_stands_for_both_sides_is_named_once() -> None:
    assert regions_text(["low_back", "low_back_L", "low_back_R"], WORDS) == "lower back"
    assert regions_text(["low_back_L", "low_back_R"], WORDS) == "lower back, both sides"


def test_every_plan_says_how_much_discomfort_is_fine() -> None:
    shown = words_of(make_facts())
    (check,) = [each["text"] for each in shown["checkpoints"] if each["id"] == "pressure"]
    assert "3 of 10 or less" in check and "eases at once" in check
    assert "Discomfort above 3 of 10" in shown["stop_rule"] and "never leave a bruise" in shown["stop_rule"]


def test_where_nobody_may_touch_a_technique_is_left_out_for_that() -> None:
    everywhere = tuple(BOOK.body.everywhere)
    shown = assessed(make_facts(wishes={"no_touch": everywhere}))
    assert {each["why"] for each in shown["left_out"] if each["technique"] == "petrissage"} == {
        "The client does not want touch where it could be done"
    }
    assert len(shown["avoid_grouped"]) == 1

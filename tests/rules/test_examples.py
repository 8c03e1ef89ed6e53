"""The eight worked examples of the clinical reference, from the intake document to the words on the page."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clinic.rules import assess, load, read_facts
from clinic.rules.facts import parse_json
from clinic.rules.wording import dump, render

SESSION = date(2026, 11, 24)
SAMPLES = Path(__file__).parents[2] / "docs" / "examples"
NEVER_SAID = ("toxin", "detox", "flush", "break down scar", "drink plenty", "plenty of water")
KNEE = (
    "kneecap",
    "above_kneecap",
    "below_kneecap",
    "inner_knee",
    "inner_below",
    "outer_knee",
    "fibula_head",
    "back_knee",
)


def ago(days: int) -> str:
    return (SESSION - timedelta(days=days)).isoformat()


def intake(
    age: int, answers: dict[str, Any] | None = None, *, goal: str = "pain", minutes: int = 60, **more: Any
) -> dict[str, Any]:
    """An intake document by the reading rules of the examples: whatever is not said is answered no."""
    wishes = {"pressure_pref": "P3", "heat_wanted": "no", "first_massage": "no", **more.pop("wishes", {})}
    tender = [{"region": region, "score": score} for region, score in more.pop("tender", {}).items()]
    return {
        "format": 1,
        "session_date": SESSION.isoformat(),
        "session_minutes": minutes,
        "first_visit": True,
        "birth_date": SESSION.replace(year=SESSION.year - age, day=1).isoformat(),
        "goals": {"primary": goal, "secondary": more.pop("second", None), "other": ""},
        "tender": tender,
        "wishes": wishes,
        "answers": answers or {},
        "all_other_answers": "no",
        **more,
    }


def v03() -> dict[str, Any]:
    hot = {"value": "yes", "side": "R", "onset_days": 2, "fever_unwell": "yes", "known_inflam": "none"}
    answers = {"diabetes": "steady", "hot_joint": hot, "fever_ill": "yes"}
    return intake(66, answers, wishes={"heat_wanted": "yes"})


def v07() -> dict[str, Any]:
    flare = {
        "value": "yes",
        "side": "L",
        "onset_days": 3,
        "fever_unwell": "no",
        "known_inflam": "RA",
        "usual_flare": "yes",
    }
    return intake(54, {"ra": "flare_knee", "hot_joint": flare}, goal="relax")


def v10(**more: Any) -> dict[str, Any]:
    operation = {
        "value": "yes", "side": "R", "kind": "knee_replacement", "date": ago(56), "wound_closed": "yes",
        "problems": "no",
    }  # fmt: skip
    answers = {"leg_surgery": operation, "knee_replacement": "R", "clot_risk": ["surgery12w"]}
    return intake(69, answers, goal="post_surgery", minutes=45, **more)


def v11() -> dict[str, Any]:
    letter = {
        "clinician_role": "surgeon",
        "date": ago(5),
        "signed": True,
        "says": "allowed",
        "covers": ["leg_surgery", "knee_replacement"],
        "limits": {"scar": "no_contact", "text": "Gentle massage of the thigh allowed; no pressure on the scar."},
    }
    wishes = {"heat_wanted": "yes", "physio_plan_held": "yes"}
    return v10(letters=[letter], tender={"front_thigh_R": 5, "inner_knee_R": 4}, wishes=wishes)


def v13() -> dict[str, Any]:
    answers = {
        "antiplatelet": {"value": "one", "name": "aspirin 75 mg"},
        "varicose": {"value": "yes", "side": "L", "site": ["calf_L"]},
    }
    return intake(61, answers, minutes=50, tender={"front_thigh_L": 5, "calf_L": 4})


def v16() -> dict[str, Any]:
    tender = {"inner_knee_R": 6, "front_thigh_R": 4, "kneecap_R": 3}
    return intake(57, {"oa": "yes"}, tender=tender, wishes={"heat_wanted": "yes"}, scores={"pain_now": 5})


def v17() -> dict[str, Any]:
    wishes = {"pressure_pref": "P2", "first_massage": "yes"}
    return intake(34, goal="relax", second="sleep", minutes=45, tender={"back_thigh_L": 3}, wishes=wishes)


def v21() -> dict[str, Any]:
    return intake(16, goal="sport", minutes=45, tender={"below_kneecap_L": 4}, guardian_ok=False)


CASES = {"V03": v03, "V07": v07, "V10": v10, "V11": v11, "V13": v13, "V16": v16, "V17": v17, "V21": v21}


def outcome(document: dict[str, Any]) -> dict[str, Any]:
    """The rendered result, through JSON as a snapshot would be."""
    return _outcome(json.dumps(document, sort_keys=True))


@cache
def _outcome(document: str) -> dict[str, Any]:
    rulebook = load()
    dumped = json.loads(json.dumps(dump(assess(read_facts(json.loads(document), rulebook), rulebook))))
    return render(dumped, rulebook, "en")


def blocks(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for phase in result["plan"]["phases"] for block in phase["blocks"]]


def pressures(result: dict[str, Any], region: str) -> list[int]:
    """The pressures of a region's blocks, as numbers."""
    return [int(block["pressure"][1]) for block in blocks(result) if block["region"] == region and block["pressure"]]


def items(result: dict[str, Any]) -> set[str]:
    return {item["id"] for item in result["checklist"]}


def minutes_of(result: dict[str, Any], phase_id: str) -> int:
    return sum(phase["minutes"] for phase in result["plan"]["phases"] if phase["id"] == phase_id)


def said(result: Any) -> Iterator[str]:
    """Every text of a result."""
    if isinstance(result, str):
        yield result
    elif isinstance(result, dict | list):
        for part in result.values() if isinstance(result, dict) else result:
            yield from said(part)


def words_of(result: Any) -> str:
    return "\n".join(said(result)).lower()


@pytest.mark.parametrize(
    ("case", "level", "urgency"),
    [
        ("V03", "URGENT", "now"),
        ("V07", "REFER", None),
        ("V10", "CLEARANCE", None),
        ("V11", "MODIFY", None),
        ("V13", "MODIFY", None),
        ("V16", "GO", None),
        ("V17", "GO", None),
        ("V21", "GO", None),
    ],
)
def test_each_case_has_its_level(case: str, level: str, urgency: str | None) -> None:
    result = outcome(CASES[case]())
    assert (result["level"], result["urgency"]) == (level, urgency)


@pytest.mark.parametrize("case", ["V03", "V07", "V10", "V21"])
def test_no_plan_is_released(case: str) -> None:
    result = outcome(CASES[case]())
    assert result["plan"] is None
    assert result["planned_minutes"] is None


@pytest.mark.parametrize(("case", "minutes"), [("V11", 45), ("V13", 50), ("V16", 60), ("V17", 45)])
def test_the_plan_adds_up(case: str, minutes: int) -> None:
    result = outcome(CASES[case]())
    assert sum(phase["minutes"] for phase in result["plan"]["phases"]) == minutes
    assert minutes_of(result, "P_ARR") >= 5
    assert minutes_of(result, "P_CLOSE") >= 4
    for phase in result["plan"]["phases"]:
        assert sum(block["minutes"] for block in phase["blocks"]) == phase["minutes"]


@pytest.mark.parametrize("case", CASES)
def test_nothing_forbidden_is_said(case: str) -> None:
    words = words_of(outcome(CASES[case]()))
    for phrase in NEVER_SAID:
        assert phrase not in words
    assert not re.search(r"you have (a |an )?(dvt|clot|blood clot|infection|arthritis)", words)


@pytest.mark.parametrize("case", CASES)
def test_every_result_says_that_it_is_no_diagnosis(case: str) -> None:
    assert outcome(CASES[case]())["disclaimer"] == "This form does not tell you what is wrong with your knee."


def test_v03_sends_to_the_emergency_number_today() -> None:
    result = outcome(v03())
    card = words_of(result["card"])
    assert "999" in card
    assert "911" in card
    assert "do not rub" in card
    assert "settles" not in card
    assert not {"heat_ok", "heat_no"} & items(result)
    assert "ice" not in card.split()


def test_v07_postpones_and_names_the_joint_team() -> None:
    result = outcome(v07())
    card = words_of(result["card"])
    assert "rheumatology" in card
    assert "if you get a fever or feel very unwell, get urgent help" in card


def test_v10_asks_for_the_surgeons_letter_and_no_heat() -> None:
    result = outcome(v10())
    assert {"letter_get", "letter_bring"} <= items(result)
    assert "surgeon" in words_of(result["card"])
    assert not {"heat_ok", "heat_no"} & items(result)
    assert "warm pack for" not in words_of(result["checklist"])


def test_v11_keeps_to_the_caps_of_the_letter_and_of_the_weeks_since() -> None:
    result = outcome(v11())
    assert pressures(result, "front_thigh_R")
    assert max(pressures(result, "front_thigh_R")) <= 2
    assert max(pressures(result, "calf_R"), default=0) <= 1
    for region in KNEE:
        assert max(pressures(result, f"{region}_R"), default=0) <= 1
    assert any("scar" in note for block in blocks(result) for note in block["notes"]) or "scar" in words_of(
        result["plan"]
    )


def test_v11_leaves_out_what_the_new_knee_cannot_take() -> None:
    result = outcome(v11())
    techniques = {block["technique"] for block in blocks(result)}
    assert not techniques & {"heat", "friction", "trigger_point"}
    passive = [block for block in blocks(result) if block["technique"] in {"prom", "stretch"}]
    assert not [block for block in passive if not (block["region"] or "_R").endswith("_L")]
    assert {"letter_bring", "physio_plan", "heat_no"} <= items(result)


def test_v13_spares_the_veins() -> None:
    result = outcome(v13())
    on_the_calf = [block for block in blocks(result) if block["region"] == "calf_L"]
    assert on_the_calf
    for block in on_the_calf:
        assert int(block["pressure"][1]) <= 2
        assert "vein" in " ".join([block["text"], *block["notes"]]).lower()
    assert not {block["technique"] for block in on_the_calf} & {"tools", "tapotement", "trigger_point"}
    assert max(int(block["pressure"][1]) for block in blocks(result) if block["pressure"]) <= 3


def test_v13_says_when_to_get_help_after() -> None:
    after = [item["text"] for item in outcome(v13())["checklist"] if item["id"] == "after_redflag"]
    assert len(after) == 1
    assert "calf" in after[0]


def test_v16_treats_the_kneecap_lightly_and_offers_warmth() -> None:
    result = outcome(v16())
    assert max(pressures(result, "kneecap_R"), default=0) <= 1
    assert sum(block["minutes"] for block in blocks(result) if block["region"] == "kneecap_R") <= 3
    assert max(int(block["pressure"][1]) for block in blocks(result) if block["pressure"]) <= 3
    assert "heat" in {block["technique"] for block in blocks(result)}
    assert {"heat_ok", "water_normal"} <= items(result)
    assert "10 to 15 minutes" in next(item["text"] for item in result["checklist"] if item["id"] == "heat_ok")


def test_v16_promises_no_cure_and_asks_for_no_clearance() -> None:
    result = outcome(v16())
    words = words_of(result)
    assert not {"letter_get", "letter_bring"} & items(result)
    assert "clearance" not in words
    assert not re.search(r"(less swelling|heals? (the )?cartilage|cure)", words)


def test_v17_is_gentle_throughout() -> None:
    result = outcome(v17())
    assert max(int(block["pressure"][1]) for block in blocks(result) if block["pressure"]) <= 2
    minutes: Counter[str] = Counter()
    for block in blocks(result):
        if block["technique"] not in {"talk", "finish", "rest"}:
            minutes[block["technique"]] += block["minutes"]
    assert minutes.most_common(1)[0][0] == "effleurage"
    assert minutes["effleurage"] > minutes.most_common(2)[1][1]
    assert minutes_of(result, "P_ARR") >= 7
    assert not set(minutes) & {"friction", "trigger_point", "tools"}


def test_v21_waits_for_the_guardian() -> None:
    result = outcome(v21())
    assert result["booking_blocked"] is True
    guardian = next(item for item in result["checklist"] if item["id"] == "guardian")
    assert "guardian" in guardian["text"].lower()
    assert "sign" in guardian["text"].lower()
    assert "building" in words_of([guardian, result["card"]])


def test_v21_is_released_once_the_guardian_has_signed() -> None:
    result = outcome({**v21(), "guardian_ok": True})
    assert result["level"] == "GO"
    assert result["booking_blocked"] is False
    assert result["plan"] is not None


def test_the_result_has_every_key_of_the_output_format() -> None:
    result = outcome(v13())
    top = {
        "format",
        "rulebook",
        "level",
        "urgency",
        "booking_blocked",
        "booked_minutes",
        "planned_minutes",
        "card",
        "plan",
    }
    assert {*top, "findings", "checklist", "language", "disclaimer"} <= set(result)
    assert {"title", "text", "do", "who_to_call"} <= set(result["card"])
    finding = {
        "rule",
        "question",
        "answer",
        "level",
        "level_after_letter",
        "message",
        "caps",
        "bars",
        "sources",
        "topic",
    }
    assert all(finding <= set(each) for each in result["findings"])
    item = {"id", "kind", "group", "text", "reason", "because", "topic"}
    assert all(item <= set(each) for each in result["checklist"])
    assert {"phases", "avoid", "checkpoints", "stop_rule", "course"} <= set(result["plan"])
    block = {"region", "technique", "pressure", "minutes", "position", "why"}
    assert all(block <= set(each) for each in blocks(result))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_sample_file_ends_at_the_level_in_its_name(path: Path) -> None:
    result = outcome(parse_json(path.read_bytes()))
    assert result["level"] == path.stem.partition("-")[0].upper()


def test_there_are_samples() -> None:
    assert len(list(SAMPLES.glob("*.json"))) >= 3


def test_the_document_shown_in_the_guide_to_the_format_is_a_good_one() -> None:
    guide = (SAMPLES.parent / "intake-format.md").read_text("utf-8")
    shown = guide.partition("```json")[2].partition("```")[0]
    assert outcome(parse_json(shown))["level"] == "CLEARANCE"

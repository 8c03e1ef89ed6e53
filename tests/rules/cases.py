"""Cases written from the clinical reference alone: short intakes, and what must and must not come of them.

Each case runs as `manage.py prepare` would, from JSON to rendered JSON, and is also held to what is true of every plan.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from clinic.rules import FactsError, assess, load, read_facts
from clinic.rules.facts import parse_json
from clinic.rules.wording import dump, render

SESSION = date(2026, 11, 24)
SORE = "front_thigh_L:5 front_thigh_R:5 calf_L:4 calf_R:4 inner_knee_L:3 inner_knee_R:3 back_thigh_L:3 back_thigh_R:3"
"""Sore areas on both sides, so that a limit has something to show in."""
PHASES = ("P_ARR", "P_WARM", "P_THIGH", "P_KNEE", "P_BACK", "P_LINK", "P_MOVE", "P_CLOSE")
CAPS = {
    "kneecap": 1, "above_kneecap": 2, "below_kneecap": 2, "inner_knee": 2, "inner_below": 2, "outer_knee": 2,
    "fibula_head": 1, "back_knee": 1, "front_thigh": 4, "outer_thigh": 3, "inner_thigh": 2, "groin": 0, "back_thigh": 4,
    "calf": 3, "shin": 3, "foot_ankle": 3, "glutes": 4, "hip_side": 2, "low_back": 3,
}  # fmt: skip
"""Section 3: the firmest pressure on healthy tissue."""
KNEE = tuple(CAPS)[:8]
LONGEST = {"kneecap": 3, "fibula_head": 1, "back_knee": 2, "below_kneecap": 3}
"""Section 3: minutes of a region; 14 elsewhere."""
HANDS_OFF = ("heat", "prom", "stretch", "arom")
AT_CLEARANCE = {"letter_bring", "letter_get", "meds_usual"}
NEVER_SAID = ("toxin", "detox", "flush", "break down scar", "drink plenty", "realign", "bone on bone", "must undress")

Document = dict[str, Any]
Outcome = Mapping[str, Any]


def iso(days: int) -> str:
    """The day so many days before the session."""
    return (SESSION - timedelta(days=days)).isoformat()


def aged(years: int, days_short: int = 0) -> str:
    """The birth date of somebody who is that old on the day of the session, or will be in so many days."""
    return (SESSION.replace(year=SESSION.year - years) + timedelta(days=days_short)).isoformat()


def letter(covers: str, days: int = 5, role: str = "doctor", *, signed: bool = True, says: str = "allowed",
           **limits: Any) -> Document:  # fmt: skip
    """A letter that names these questions (words with spaces between), so many days old."""
    return {
        "clinician_role": role, "date": iso(days), "signed": signed, "says": says, "covers": covers.split(),
        "limits": limits,
    }  # fmt: skip


def intake(answers: Mapping[str, Any] | None = None, *, tender: str = SORE, wishes: Mapping[str, Any] | None = None,
           scores: Mapping[str, int] | None = None, goal: str = "pain", second_goal: str | None = None,
           minutes: Any = 60, born: str | int = "1968-03-02", first_visit: bool = False,
           guardian_ok: bool | None = None, letters: Iterable[Document] = (), **more: Any) -> Document:  # fmt: skip
    """A healthy adult who wants firm work and a warm pack, with these changes. A date may be days ago."""
    document = {
        "format": 1, "session_date": SESSION.isoformat(), "session_minutes": minutes, "first_visit": first_visit,
        "birth_date": aged(born) if isinstance(born, int) else born, "guardian_ok": guardian_ok,
        "goals": {"primary": goal, "secondary": second_goal, "other": ""},
        "tender": [{"region": place, "score": int(score)} for place, score in map(_halves, tender.split())],
        "scores": {"pain_now": 4, "pain_week_worst": 6, **(scores or {})},
        "wishes": {"pressure_pref": "P4", "heat_wanted": "yes", "first_massage": "no", **(wishes or {})},
        "answers": {name: _dated(answer) for name, answer in (answers or {}).items()},
        "all_other_answers": "no", "letters": list(letters),
    }  # fmt: skip
    return {key: value for key, value in {**document, **more}.items() if value != "left out"}


def _halves(text: str) -> tuple[str, str]:
    first, _, second = text.partition(":")
    return first, second


def _dated(answer: Any) -> Any:
    if not isinstance(answer, Mapping):
        return answer
    return {key: iso(each) if key == "date" and isinstance(each, int) else each for key, each in answer.items()}


def outcome_of(document: Document) -> Outcome:
    """What `manage.py prepare` would print."""
    rulebook = load()
    facts = read_facts(parse_json(json.dumps(document).encode()), rulebook)
    return render(dump(assess(facts, rulebook)), rulebook, facts.language)


class Table(list[Any]):
    """The cases of a module: `case("swelling alone", {"dvt_signs": ["swelling"]}, "URGENT same_day")` adds one.

    What is no whole intake is the answers of one.
    """

    def __call__(self, name: str, document: Document, outcome: str = "", **expected: Any) -> None:
        level, _, urgency = outcome.partition(" ")
        expected |= {key: value for key, value in (("level", level), ("urgency", urgency)) if value}
        self.append(pytest.param(document if "format" in document else intake(document), expected, id=name))


def faults_of(document: Document) -> str:
    """The faults for which the document is refused; empty where it is not."""
    try:
        outcome_of(document)
    except FactsError as error:
        return "\n".join(map(str, error.faults))
    return ""


def wrong(document: Document, outcome: Outcome, **expected: Any) -> list[str]:
    """Everything in which the outcome is not as expected, and whatever no outcome may have."""
    found = [fault for name, want in expected.items() for fault in CHECKS[name](outcome, want)]
    return found + list(_unsound(document, outcome))


# --- Answers in short -----------------------------------------------------------------------------------------------


def yes(**details: Any) -> Document:
    return {"value": "yes", **details}


def ticked(*ticks: str, **details: Any) -> Document:
    return {"value": list(ticks), **details}


def signs(*ticks: str, clear: str = "no", side: str = "L") -> Document:
    return ticked(*ticks, side=side, cause_clear=clear)


def hot(**details: Any) -> Document:
    known = {"side": "R", "onset_days": 2, "fever_unwell": "no", "known_inflam": "none", "usual_flare": "no"}
    return yes(**{**known, **details})


def hurt(days: int, **details: Any) -> Document:
    return yes(**{"date": days, "side": "R", "still_swollen": "no", "checked": "yes", **details})


def surgery(days: int, **details: Any) -> Document:
    known = {"side": "R", "kind": "keyhole", "date": days, "wound_closed": "yes", "problems": "no"}
    return yes(**{**known, **details})


def heart(*ticks: str, days: int = 400, stable: str = "yes") -> Document:
    happened = {"heart_attack", "stroke", "tia", "unstable_angina"} & set(ticks)
    return ticked(*ticks, stable=stable, **({"date": days} if happened else {}))


def pain(score: int, **details: Any) -> Document:
    return {"value": score, **details}


def numb(**details: Any) -> Document:
    return yes(**{"site": ["shin_L"], "new": "no", "cause_known": "yes", **details})


def expecting(**details: Any) -> Document:
    return yes(**{"weeks": 20, "complications": "no", **details})


# --- What a case may expect -----------------------------------------------------------------------------------------


def blocks(outcome: Outcome) -> list[tuple[str, Any]]:
    """Every block of the plan with its phase."""
    return [
        (phase["id"], block) for phase in (outcome["plan"] or {"phases": []})["phases"] for block in phase["blocks"]
    ]


def base(region: str | None) -> str:
    return (region or "").removesuffix("_L").removesuffix("_R")


def _same(name: str) -> Callable[[Outcome, Any], list[str]]:
    return lambda outcome, want: [] if outcome[name] == want else [f"{name} is {outcome[name]}, not {want}"]


def _in(ids: Callable[[Outcome], Iterable[str]], noun: str) -> Callable[[Outcome, str], list[str]]:
    return lambda outcome, want: [f"no {noun} {each}" for each in want.split() if each not in set(ids(outcome))]


def _not_in(ids: Callable[[Outcome], Iterable[str]], noun: str) -> Callable[[Outcome, str], list[str]]:
    return lambda outcome, want: [f"{noun} {each}" for each in want.split() if each in set(ids(outcome))]


def _rules(outcome: Outcome) -> list[str]:
    return [finding["rule"] for finding in outcome["findings"]]


def _items(outcome: Outcome) -> list[str]:
    return [item["id"] for item in outcome["checklist"]]


def _avoided(outcome: Outcome) -> list[str]:
    return [avoided["region"] for avoided in outcome["plan"]["avoid"]] if outcome["plan"] else []


def _work(outcome: Outcome) -> set[str]:
    """`technique`, `technique@region` and `technique@calf_L` for every block."""
    found: set[str] = set()
    for _, block in blocks(outcome):
        places = ("", f"@{block['region']}", f"@{base(block['region'])}")
        found |= {f"{block['technique']}{place}" for place in places}
    return found


def _barred(outcome: Outcome) -> set[str]:
    bars = [bar for finding in outcome["findings"] for bar in finding["bars"]]
    places = {f"{bar['technique']}@{bar['region']}" for bar in bars}
    return places | {f"{bar['technique']}@{base(bar['region'])}" for bar in bars} | {bar["technique"] for bar in bars}


def _firmest(outcome: Outcome, place: str) -> int:
    pressures = [
        int(block["pressure"][1])
        for _, block in blocks(outcome)
        if block["pressure"] and (place == "all" or place in {block["region"], base(block["region"])})
    ]
    return max(pressures, default=-1)


def _caps(outcome: Outcome, want: str) -> list[str]:
    """`calf_L:2`: never firmer than P2 there; `all:3`: anywhere."""
    pairs = [(place, int(cap)) for place, cap in map(_halves, want.split())]
    return [
        f"{place} is worked at P{_firmest(outcome, place)}" for place, cap in pairs if _firmest(outcome, place) > cap
    ]


def _reaches(outcome: Outcome, want: str) -> list[str]:
    """`calf_L:3`: the firmest there is P3 exactly, so that nothing else is limited by mistake."""
    pairs = [(place, int(cap)) for place, cap in map(_halves, want.split())]
    return [
        f"{place} is worked at P{_firmest(outcome, place)}" for place, cap in pairs if _firmest(outcome, place) != cap
    ]


def _minutes(outcome: Outcome, want: str) -> list[str]:
    """`kneecap_R:<3`: at most 3 minutes of work there; `>1`: at least 1."""
    found = []
    for place, limit in map(_halves, want.split()):
        got = sum(b["minutes"] for _, b in blocks(outcome) if b["region"] == place and b["technique"] not in HANDS_OFF)
        fits = got <= int(limit[1:]) if limit[0] == "<" else got >= int(limit[1:])
        found += [] if fits else [f"{place} has {got} minutes"]
    return found


def _phases(outcome: Outcome, want: str) -> list[str]:
    got = "/".join(str(_phase_minutes(outcome).get(phase, 0)) for phase in PHASES)
    return [] if got == want else [f"phases are {got}, not {want}"]


def _phase_minutes(outcome: Outcome) -> dict[str, int]:
    return {phase["id"]: phase["minutes"] for phase in outcome["plan"]["phases"]}


def _positions(outcome: Outcome, want: str) -> list[str]:
    return [f"lies {b['position']}" for _, b in blocks(outcome) if b["position"] not in {*want.split(), "seated"}]


def _to_do(outcome: Outcome, want: str) -> list[str]:
    got = [item["id"] for item in outcome["checklist"] if item["kind"] == "do"]
    return [] if sorted(got) == sorted(want.split()) else [f"things to do are {got}"]


def _each(want: str | list[str]) -> list[str]:
    return [want] if isinstance(want, str) else want


def _text(outcome: Outcome) -> str:
    return json.dumps(outcome, ensure_ascii=False).lower()


CHECKS: Mapping[str, Callable[[Outcome, Any], list[str]]] = {
    **{name: _same(name) for name in ("level", "urgency", "booking_blocked", "booked_minutes", "planned_minutes")},
    "finds": _in(_rules, "finding"),
    "items": _in(_items, "item"),
    "no_items": _not_in(_items, "item"),
    "avoids": _in(_avoided, "avoided"),
    "allows": _not_in(_avoided, "avoided"),
    "uses": _in(_work, "block of"),
    "without": _not_in(_work, "block of"),
    "bars": _in(_barred, "bar of"),
    "caps": _caps,
    "reaches": _reaches,
    "minutes": _minutes,
    "phases": _phases,
    "positions": _positions,
    "to_do": _to_do,
    "arrival": lambda outcome, want: [] if _phase_minutes(outcome)["P_ARR"] >= want else ["the arrival is short"],
    "says": lambda outcome, want: [f"not said: {each}" for each in _each(want) if each.lower() not in _text(outcome)],
    "never_says": lambda outcome, want: [f"said: {each}" for each in _each(want) if each.lower() in _text(outcome)],
}


# --- What is true of every outcome ----------------------------------------------------------------------------------


def _unsound(document: Document, outcome: Outcome) -> Iterable[str]:
    text = _text(outcome)
    yield from (f"said: {each}" for each in NEVER_SAID if each in text)
    if outcome["level"] not in {"GO", "MODIFY"} or outcome["booking_blocked"]:
        if outcome["plan"] is not None:
            yield "a plan was given"
        wanted = {"REFER": set(), "URGENT": set(), "CLEARANCE": AT_CLEARANCE}.get(
            outcome["level"], set(_items(outcome))
        )
        yield from (f"item {each}" for each in set(_items(outcome)) - wanted)
        return
    if sum(item["kind"] == "do" for item in outcome["checklist"]) > 9:
        yield "more than nine things to do"
    yield from _unsound_minutes(outcome)
    yield from _unsound_blocks(document, outcome)
    yield from _unsound_start(document, outcome)


def _unsound_minutes(outcome: Outcome) -> Iterable[str]:
    phases = _phase_minutes(outcome)
    if sum(phases.values()) != outcome["planned_minutes"]:
        yield f"phases add up to {sum(phases.values())}"
    for phase in outcome["plan"]["phases"]:
        if sum(block["minutes"] for block in phase["blocks"]) != phase["minutes"]:
            yield f"the blocks of {phase['id']} do not add up"
    floors = {"P_ARR": 5, "P_WARM": 5, "P_MOVE": 3, "P_CLOSE": 4}
    yield from (f"{phase} is short" for phase, least in floors.items() if 0 < phases.get(phase, least) < least)
    knees: dict[str, int] = {}
    for place in {block["region"] for _, block in blocks(outcome) if block["region"]}:
        yield from _minutes(outcome, f"{place}:<{LONGEST.get(base(place), 14)}")
        worked = [b["minutes"] for _, b in blocks(outcome) if b["region"] == place and b["technique"] not in HANDS_OFF]
        if base(place) in KNEE:
            knees[place[-1]] = knees.get(place[-1], 0) + sum(worked)
    yield from (f"knee {side} has {minutes} minutes" for side, minutes in knees.items() if minutes > 12)


def _unsound_blocks(document: Document, outcome: Outcome) -> Iterable[str]:
    top = min(int(document["wishes"]["pressure_pref"][1]), 3 if document["first_visit"] else 4)
    told = sorted(((int(c["cap"][1]), c["region"]) for f in outcome["findings"] for c in f["caps"]), reverse=True)
    caps = {place: cap for cap, place in told}
    bars = {(bar["technique"], bar["region"]) for finding in outcome["findings"] for bar in finding["bars"]}
    avoided = set(_avoided(outcome))
    for _, block in blocks(outcome):
        place, technique = block["region"], block["technique"]
        if place and block["pressure"] and int(block["pressure"][1]) > min(CAPS[base(place)], caps.get(place, 4), top):
            yield f"{place} is worked at {block['pressure']}"
        if place in avoided:
            yield f"{place} is avoided and worked on"
        if {(technique, place), (technique, "*")} & bars:
            yield f"{technique} on {place} is barred and planned"
        if technique == "heat" and document["wishes"]["heat_wanted"] != "yes":
            yield "nobody asked for heat"
        if technique == "arom" and document["scores"]["pain_now"] > 5:
            yield "active movement above 5 of 10"


def _unsound_start(document: Document, outcome: Outcome) -> Iterable[str]:
    """Rule 11: the first 5 minutes of work are light and away from the sorest area, if any other may be touched."""
    sorest = max((area["score"] for area in document["tender"]), default=0)
    sore = {area["region"] for area in document["tender"] if sorest and area["score"] == sorest}
    only = sore if {block["region"] for _, block in blocks(outcome) if block["region"]} <= sore else set()
    worked = 0
    for _, block in blocks(outcome):
        if worked < 5 and block["region"] and block["technique"] != "heat":
            worked += block["minutes"]
            if block["region"] in sore - only or int(block["pressure"][1]) > 2:
                yield f"begins with {block['region']} at {block['pressure']}"

"""Reads an intake's answers against the questions. A missing detail stays unknown, which counts as cautious."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .contradictions import note_contradictions
from .model import Answer, Value
from .questions import SIDES, FollowUp, Question, asks
from .reading import SHORT_TEXT, Reader, show
from .rulebook import Rulebook, asked

UNSURE = "unsure"
YES_NO = ("yes", "no", UNSURE)
CHOSEN = ("yn", "choice", "side", "ms")
ELSEWHERE = {
    "age": "it follows from birth_date",
    "under18": "it follows from birth_date",
    "no_touch": "it stands in wishes",
    "goals": "they stand beside the answers",
    "tender": "it stands beside the answers",
}
FEVER = "fever_unwell"


@dataclass(frozen=True, slots=True)
class Frame:
    """What answers are read against: the rulebook, the dates that an event may not pass, and the region instances."""

    rulebook: Rulebook
    born: date | None
    session: date | None
    regions: frozenset[str]


def read_answers(
    given: Mapping[str, Any], frame: Frame, age: int | None, reader: Reader, *, rest_is_no: bool
) -> dict[str, Answer]:
    """Every question's answer. One not given is "nothing" if that was stated, or if the question does not apply."""
    questions = frame.rulebook.questions
    read: dict[str, Answer] = {}
    for name, raw in given.items():
        if name not in questions:
            reader.fault(reader.join("answers", name), f"unknown question; {ELSEWHERE.get(name, 'see --schema')}")
        elif (answer := _answer(raw, questions[name], f"answers.{name}", frame, reader)) is not None:
            read[name] = answer
    for name in questions:
        if name in given:
            continue
        if not rest_is_no and asked(name, _values(read), age, frame.rulebook):
            reader.fault(f"answers.{name}", "not answered")
    if rest_is_no:
        read = _denied(read, given, frame.rulebook)
    return _joined({**frame.rulebook.nothing, **read})


def _denied(read: dict[str, Answer], given: Mapping[str, Any], rulebook: Rulebook) -> dict[str, Answer]:
    """The answers with every warning sign that nobody mentioned denied, for "all others are no" was said.

    Beside "not sure" nothing is denied. Nor is what would reassure, nor a fever that `fever_ill` tells of.
    """
    feverish = "fever_ill" in read and read["fever_ill"].value != "no"
    denied = {}
    for name, answer in read.items():
        details = given[name] if isinstance(given[name], Mapping) else {}
        unsaid = [row.id for row in _warnings(rulebook.questions[name], answer) if row.id not in details]
        no = {detail: "no" for detail in unsaid if not (detail == FEVER and feverish)}
        denied[name] = Answer(answer.value, {**answer.follow, **no})
    return denied


def _warnings(question: Question, answer: Answer) -> list[FollowUp]:
    """The details of this answer whose yes is a warning sign."""
    if answer.value == UNSURE or (isinstance(answer.value, tuple) and UNSURE in answer.value):
        return []
    rows = (row for row in question.follow_ups if row.type == "yn" and not row.reassures and not row.where)
    return [row for row in rows if asks(question, row, answer.value)]


def _values(read: Mapping[str, Answer]) -> dict[str, Any]:
    return {name: answer.value for name, answer in read.items()}


def _answer(raw: object, question: Question, path: str, frame: Frame, reader: Reader) -> Answer | None:
    """A plain value, or an object with `value` and follow-ups. None where a fault was noted."""
    before = len(reader.faults)
    details: Mapping[str, Any] = {"value": raw}
    if isinstance(raw, Mapping):
        details = reader.mapping(raw, path, ["value", *(follow.id for follow in question.follow_ups)]) or {}
        if "value" not in details:
            reader.fault(path, "has no value")
            return None
    value = _value(details["value"], question, path if raw is details["value"] else f"{path}.value", frame, reader)
    follow = {
        row.id: detail
        for row in question.follow_ups
        if (detail := _detail(_told(details, row), row, f"{path}.{row.id}", frame, reader)) is not None
        and asks(question, row, value)
    }
    note_contradictions(question, value, details, path, reader)
    return Answer(value, follow) if len(reader.faults) == before else None


def _told(details: Mapping[str, Any], row: FollowUp) -> Any:
    """What was told of a detail. Told as null is not left out: nobody is sure of it, and nothing is assumed."""
    raw = details.get(row.id)
    return UNSURE if raw is None and row.id in details and row.assumed is not None else raw


def _detail(raw: object, follow: FollowUp, path: str, frame: Frame, reader: Reader) -> Value:
    """A follow-up's answer; None where it is unknown. "Not sure" of a date, number, side or place is unknown too."""
    if raw is None or (raw == UNSURE and follow.type in {"num", "date", "side", "site"}):
        return None
    return _value(raw, follow, path, frame, reader)


def _value(raw: object, row: Question | FollowUp, path: str, frame: Frame, reader: Reader) -> Value:
    if isinstance(row, FollowUp) and row.open and raw not in row.choices:
        return _own_words(raw, row, path, reader)
    if row.type in CHOSEN:
        known = {"yn": YES_NO, "side": SIDES}.get(row.type, (*row.choices, UNSURE))
        return reader.choices(raw, path, known) if row.type == "ms" else reader.choice(raw, path, known)
    if row.type == "date":
        return reader.day(raw, path, frame.born, frame.session)
    if row.type == "num":
        return _number(raw, row, path, reader)
    return _site(raw, path, frame, reader) if row.type == "site" else reader.text(raw, path)


def _own_words(raw: object, row: FollowUp, path: str, reader: Reader) -> str | None:
    """What an open choice says in other words than its ids; blank is unknown."""
    if not isinstance(raw, str):
        reader.fault(path, f"{show(raw)} is not one of {', '.join(row.choices)}, and not a text")
        return None
    return (reader.text(raw, path, SHORT_TEXT) or "").strip() or None


def _site(raw: object, path: str, frame: Frame, reader: Reader) -> tuple[str, ...] | None:
    before = len(reader.faults)
    places = reader.items(raw, path)
    for at, place in enumerate(places):
        if not isinstance(place, str) or place not in frame.regions:
            reader.fault(f"{path}[{at}]", f"{show(place)} is not a region with its side, like calf_L")
        elif place in places[:at]:
            reader.fault(f"{path}[{at}]", f"{show(place)} is there twice")
    return tuple(places) if len(reader.faults) == before else None


def _number(raw: object, row: Question | FollowUp, path: str, reader: Reader) -> Value:
    """A whole number; where the row's least is written with a point, any number, kept as text (`1.5`)."""
    least, most = row.minimum or 0, row.maximum or 0
    if not isinstance(row.minimum, float):
        return reader.whole(raw, path, least, most)
    number = reader.number(raw, path, least, most)
    return None if number is None else f"{number:g}"


def _joined(answers: dict[str, Answer]) -> dict[str, Answer]:
    """Fill in what another answer already says, always on the cautious side."""
    return _one_fever(_swollen_since_the_injury(_one_swelling(_one_knee_replacement(answers))))


def _one_swelling(answers: dict[str, Answer]) -> dict[str, Answer]:
    """A knee that is mildly swollen today is a mild swelling: not checked unless that very knee was told checked."""
    today, mild = answers["badly_swollen"], answers["mild_swelling"]
    if today.value != "mild":
        return answers
    now, told = today.follow.get("side"), mild.follow.get("side")
    is_other = mild.value == "checked" and None not in {now, told} and told not in {now, "both"}
    value = "not_checked" if mild.value == "no" or is_other else mild.value
    side = now if mild.value == "no" else _sides(now, told)
    follow = {**mild.follow, **today.follow} | ({} if side is None else {"side": side})
    return {**answers, "mild_swelling": Answer(value, follow)}


def _swollen_since_the_injury(answers: dict[str, Answer]) -> dict[str, Answer]:
    """A knee that was hurt and is swollen today is still swollen, whatever was said of it with the injury."""
    injury, today = answers["injury"], answers["badly_swollen"]
    sides = {injury.follow.get("side"), today.follow.get("side")}
    if injury.value != "yes" or today.value != "mild" or sides == {"L", "R"}:
        return answers
    return {**answers, "injury": replace(injury, follow={**injury.follow, "still_swollen": "yes"})}


def _one_knee_replacement(answers: dict[str, Answer]) -> dict[str, Answer]:
    """An operation that was a knee replacement is that replacement: its side, and its date where none was given."""
    operation, knee = answers["leg_surgery"], answers["knee_replacement"]
    if operation.value == "no" or operation.follow.get("kind") != "knee_replacement":
        return answers
    side = operation.follow.get("side")
    if knee.value == "none":
        knee = Answer(side or "both")
    if _same_knee(side, knee.value) and "date" not in knee.follow and "date" in operation.follow:
        knee = replace(knee, follow={**knee.follow, "date": operation.follow["date"]})
    return {**answers, "knee_replacement": replace(knee, value=_sides(knee.value, side))}


def _sides(one: Value, other: Value) -> Value:
    """Both sides where two are told; the one where only one is. Not sure stays not sure."""
    if other is None or one in {other, UNSURE}:
        return one
    return other if one is None else "both"


def _same_knee(operated: Value, replaced: Value) -> bool:
    """Whether every replaced knee is the operated one: of two, one operation tells nothing about the other."""
    return replaced in {operated, UNSURE} or operated == "both" or (operated is None and replaced != "both")


def _one_fever(answers: dict[str, Answer]) -> dict[str, Answer]:
    """A fever is one fever: told with one question, it is known for the others that ask for it."""
    told = [answer.follow[FEVER] for answer in answers.values() if FEVER in answer.follow]
    if not told:
        return answers
    worst = next((answer for answer in ("yes", UNSURE) if answer in told), "no")
    return {
        name: replace(answer, follow={**answer.follow, FEVER: worst}) if _asks_fever(name, answer) else answer
        for name, answer in answers.items()
    }


def _asks_fever(name: str, answer: Answer) -> bool:
    return name in {"hot_joint", "prosthesis_infection", "skin_spreading"} and answer.value in {"yes", UNSURE}

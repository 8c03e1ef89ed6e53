"""Chapters of the sign-off document about the form: every question with its answers, and the numbers for everybody."""

from typing import Any

from clinic.prep.sign_off_measures import measure_rows
from clinic.prep.sign_off_words import words
from clinic.rules.loading import ENGLISH
from clinic.rules.model import Value
from clinic.rules.questions import SECTIONS, FollowUp, Question, unsure_as
from clinic.rules.rulebook import Rulebook

Row = dict[str, Any]

TYPES = {
    "yn": "yes or no",
    "choice": "one of these",
    "ms": "any of these",
    "side": "left, right or both",
    "site": "places on the map",
    "date": "a day",
    "num": "a number",
    "txt": "own words",
}
ANY = "the answer that warns, whichever that is in the rule"
NUMBERS = {
    "letter_days": "Days that a letter is good for, counted to the session",
    "first_visit_pressure": "Firmest pressure (P) on a first visit",
    "still_at_pain": "Pain (of 10) from which the client does not move the leg",
    "no_spots_at_pain": "Pain (of 10) from which no spot is worked on",
    "most_to_do": "Most things to do on a checklist",
    "needed_priority": "Priority of a thing to do that one of today’s answers makes needed",
    "several_conditions": "Answers that change the session, from which a list of medicines is asked for",
}
LISTS = {
    "spot_work": ("Work on a spot", "technique.{}.name"),
    "medicines": ("Questions that mean a medicine", "question.{}.row"),
    "opioids": ("Parts of names of strong painkillers", ""),
    "no_home_care": ("Questions for which nobody is told to massage at home", "question.{}.row"),
    "heat_notes": ("Notes about heat, left out where there is none", "note.{}"),
    "private_areas": ("Areas that the client is asked about first", "region.{}"),
    "sign_anything": ("Who may sign for anything that they treat", "letter.role.{}"),
}


def questions(rulebook: Rulebook) -> list[Row]:
    """Every question of the form by section, in asking order."""
    return [
        {
            "title": words(rulebook, f"section.{section}"),
            "questions": [_question(each, rulebook) for each in rulebook.questions.values() if each.section == section],
        }
        for section in SECTIONS
        if any(each.section == section for each in rulebook.questions.values())
    ]


def _question(question: Question, rulebook: Rulebook) -> Row:
    key = f"question.{question.id}"
    follows = [_asked(each, f"{key}.follow.{each.id}", rulebook) for each in question.follow_ups]
    return {
        **_asked(question, key, rulebook),
        "follows": [
            {**told, "when": _list(question, key, follow.when, rulebook), "optional": follow.optional}
            for told, follow in zip(follows, question.follow_ups, strict=True)
        ],
    }


def _asked(asked: Question | FollowUp, key: str, rulebook: Rulebook) -> Row:
    return {
        "id": asked.id,
        "ask": words(rulebook, f"{key}.ask"),
        "type": TYPES[asked.type],
        "choices": [] if asked.type == "side" else [_choice(rulebook, key, each) for each in asked.choices],
        "none": "nothing ticked" if asked.type == "ms" else _none(asked.none, key, rulebook),
        "unsure": _unsure(asked, key, rulebook),
    }


def _none(none: Value, key: str, rulebook: Rulebook) -> str:
    """The answer that changes nothing."""
    return _choice(rulebook, key, none) if isinstance(none, str) and none else ""


def _unsure(asked: Question | FollowUp, key: str, rulebook: Rulebook) -> str:
    """What "not sure", or an answer left open, counts as."""
    if asked.type in {"date", "num"}:
        return "any that the rule names: it holds"
    if asked.type == "site":
        return "any place, and the whole leg"
    if asked.type == "txt":
        return "nothing said"
    counts = unsure_as(asked)
    said = "; ".join(_choice(rulebook, key, each) for each in asked.choices or ("yes", "no") if each in counts)
    return said or ANY


def _choice(rulebook: Rulebook, key: str, choice: str) -> str:
    keys = (f"{key}.choice.{choice}", f"answer.{choice}", f"side.{choice}")
    known = [each for each in keys if rulebook.has_text(ENGLISH, each)]
    return words(rulebook, known[0]) if known else choice.replace("_", " ")


def _list(question: Question, key: str, when: tuple[Any, ...], rulebook: Rulebook) -> str:
    """The answers of its question that bring a follow-up."""
    return "; ".join(_choice(rulebook, key, str(each)) for each in when)


def everybody(rulebook: Rulebook) -> Row:
    """The numbers and lists of limits.toml, with what they mean."""
    told, lists = rulebook.everybody, []
    for name, (title, key) in LISTS.items():
        said = [(words(rulebook, key.format(each)) if key else "") or each for each in told.lists[name]]
        lists.append((title, "; ".join(said)))
    numbers: list[tuple[str, object]] = [(NUMBERS[name], value) for name, value in told.numbers.items()]
    return {"numbers": [*numbers, *measure_rows(rulebook)], "lists": lists}

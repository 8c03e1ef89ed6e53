"""Reads an intake document (clinical reference, 2H) into Facts, or lists everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from .answers import Frame, read_answers
from .json_input import parse_json
from .letters_in import instances, read_letters, read_places
from .model import Facts, Letter, TenderArea
from .reading import SHORT_TEXT, FactsError, Fault, Reader, show
from .rulebook import Rulebook

__all__ = ["FactsError", "Fault", "parse_json", "read_facts"]

FORMAT = 1
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", re.ASCII)
SHORTEST, LONGEST = 45, 60
"""Minutes of a session."""
OLDEST = 120
"""Years of age that we still believe."""
KEYS = (
    "format", "language", "session_date", "session_minutes", "first_visit", "birth_date", "guardian_ok", "goals",
    "tender", "scores", "wishes", "answers", "all_other_answers", "letters",
)  # fmt: skip
REQUIRED = ("format", "session_date", "session_minutes", "birth_date", "goals")
SCORES = ("pain_now", "pain_week_worst", "pain_week_average", "psfs1", "psfs2", "psfs3")
YES_NO_WISHES = ("heat_wanted", "first_massage", "support_person", "physio_plan_held", "walking_aid")
WISHED_PRESSURES = ("P1", "P2", "P3", "P4")
LYING = ("front", "back", "side", "kneel")
WISHES: dict[str, Any] = {
    "pressure_pref": "P3", "position_limits": (), "no_touch": (), "therapist_preference": "",
    **dict.fromkeys(YES_NO_WISHES, "no"),
}  # fmt: skip


def read_facts(document: object, rulebook: Rulebook) -> Facts:
    """The facts of a parsed JSON document. Raises FactsError with every fault, and nothing else."""
    reader = Reader()
    given = reader.mapping(document, "", KEYS)
    if given is None:
        raise FactsError(tuple(reader.faults))
    for key in REQUIRED:
        if key not in given:
            reader.fault(key, "missing")
    facts = _Document(given, rulebook, reader).facts()
    if reader.faults or facts is None:
        raise FactsError(tuple(reader.faults))
    return facts


class _Document:
    """One pass over a document. Every part is read even when another is faulty, so that all faults are listed."""

    def __init__(self, given: Mapping[str, Any], rulebook: Rulebook, reader: Reader) -> None:
        self.given, self.rulebook, self.reader = given, rulebook, reader
        self.regions = instances(rulebook)
        self.session = reader.day(given["session_date"], "session_date") if "session_date" in given else None
        self.born = self._born()

    def facts(self) -> Facts | None:
        """The facts, or None where something needed is faulty."""
        read = self.reader
        self._format()
        minutes = self._minutes()
        goal, second, other = self._goals()
        tender, scores, wishes = self._tender(), self._scores(), self._wishes()
        answers, letters = self._answers(), self._letters()
        first = read.flag(self.given.get("first_visit", True), "first_visit")
        guardian, language = self._guardian(), self._language()
        if self.session is None or self.born is None or minutes is None or goal is None or not language:
            return None
        return Facts(
            session_date=self.session, session_minutes=minutes, birth_date=self.born, language=language,
            first_visit=first is not False, guardian_ok=guardian, goal=goal, second_goal=second, other_goal=other,
            tender=tender, scores=scores, wishes=wishes, answers=answers, letters=letters,
        )  # fmt: skip

    def _format(self) -> None:
        value = self.given.get("format", FORMAT)
        if value != FORMAT or isinstance(value, bool):
            self.reader.fault("format", f"{show(value)} is not a format that we know; use {FORMAT}")

    def _language(self) -> str | None:
        """A language code; one without texts reads in English."""
        language = self.given.get("language", "en")
        if isinstance(language, str) and LANGUAGE.fullmatch(language):
            return language
        self.reader.fault("language", f"{show(language)} is not a language code like en or es")
        return None

    def _guardian(self) -> bool | None:
        signed = self.given.get("guardian_ok")
        return None if signed is None else self.reader.flag(signed, "guardian_ok")

    def _born(self) -> date | None:
        if "birth_date" not in self.given:
            return None
        born = self.reader.day(self.given["birth_date"], "birth_date", latest=self.session)
        if born is not None and self.session is not None and self.session.year - born.year > OLDEST:
            self.reader.fault("birth_date", f"{born} is more than {OLDEST} years before the session")
        return born

    @property
    def age(self) -> int | None:
        if self.born is None or self.session is None:
            return None
        passed = (self.session.month, self.session.day) >= (self.born.month, self.born.day)
        return self.session.year - self.born.year - (not passed)

    def _minutes(self) -> int | None:
        if "session_minutes" not in self.given:
            return None
        return self.reader.whole(self.given["session_minutes"], "session_minutes", SHORTEST, LONGEST)

    def _goals(self) -> tuple[str | None, str | None, str]:
        if "goals" not in self.given:
            return None, None, ""
        goals = self.reader.mapping(self.given["goals"], "goals", ("primary", "secondary", "other"))
        if goals is None:
            return None, None, ""
        known = tuple(self.rulebook.goals)
        first = self.reader.choice(goals.get("primary"), "goals.primary", known)
        second = goals.get("secondary")
        if second is not None:
            second = self.reader.choice(second, "goals.secondary", known)
            if second is not None and second == first:
                self.reader.fault("goals.secondary", "is the same as the primary goal")
        return first, second, self.reader.text(goals.get("other") or "", "goals.other") or ""

    def _tender(self) -> tuple[TenderArea, ...]:
        areas = [
            self._area(raw, f"tender[{at}]")
            for at, raw in enumerate(self.reader.items(self.given.get("tender", []), "tender"))
        ]
        seen: set[str] = set()
        for at, area in enumerate(areas):
            if area is not None and area.region in seen:
                self.reader.fault(f"tender[{at}].region", f"{show(area.region)} is there twice")
            seen |= {area.region} if area else set()
        return tuple(area for area in areas if area is not None)

    def _area(self, raw: object, path: str) -> TenderArea | None:
        area = self.reader.mapping(raw, path, ("region", "score", "words"))
        if area is None:
            return None
        score = self.reader.whole(area.get("score"), f"{path}.score", 0, 10)
        words = [
            self.reader.text(word, f"{path}.words[{at}]", SHORT_TEXT)
            for at, word in enumerate(self.reader.items(area.get("words", []), f"{path}.words"))
        ]
        region = area.get("region")
        if not isinstance(region, str) or region not in self.regions:
            self.reader.fault(f"{path}.region", f"{show(region)} is not a region with its side, like calf_L")
        elif score is not None:
            return TenderArea(region, score, tuple(word for word in words if word))
        return None

    def _scores(self) -> dict[str, int | None]:
        scores = self.reader.mapping(self.given.get("scores", {}), "scores", SCORES) or {}
        return {
            name: None if value is None else self.reader.whole(value, f"scores.{name}", 0, 10)
            for name, value in scores.items()
        }

    def _wishes(self) -> dict[str, Any]:
        wishes = self.reader.mapping(self.given.get("wishes", {}), "wishes", tuple(WISHES)) or {}
        read = {name: self._wish(name, value, f"wishes.{name}") for name, value in wishes.items()}
        return {**WISHES, **read}

    def _wish(self, name: str, value: object, path: str) -> Any:
        if name == "pressure_pref":
            return self.reader.choice(value, path, WISHED_PRESSURES)
        if name == "position_limits":
            return self.reader.choices(value, path, LYING)
        if name == "no_touch":
            return read_places(value, path, self.rulebook, self.reader)
        if name == "therapist_preference":
            return self.reader.text(value, path, SHORT_TEXT)
        return self.reader.choice(value, path, ("yes", "no"))

    def _answers(self) -> dict[str, Any]:
        given = self.reader.mapping(self.given.get("answers", {}), "answers") or {}
        rest = self.given.get("all_other_answers")
        if rest not in (None, "no"):
            self.reader.fault("all_other_answers", f'{show(rest)} is not "no"; leave it out if some were not asked')
        frame = Frame(self.rulebook, self.born, self.session, self.regions)
        return read_answers(given, frame, self.age, self.reader, rest_is_no=rest is not None)

    def _letters(self) -> tuple[Letter, ...]:
        return read_letters(self.given.get("letters", []), self.rulebook, self.born, self.session, self.reader)

"""Reads the letters of an intake document, and lists of regions that may stand without their side."""

from __future__ import annotations

from datetime import date

from .letters import ALLOWS, REFUSES
from .model import Letter, LetterLimits
from .reading import SHORT_TEXT, Reader, show
from .rulebook import Rulebook
from .signers import ROLES, role_of

PRESSURES = ("P0", "P1", "P2", "P3", "P4", "P5")
SAYS = tuple(sorted(ALLOWS | REFUSES))
SAID = {
    "silent": "silent", "not_said": "silent",
    "allowed": "allowed", "yes": "allowed", "ok": "allowed",
    "limits": "limits", "allowed_with_limits": "limits", "within_limits": "limits", "light": "limits",
    "no": "no", "not_allowed": "no", "refused": "no", "avoid": "no", "none": "no", "no_contact": "no",
    "no_heat": "no", "no_movement": "no",
}  # fmt: skip
"""What a letter may say of the scar, of passive movement and of heat, and what each counts as."""
LETTER_KEYS = ("clinician_role", "date", "signed", "says", "covers", "limits")
LIMIT_KEYS = ("max_pressure", "avoid", "scar", "passive_movement", "heat", "text")


def read_letters(
    raw: object, rulebook: Rulebook, born: date | None, session: date | None, reader: Reader
) -> tuple[Letter, ...]:
    """The letters of a document, those with a fault left out."""
    letters = [
        _letter(letter, f"letters[{at}]", rulebook, (born, session), reader)
        for at, letter in enumerate(reader.items(raw, "letters"))
    ]
    return tuple(letter for letter in letters if letter is not None)


def letter_of(raw: object, rulebook: Rulebook) -> Letter | None:
    """One letter of the intake format by itself; None where it has a fault."""
    return next(iter(read_letters([raw], rulebook, None, None, Reader())), None)


def _letter(
    raw: object, path: str, rulebook: Rulebook, life: tuple[date | None, date | None], reader: Reader
) -> Letter | None:
    letter = reader.mapping(raw, path, LETTER_KEYS)
    if letter is None:
        return None
    before = len(reader.faults)
    role = _role(letter.get("clinician_role"), f"{path}.clinician_role", reader)
    day = reader.day(letter.get("date"), f"{path}.date", *life)
    signed = reader.flag(letter.get("signed"), f"{path}.signed")
    says = reader.choice(letter.get("says"), f"{path}.says", SAYS)
    covers = reader.choices(letter.get("covers"), f"{path}.covers", coverable(rulebook))
    limits = _limits(letter.get("limits", {}), f"{path}.limits", rulebook, reader)
    if len(reader.faults) > before or day is None:
        return None
    return Letter(role or "", day, signed is True, says or "", frozenset(covers or ()), limits)


def _role(raw: object, path: str, reader: Reader) -> str | None:
    """Who wrote the letter, by the one name that the rules use."""
    written = reader.text(raw, path, SHORT_TEXT)
    if written is None:
        return None
    if (role := role_of(written)) is None:
        reader.fault(path, f"{show(written)} is not a clinician that we know: {', '.join(ROLES)}")
    return role


def _limits(raw: object, path: str, rulebook: Rulebook, reader: Reader) -> LetterLimits:
    limits = reader.mapping(raw, path, LIMIT_KEYS) or {}
    pressures = reader.mapping(limits.get("max_pressure", {}), f"{path}.max_pressure", instances(rulebook)) or {}
    caps = {
        region: PRESSURES.index(pressure)
        for region, value in pressures.items()
        if (pressure := reader.choice(value, f"{path}.max_pressure.{region}", PRESSURES)) is not None
    }
    said = {
        name: SAID.get(reader.choice(limits.get(name, "silent"), f"{path}.{name}", SAID) or "", "silent")
        for name in ("scar", "passive_movement", "heat")
    }
    avoid = read_places(limits.get("avoid", []), f"{path}.avoid", rulebook, reader)
    return LetterLimits(caps, avoid, **said, text=reader.text(limits.get("text", ""), f"{path}.text") or "")


def read_places(raw: object, path: str, rulebook: Rulebook, reader: Reader) -> tuple[str, ...]:
    """Region instances; a region without its side means both."""
    found: dict[str, None] = {}
    known = instances(rulebook)
    for at, place in enumerate(reader.items(raw, path)):
        if isinstance(place, str) and place in rulebook.body.both_sides:
            found |= dict.fromkeys(rulebook.body.both_sides[place])
        elif isinstance(place, str) and place in known:
            found[place] = None
        else:
            reader.fault(f"{path}[{at}]", f"{show(place)} is not a region")
    return tuple(found)


def instances(rulebook: Rulebook) -> frozenset[str]:
    """Every region with its side, those that are never offered included: `calf_L`."""
    return rulebook.body.known


def coverable(rulebook: Rulebook) -> tuple[str, ...]:
    """What a letter may name: a question, or one of its follow-ups (`pregnant.complications`)."""
    follows = (f"{row.id}.{follow.id}" for row in rulebook.questions.values() for follow in row.follow_ups)
    return (*rulebook.questions, *follows)

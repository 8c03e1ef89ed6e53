"""Why each finding, limit, block and checklist item is there: ids of steps (`explained_by`), and the steps themselves.

A chain goes from the answer, in the client's words, over the rule and its sources to a topic of the guide. It is made
from the stored ids and the rulebook that decided, so that an old snapshot explains itself as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .body import EVERYWHERE
from .effects import resolve
from .explain_answers import details
from .explain_steps import Book
from .finding_words import unsure
from .footing import TALKS
from .limit_wording import capital, regions_text
from .model import NOT_TOLD, Facts
from .rulebook import Rulebook
from .snapshot import unpacked
from .words import Words

Dumped = Mapping[str, Any]
Shown = dict[str, Any]

OF_LETTERS = "follow_letter"
"""The instruction that comes from letters, whatever rule they are about."""
SAID_FOR = {"scar_light": "no_scar_contact"}
"""An instruction that a letter made of another -> the one that the rule gave."""
OF_ALL = "region"
"""The reason of a cap that healthy tissue has anyway."""


def explained(shown: Shown, dumped: Dumped, facts: Facts, rulebook: Rulebook) -> Shown:
    """A rendered assessment with `explained_by` on all that it decided, the `caps` in force, and the `steps` named."""
    guessed = frozenset(finding["rule"] for finding in dumped["findings"] if unsure(finding))
    words = Words(rulebook, shown["language"], "therapist", guessed)
    book = Book(facts, words, {finding["rule"]: finding for finding in dumped["findings"]})
    result = {
        **shown,
        "findings": [{**each, "explained_by": [book.rule(each["rule"])]} for each in shown["findings"]],
        "checklist": _checklist(shown["checklist"], book),
        "plan": _plan(shown["plan"], dumped, book) if shown["plan"] else None,
        "caps": _caps(dumped, book),
    }
    return {**result, "steps": book.steps}


def _checklist(items: Iterable[Shown], book: Book) -> list[Shown]:
    """The line's own row, then the findings that brought it."""
    rows = {row.id: row for row in book.words.rulebook.checklist}
    return [
        {
            **item,
            "explained_by": [
                book.item(rows[item["id"]], item["because"]),
                *_reasons((each for each in item["because"] if each in book.findings), book),
            ],
        }
        for item in items
    ]


def _caps(dumped: Dumped, book: Book) -> list[Shown]:
    """Every cap in force, the lightest first, regions with the same one together. Without a plan there is none."""
    stored = (dumped["limits"] or {"caps": ()})["caps"]
    return [
        {
            "regions": (regions := unpacked(kept)),
            "regions_text": capital(regions_text(regions, book.words)),
            "cap": f"P{cap}",
            "explained_by": _cap_steps(regions, because, book),
        }
        for (cap, because), kept in sorted(stored, key=lambda each: each[0][0])
    ]


def _cap_steps(regions: Iterable[str], because: Iterable[str], book: Book) -> list[str]:
    """Why a cap holds: rules, wishes, letters; where it is healthy tissue's own, the rows of the regions."""
    return _once([*_reasons(because, book), *(map(book.region, regions) if OF_ALL in because else ())])


def _plan(plan: Shown, dumped: Dumped, book: Book) -> Shown:
    stored = dumped["plan"]
    phases = zip(plan["phases"], stored["phases"], strict=True)
    return {
        **plan,
        "phases": [_phase(shown, phase, dumped, book) for shown, phase in phases],
        "limits": [
            {**line, "explained_by": _cap_steps(line["regions"], line["because"], book)} for line in plan["limits"]
        ],
        "avoid": _with_reasons(plan["avoid"], stored["avoid"], book),
        "avoid_grouped": [{**each, "explained_by": _reasons(each["because"], book)} for each in plan["avoid_grouped"]],
        "left_out": [
            {**each, "explained_by": [book.technique(each["technique"]), *each["explained_by"]]}
            for each in _with_reasons(plan["left_out"], stored["left_out"], book)
        ],
        "explained_by": _once([book.table(), *_reasons(stored["shortened_because"], book)]),
    }


def _with_reasons(shown: Iterable[Shown], stored: Iterable[tuple[str, list[str]]], book: Book) -> list[Shown]:
    pairs = zip(shown, stored, strict=True)
    return [{**each, "explained_by": _reasons(because, book)} for each, (_, because) in pairs]


def _phase(shown: Shown, phase: Dumped, dumped: Dumped, book: Book) -> Shown:
    blocks = zip(shown["blocks"], phase["blocks"], strict=True)
    return {
        **shown,
        "explained_by": _once([book.table(), *_whys(phase["why"], book)]),
        "blocks": [{**each, "explained_by": _block(block, dumped, book)} for each, block in blocks],
    }


def _block(block: Dumped, dumped: Dumped, book: Book) -> list[str]:
    """What put the block there, what it does, where, and which findings speak of its instructions."""
    steps = _whys(block["why"], book)
    if block["technique"] in book.words.rulebook.techniques:
        steps.append(book.technique(block["technique"]))
    if block["region"]:
        steps.append(book.region(block["region"]))
    for note in block["notes"]:
        steps += [book.rule(rule) for rule in _noting(note, block, dumped, book)]
        if note == OF_LETTERS:
            steps.append(book.reason("letter"))
    return _once([*steps, book.goal(book.facts.goal)] if block["region"] else [*steps, book.table()])


def _whys(whys: Iterable[tuple[str, Dumped]], book: Book) -> list[str]:
    """The steps behind stored reasons: sore areas, caps, goals and wishes that they name."""
    steps: list[str] = []
    for why, params in whys:
        sore = {area.region for area in book.facts.tender}
        steps += [book.tender(region) for region in details(params) if region in sore]
        steps += _reasons(params.get("because", ()), book)
        if "goal" in params:
            steps.append(book.goal(params["goal"]))
        if why in ("heat", "heat_on"):
            steps.append(book.reason("heat"))
        if why in ("changed", "changed_because", "phase_changed"):
            steps.append(book.reason("changed"))
    return steps


def _noting(note: str, block: Dumped, dumped: Dumped, book: Book) -> Iterable[str]:
    """The findings whose rule gives this instruction for the place of the block; a movement has no one place."""
    for finding in dumped["findings"]:
        given = _instructions(finding, book)
        places = [block["region"]] if block["region"] else [EVERYWHERE] if block["technique"] in TALKS else [*given]
        if any(SAID_FOR.get(note, note) in given.get(place, ()) for place in places):
            yield finding["rule"]


def _instructions(finding: Dumped, book: Book) -> Mapping[str, tuple[str, ...]]:
    """Place -> the instructions of the finding's rule for this answer, those for after a letter where it has one."""
    rulebook = book.words.rulebook
    rule = rulebook.rule[finding["rule"]]
    answer = book.facts.answers.get(rule.question, NOT_TOLD)
    cleared = finding["level_after_letter"] != finding["level"]
    return resolve(rule, answer, rulebook.body, cleared=cleared).notes


def _reasons(because: Iterable[str], book: Book) -> list[str]:
    """The reasons as steps; what holds for healthy tissue anyway is told by the regions themselves."""
    return _once(book.reason(each) for each in because if each != OF_ALL)


def _once(steps: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(steps))

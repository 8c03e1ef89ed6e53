"""A rendered assessment as plain text, for a terminal: card, findings, checklist and the plan minute by minute."""

import textwrap
from collections.abc import Iterable
from itertools import groupby
from typing import Any

WIDTH = 96
Lines = Iterable[str]


def as_text(result: dict[str, Any]) -> str:
    """The whole result; a part that is empty is left out."""
    parts = [_card(result), _findings(result["findings"]), _checklist(result["checklist"]), _plan(result)]
    texts = [text for part in parts if (text := "\n".join(part))]
    return "\n\n".join([*texts, result["disclaimer"]])


def _card(result: dict[str, Any]) -> Lines:
    card = result["card"]
    urgency = f" ({result['urgency']})" if result["urgency"] else ""
    yield f"{result['level']}{urgency}: {card['title']}"
    yield from _wrapped(card["text"])
    call = [f"Who to call: {card['who_to_call']}"] if card["who_to_call"] else []
    for line in (*card["do"], *call, *card["safety_net"], *card["changes"]):
        if line not in card["text"]:
            yield from _wrapped(line, "  - ")
    if result["booking_blocked"]:
        yield "BLOCKED: no plan is released before a guardian has signed."


def _findings(findings: list[dict[str, Any]]) -> Lines:
    if not findings:
        return
    yield _heading(f"Findings ({len(findings)})")
    for finding in findings:
        after = finding["level_after_letter"]
        lowered = f" -> {after} with the letter" if after != finding["level"] else ""
        yield from _wrapped(f"{finding['level']}{lowered}: {finding['title']} ({finding['rule']})")
        yield from _wrapped(finding["message"], "    ")
        if finding["letter_text"]:
            yield from _wrapped(finding["letter_text"], "    ")
        for change in finding["changes"]:
            yield from _wrapped(change, "    - ")
        yield f"    Sources: {', '.join(map(_source, finding['sources']))}"


def _source(source: dict[str, Any]) -> str:
    return source["id"] if source["id"] == source["flag"] else f"{source['id']} {source['flag']}"


def _checklist(items: list[dict[str, Any]]) -> Lines:
    if not items:
        return
    yield _heading("Checklist")
    for kind, group in groupby(sorted(items, key=_kind), key=_kind):
        box = "[ ] " if kind == 0 else "  - "
        for item in group:
            yield from _wrapped(item["text"], f"  {box}")
            yield from _wrapped(item["reason"], "        Why: ")


def _kind(item: dict[str, Any]) -> int:
    return ("do", "know", "after").index(item["kind"])


def _plan(result: dict[str, Any]) -> Lines:
    plan = result["plan"]
    if plan is None:
        return
    yield _heading(f"Session plan: {plan['planned_minutes']} of {plan['booked_minutes']} booked minutes")
    if plan["shortened_why"]:
        yield from _wrapped(plan["shortened_why"], "  ")
    for phase in plan["phases"]:
        yield f"{_span(phase)}  {phase['title']} ({phase['minutes']} min)"
        for block in phase["blocks"]:
            yield from _block(block)
    yield from _notes(plan)


def _block(block: dict[str, Any]) -> Lines:
    pressure = f", {block['pressure']} {block['pressure_text']}" if block["pressure"] else f", {block['pressure_text']}"
    place = f"{block['region_text']}: " if block["region_text"] else ""
    yield from _wrapped(f"{place}{block['technique_text']}{pressure} ({block['minutes']} min)", f"    {_span(block)}  ")
    for line in (f"Position: {block['position_text']}", f"Why: {block['why']}", *block["notes"]):
        yield from _wrapped(line, "             - ")


def _notes(plan: dict[str, Any]) -> Lines:
    notes = [f"Keep off: {avoided['region_text']}. {avoided['why']}" for avoided in plan["avoid_grouped"]]
    notes += [f"{limit['title']}: {limit['text']}" for limit in plan["limits"]]
    notes += [f"Left out: {', '.join(names)}. {why}" for why, names in _left_out(plan["left_out"]).items()]
    notes += [f"Minute {check['minute']}: {check['text']}" for check in plan["checkpoints"]]
    yield ""
    for note in (*notes, plan["stop_rule"], plan["course"]):
        if note:
            yield from _wrapped(note, "  - ")


def _left_out(left_out: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Reason -> the techniques that it leaves out."""
    named: dict[str, list[str]] = {}
    for left in left_out:
        named.setdefault(left["why"], []).append(left["technique_text"])
    return named


def _span(part: dict[str, Any]) -> str:
    return f"{part['start']:>2}-{part['start'] + part['minutes']:<2}"


def _heading(text: str) -> str:
    return f"{text}\n{'-' * len(text)}"


def _wrapped(text: str, before: str = "") -> Lines:
    return textwrap.wrap(text, WIDTH, initial_indent=before, subsequent_indent=" " * len(before)) or [before.rstrip()]

"""The safety result in words: the card, the findings and the checklist, from a dumped assessment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from .model import Level
from .rows import Rule
from .words import Words

Dumped = Mapping[str, Any]

DISCLAIMER = "card.disclaimer"
RELEASED = (Level.GO.name, Level.MODIFY.name)


def render_card(dumped: Dumped, words: Words) -> dict[str, Any]:
    """The card of section 9: what today's answer is, what to do, whom to call, and what we change."""
    level, kind = dumped["level"], _kind(dumped)
    top = [finding for finding in dumped["findings"] if finding["level_after_letter"] == level]
    changes = render_changes(dumped, words) if level in RELEASED else []
    who = _who(top, words)
    return {
        "level": level,
        "title": words.text(f"card.title.{kind}"),
        "text": _text(kind, top, who, changes, words),
        "do": _steps(kind, dumped, top, who, words),
        "who_to_call": words.join(who) if level not in RELEASED and who else words.text("card.who.clinic"),
        "safety_net": _safety_net(dumped["findings"], words),
        "changes": changes,
        "disclaimer": words.text(DISCLAIMER),
    }


def render_changes(dumped: Dumped, words: Words) -> list[str]:
    """What we change for you: one line a finding, each said once."""
    lines = [_sentence(change) for finding in dumped["findings"] for change in _changes(finding, words)]
    return list(dict.fromkeys(lines))


def render_findings(dumped: Dumped, words: Words) -> list[dict[str, Any]]:
    """Every finding with its words, the most severe first."""
    return [_finding(finding, words) for finding in dumped["findings"]]


def render_checklist(dumped: Dumped, words: Words) -> list[dict[str, Any]]:
    """The checklist with its words, in order."""
    return [_item(item, words) for item in dumped["checklist"]]


def because_text(because: str, words: Words) -> str:
    """Why a limit holds: the title of a finding, or what a visit, wish or letter brings."""
    for key in (f"because.{because}", f"finding.{because}.title"):
        if words.has(key):
            return words.text(key)
    return words.text(f"question.{because}.row")


def _kind(dumped: Dumped) -> str:
    """Which card: the urgency, the guardian gate, or the level."""
    if dumped["level"] == Level.URGENT.name:
        return str(dumped["urgency"])
    if dumped["booking_blocked"] and dumped["level"] in RELEASED:
        return "blocked"
    return str(dumped["level"])


def _text(kind: str, top: Sequence[Dumped], who: Sequence[str], changes: Sequence[str], words: Words) -> str:
    if kind == Level.REFER.name:
        first = top[0]
        return words.text(
            "card.text.REFER", reason=_reason(first, words), who=_see(first, words), when=_when(first, words)
        )
    if kind == Level.CLEARANCE.name:
        reasons = list(dict.fromkeys(_reason(finding, words) for finding in top))
        return words.text("card.text.CLEARANCE", who=words.join(who), reason=words.join(reasons))
    if kind == Level.MODIFY.name:
        if len(changes) == 1:
            return words.text("card.text.MODIFY", changes=changes[0][:1].lower() + changes[0][1:].removesuffix("."))
        return words.text("card.text.MODIFY_many")
    return words.text(f"card.text.{kind}")


def _steps(kind: str, dumped: Dumped, top: Sequence[Dumped], who: Sequence[str], words: Words) -> list[str]:
    """What to do, in order."""
    step = lambda name, **params: words.text(f"card.step.{name}", **params)  # noqa: E731
    guardian = [step("guardian")] if dumped["booking_blocked"] else []
    if kind == "now":
        return [step("call_now"), step("no_rub"), step("stay"), step("medicine_list")]
    if kind == "same_day":
        rules = {finding["rule"] for finding in top}
        where = [step("maternity")] if "preg_danger" in rules else []
        where += [step("go_today")] if rules - {"preg_danger"} else []
        return [*where, step("no_rub"), step("medicine_list")]
    if kind == Level.REFER.name:
        lines = [_see(finding, words) for finding in top] + [_when(finding, words) for finding in top]
        return list(dict.fromkeys(lines))
    if kind == Level.CLEARANCE.name:
        return [*(step("ask_letter", who=each) for each in who), step("send_letter"), *guardian]
    return [*guardian, step("get_ready"), step("tell_us")]


def _who(findings: Iterable[Dumped], words: Words) -> list[str]:
    """Whom to see or ask, each once."""
    ids = dict.fromkeys(_rule(finding, words).who for finding in findings)
    return [words.text(f"card.who.{who}") for who in ids if who != "nobody"]


def _see(finding: Dumped, words: Words) -> str:
    who = _rule(finding, words).who
    if words.has(f"card.see.{who}"):
        return words.text(f"card.see.{who}")
    return words.text("card.see.any", who=words.text(f"card.who.{who}"))


def _when(finding: Dumped, words: Words) -> str:
    return words.text(f"card.when.{_rule(finding, words).when_again}")


def _reason(finding: Dumped, words: Words) -> str:
    return words.text(f"finding.{finding['rule']}.reason", leg=_leg(finding, words))


def _safety_net(findings: Iterable[Dumped], words: Words) -> list[str]:
    ids = dict.fromkeys(net for finding in findings for net in _rule(finding, words).safety_net)
    return [words.text(f"card.safety.{net}") for net in ids]


def _finding(finding: Dumped, words: Words) -> dict[str, Any]:
    rule = _rule(finding, words)
    effects = finding["effects"]
    letter = finding["params"].get("letter")
    return {
        "rule": finding["rule"],
        "question": finding["question"],
        "answer": finding["value"],
        "answer_text": answer_text(finding, words),
        "title": words.text(f"finding.{rule.id}.title"),
        "level": finding["level"],
        "level_after_letter": finding["level_after_letter"],
        "level_text": words.text(f"level.{finding['level_after_letter']}"),
        "urgency": finding["urgency"],
        "message": words.text(f"finding.{rule.id}.message"),
        "letter_text": _letter_text(letter, words) if letter else "",
        "changes": [_sentence(change) for change in _changes(finding, words)],
        "caps": [
            {"region": region, "region_text": words.region(region), "cap": f"P{cap}"}
            for region, cap in effects["caps"].items()
        ],
        "bars": [
            {
                "technique": technique,
                "technique_text": words.text(f"technique.{technique}.name"),
                "region": region,
                "region_text": words.region(region),
            }
            for technique, region in effects["bars"]
        ],
        "sources": [_source(ref.id, ref.flag, words) for ref in rule.source],
        "topic": rule.topic,
    }


def answer_text(finding: Dumped, words: Words) -> str:
    """The answer as the client gave it; empty where the finding follows from something else (the birth date)."""
    question, value = finding["question"], finding["value"]
    if value is None or value == [] or question not in words.rulebook.questions:
        return ""
    if isinstance(value, list):
        return words.join(_choice(question, each, words) for each in value)
    return _choice(question, str(value), words)


def _choice(question: str, value: str, words: Words) -> str:
    for key in (f"question.{question}.choice.{value}", f"answer.{value}"):
        if words.has(key):
            return words.text(key)
    return value


def _changes(finding: Dumped, words: Words) -> list[str]:
    """What the finding changes, where it is low enough to come."""
    key = f"finding.{finding['rule']}.change"
    if finding["level_after_letter"] not in RELEASED or not words.has(key):
        return []
    return [words.text(key, leg=_leg(finding, words))]


def _leg(finding: Dumped, words: Words) -> str:
    sides = finding["params"].get("sides") or ["L", "R"]
    return words.text(f"finding_words.leg.{sides[0] if len(sides) == 1 else 'both'}")


def _letter_text(letter: Dumped, words: Words) -> str:
    """Whether the letter counts, and if not, every reason."""
    role = words.text(key) if words.has(key := f"letter.role.{letter['role']}") else str(letter["role"])
    day = date.fromisoformat(letter["date"])
    dated = f"{day.day} {words.text(f'month.{day.month}')} {day.year}"
    if letter["accepted"]:
        return words.text("letter.accepted", role=role, date=dated)
    reasons = words.join(words.text(f"letter.fault.{reason}") for reason in letter["reasons"])
    return words.text("letter.rejected", role=role, date=dated, reasons=reasons)


def _source(source_id: str, flag: str, words: Words) -> dict[str, str]:
    source = words.rulebook.sources[source_id]
    return {"id": source_id, "flag": flag, "title": source.title, "url": source.url}


def _item(item: Dumped, words: Words) -> dict[str, Any]:
    return {
        "id": item["id"],
        "kind": item["kind"],
        "group": item["group"],
        "group_text": words.text(f"check_group.{item['group']}"),
        "text": _item_text(item, words),
        "reason": words.text(f"check.{item['id']}.reason"),
        "because": list(item["because"]),
        "because_text": words.join(because_text(each, words) for each in item["because"]) if item["because"] else "",
        "topic": item["topic"],
    }


def _item_text(item: Dumped, words: Words) -> str:
    key, params = f"check.{item['id']}.text", item["params"]
    if item["id"] == "letter_get":
        return words.text(key, who=words.join(words.text(f"card.who.{who}") for who in params["who"]))
    if item["id"] == "heat_ok":
        return words.text(key if params["minutes"] > SHORT_HEAT else f"{key}_short", minutes=params["minutes"])
    if item["id"] == "heat_no":
        return words.text(key, reason=_heat_reason(item["because"], words))
    if item["id"] == "allergy_product":
        return words.text(key, allergens=words.join(_allergens(params["allergens"], words)))
    if item["id"] == "interpreter":
        return words.text(key, help=words.join(_helps(params["help"], words)))
    return words.text(key)


SHORT_HEAT = 10
"""Minutes: where no more than these are allowed, the item says "at most"."""


def _heat_reason(because: Iterable[str], words: Words) -> str:
    keys = (f"heat_because.{each}" for each in because)
    return words.join(dict.fromkeys(words.text(key if words.has(key) else "heat_because.any") for key in keys))


def _allergens(ticks: Iterable[str], words: Words) -> list[str]:
    """What the client reacts to; "not sure" names nothing."""
    named = [each for each in ticks if each != "unsure"]
    if not named:
        return [words.text("allergen.any")]
    return [
        words.text(f"allergen.{each}") if words.has(f"allergen.{each}") else _lower(_choice("allergy", each, words))
        for each in named
    ]


def _helps(ticks: Iterable[str], words: Words) -> list[str]:
    return [words.text(f"help.{each}") for each in ticks if words.has(f"help.{each}")]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _sentence(change: str) -> str:
    return f"{change[:1].upper()}{change[1:]}."


def _rule(finding: Dumped, words: Words) -> Rule:
    return next(rule for rule in words.rulebook.rules if rule.id == finding["rule"])

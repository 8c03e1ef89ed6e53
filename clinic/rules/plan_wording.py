"""A stored plan in words: what the plan page, the client's prep page, the print-out and the command line show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from clinic.rules.limit_wording import capital, reasons, regions_text, render_limits, spoken_region
from clinic.rules.shares import starts_of

if TYPE_CHECKING:
    from clinic.rules.words import Words

Dumped = Mapping[str, Any]

TALK = ("talk", "finish", "rest", "heat")
BOTH = "both"
SHORT_STROKES = "no_long_upward_strokes"
"""The instruction under which gliding is not told as long strokes toward the heart."""


def render_plan(dumped: Dumped, words: Words) -> dict[str, Any] | None:
    """The `plan` of the output format from a dumped assessment, with its display keys; None where there is no plan."""
    plan = dumped["plan"]
    if plan is None:
        return None
    starts = starts_of(phase["minutes"] for phase in plan["phases"])
    before = ["", *(_position(phase["blocks"][-1], words) for phase in plan["phases"])]
    phases = [_phase(*each, words) for each in zip(plan["phases"], starts, before[:-1], strict=True)]
    _quote(quoted(dumped, words), phases)
    return {
        "planned_minutes": plan["planned_minutes"],
        "booked_minutes": plan["booked_minutes"],
        "shortened_why": _shortened(plan, words),
        "phases": phases,
        "limits": render_limits(dumped, words),
        "avoid": [_avoid(region, because, words) for region, because in plan["avoid"]],
        "avoid_grouped": _avoid_grouped(plan["avoid"], words),
        "left_out": [_left_out(technique, because, words) for technique, because in plan["left_out"]],
        "checkpoints": [_checkpoint(minute, text_id, phases, words) for minute, text_id in plan["checkpoints"]],
        "stop_rule": words.text("plan.stop_rule"),
        "course": words.text("plan.course"),
    }


def quoted(dumped: Dumped, words: Words) -> list[str]:
    """What letters say in their own words, and what the client was told by a doctor. No rule can read that."""
    said = []
    for finding in dumped["findings"]:
        params = finding["params"]
        for key, text in (("letter", params.get("letter", {}).get("text")), ("doctor", params.get("text"))):
            if text and words.has(f"plan.quoted.{key}"):  # older versions of the texts lack it
                said.append(words.text(f"plan.quoted.{key}", text=text))
    return list(dict.fromkeys(said))


def _quote(said: Iterable[str], phases: Iterable[dict[str, Any]]) -> None:
    """Put them among the instructions of the talk, where the therapist reads before any work."""
    talk = next((block for phase in phases for block in phase["blocks"] if block["technique"] == "talk"), None)
    if talk:
        talk["notes"] += said


def why_text(whys: Iterable[tuple[str, Mapping[str, Any]]], words: Words, said: set[str]) -> str:
    """Reasons as sentences, without those in `said`, which grows."""
    sentences = []
    for why_id, params in whys:
        sentence = words.text(f"why.{why_id}", **_in_words(params, words))
        if sentence and sentence not in said:
            said.add(sentence)
            sentences.append(sentence)
    return " ".join(sentences)


def _in_words(params: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Parameters as texts, by their name: regions, scores, reasons, goals and pressures are ids until here."""
    spoken = dict(params)
    if "region" in params:
        spoken["region"] = spoken_region(params["region"], words)
    if "regions" in params:
        spoken["regions"] = regions_text(params["regions"], words)
    if "because" in params:
        spoken["because"] = reasons(params["because"], words)
    if "goal" in params:
        spoken["goal"] = words.text(f"goal.{params['goal']}.label")
    if "pressure" in params:
        spoken["pressure"] = capital(words.text(f"pressure.P{params['pressure']}"))
    if "scores" in params:
        spoken["scores"] = "; ".join(
            words.text("why.one_score", region=spoken_region(each["region"], words), score=each["score"])
            for each in params["scores"]
        )
    return spoken


def _phase(phase: Dumped, start: int, position: str, words: Words) -> dict[str, Any]:
    """A phase; `position` says how the client lies or sits when it begins."""
    said: set[str] = set()
    why = why_text(phase["why"], words, said)
    starts = starts_of((block["minutes"] for block in phase["blocks"]), start)
    blocks = []
    for block, at in zip(phase["blocks"], starts, strict=True):
        blocks.append({**_block(block, at, words, why), **_news(block, position, words, said)})
        position = _position(block, words)
    return {
        "id": phase["id"],
        "title": _title(phase, words),
        "client_title": _client_title(phase, words),
        "start": start,
        "minutes": phase["minutes"],
        "why": why,
        "blocks": blocks,
    }


def _news(block: Dumped, position: str, words: Words, said: set[str]) -> dict[str, str]:
    """What a page that is read from top to bottom shows: a position where it changes, a reason once in a phase."""
    return {
        "position_new": "" if (now := _position(block, words)) == position else now,
        "why_new": why_text(block["why"], words, said),
    }


def _position(block: Dumped, words: Words) -> str:
    """How the client lies or sits: for a talk dressed, under hands with the leg free."""
    technique = words.rulebook.techniques.get(block["technique"])
    key = f"position.{block['position']}"
    under_hands = f"{key}_work"
    return words.text(under_hands if technique and technique.hands_on and words.has(under_hands) else key)


def _block(block: Dumped, start: int, words: Words, of_phase: str) -> dict[str, Any]:
    """A block, whole on its own; without a reason that has words it is there for the reason of its phase."""
    pressure = block["pressure"]
    return {
        "region": block["region"],
        "region_text": words.region(block["region"]) if block["region"] else "",
        "technique": block["technique"],
        "technique_text": words.text(f"technique.{block['technique']}.name"),
        "pressure": None if pressure is None else f"P{pressure}",
        "pressure_text": _pressure_text(block, words),
        "start": start,
        "minutes": block["minutes"],
        "position": block["position"],
        "position_text": _position(block, words),
        "text": _instruction(block, start, words),
        "why": why_text(block["why"], words, set()) or of_phase,
        "notes": [words.text(f"note.{note}") for note in block["notes"]],
    }


def _pressure_text(block: Dumped, words: Words) -> str:
    if block["pressure"] is not None:
        return words.text(f"pressure.P{block['pressure']}")
    return words.text("pressure.hands_off" if block["technique"] in TALK else "pressure.none")


def _instruction(block: Dumped, start: int, words: Words) -> str:
    """One plain sentence: what to do, and where."""
    technique, region = block["technique"], block["region"]
    params = dict(block["why"][0][1])
    if region is None:
        side = params.get("side")
        return words.text(f"how.{technique}.{side}" if side else f"technique.{technique}.how")
    own = f"how.{technique}.{region.removesuffix('_L').removesuffix('_R')}"
    how = words.text(own if words.has(own) else f"technique.{technique}.how")
    if technique == "effleurage" and SHORT_STROKES in block["notes"]:
        how = words.text("how.effleurage.short")
    if technique == "heat":
        minutes = params["minutes"]
        return words.text("block.heat", region=words.region(region), how=how, minutes=minutes, until=start + minutes)
    return words.text("block.text", region=words.region(region), how=how)


def _title(phase: Dumped, words: Words) -> str:
    """The phase in a few words, with the side that it is about."""
    worked = list(dict.fromkeys(block["region"] for block in phase["blocks"] if block["region"]))
    if phase["id"] == "P_LINK" and 0 < len(worked) <= 2:
        return capital(regions_text(worked, words))
    return _sided(phase["id"], "title", worked, words)


def _client_title(phase: Dumped, words: Words) -> str:
    """The same for the client."""
    techniques = {block["technique"] for block in phase["blocks"]}
    if phase["id"] == "P_WARM" and "heat" in techniques:
        return words.text("phase.P_WARM.client_heat")
    if phase["id"] == "P_MOVE":
        with_help = techniques - {"arom"}
        form = "client" if with_help == techniques else "client_then" if with_help else "client_self"
        return words.text(f"phase.P_MOVE.{form}")
    worked = list(dict.fromkeys(block["region"] for block in phase["blocks"] if block["region"]))
    if phase["id"] == "P_LINK" and 0 < len(worked) <= 2:
        return capital(regions_text(worked, words))
    return _sided(phase["id"], "client", worked, words)


def _sided(phase_id: str, form: str, worked: Iterable[str], words: Words) -> str:
    sides = {region[-1] for region in worked if region.endswith(("_L", "_R"))}
    side = BOTH if len(sides) > 1 else next(iter(sides), "")
    key = f"phase.{phase_id}.{form}_{side}"
    return words.text(key if words.has(key) else f"phase.{phase_id}.{form}")


def _shortened(plan: Dumped, words: Words) -> str:
    if plan["planned_minutes"] >= plan["booked_minutes"]:
        return ""
    because = reasons(plan["shortened_because"], words)
    return words.text("plan.shortened", planned=plan["planned_minutes"], booked=plan["booked_minutes"], because=because)


def _avoid(region: str, because: Iterable[str], words: Words) -> dict[str, str]:
    return {"region": region, "region_text": words.region(region), "why": capital(reasons(because, words))}


def _avoid_grouped(avoid: Iterable[tuple[str, list[str]]], words: Words) -> list[dict[str, Any]]:
    """The same places with one line for each reason: `region_text` names them together ("Left lower leg")."""
    by_reason: dict[tuple[str, ...], list[str]] = {}
    for region, because in avoid:
        by_reason.setdefault(tuple(because), []).append(region)
    return [
        {
            "region_text": capital(regions_text(regions, words)),
            "why": capital(reasons(because, words)),
            "because": list(because),
        }
        for because, regions in by_reason.items()
    ]


def _left_out(technique: str, because: Iterable[str], words: Words) -> dict[str, str]:
    name = words.text(f"technique.{technique}.name")
    told = [f"{each}_left" if words.has(f"reason.{each}_left") else each for each in because]
    return {"technique": technique, "technique_text": name, "why": capital(reasons(told, words))}


def _checkpoint(minute: int, text_id: str, phases: list[dict[str, Any]], words: Words) -> dict[str, Any]:
    phase = next(phase["id"] for phase in reversed(phases) if phase["start"] <= minute)
    return {"minute": minute, "phase": phase, "id": text_id, "text": words.text(f"checkpoint.{text_id}")}

"""What we change for a client, in words: of several limits on the pressure of one place, only the strictest is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .finding_words import changes_of, leg_text, sentence
from .snapshot import unpacked
from .words import Words

Dumped = Mapping[str, Any]
Caps = Mapping[str, int]


def render_changes(dumped: Dumped, words: Words) -> list[str]:
    """One line a finding, each said once. Where others are stricter, only what remains (`change_rest`) is said."""
    told = [finding for finding in dumped["findings"] if changes_of(finding, words)]
    pressing = {finding["rule"]: _caps(finding) for finding in told}
    lines: list[str] = []
    for finding in told:
        rest = _rest(finding, words)
        own = pressing.pop(finding["rule"])
        if rest is not None and _outdone(own, pressing.values()):
            lines += [rest] if rest else []
        else:
            pressing[finding["rule"]] = own
            lines += changes_of(finding, words)
    return list(dict.fromkeys(sentence(line) for line in lines))


def _rest(finding: Dumped, words: Words) -> str | None:
    """What the change says beside the pressure, "" for nothing; None where it is not told apart."""
    key = f"finding.{finding['rule']}.change_rest"
    return words.text(key, leg=leg_text(finding, words)) if words.has(key) else None


def _outdone(caps: Caps, others: Iterable[Caps]) -> bool:
    """Whether the others are nowhere looser than these caps, and somewhere stricter."""
    strictest: dict[str, int] = {}
    for other in others:
        for place, cap in other.items():
            strictest[place] = min(cap, strictest.get(place, cap))
    looser = any(strictest.get(place, cap + 1) > cap for place, cap in caps.items())
    return not looser and any(strictest[place] < cap for place, cap in caps.items())


def _caps(finding: Dumped) -> Caps:
    return {place: cap for cap, places in finding["effects"]["caps"] for place in unpacked(places)}

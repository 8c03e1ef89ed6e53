"""Stored versions of the rulebook: what stood in code then. Only they get it; a rulebook in use must say it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

Tables = Mapping[str, Mapping[str, Any]]

LIMITS = """
[numbers]
letter_days = 90
first_visit_pressure = 3
still_at_pain = 6
no_spots_at_pain = 7
most_to_do = 9
needed_priority = 3
several_conditions = 2

[lists]
spot_work = ["trigger_point", "acupressure"]
medicines = ["anticoagulant", "antiplatelet", "patch_gel", "easy_bruise"]
opioids = [
  "codeine", "codamol", "codydramol", "tramadol", "morphine", "oxycodone", "fentanyl", "buprenorphine", "tapentadol",
  "hydrocodone",
]
no_home_care = [
  "dvt_signs", "clot_risk", "clot_history", "anticoagulant", "bleeding_disorder", "osteoporosis", "numbness",
  "leg_surgery", "knee_replacement", "fracture12w", "injury", "varicose", "lymphoedema", "pregnant", "cancer", "pad",
]
private_areas = ["glutes", "inner_thigh"]
sign_anything = ["doctor", "gp", "hospital_doctor", "consultant", "specialist", "other_clinician"]
"""
FRAGILE_FROM = {
    "cancer_now": 0,
    "heart_failure": 0,
    "sev_pain_long_standing": 0,
    "ra_flare_elsewhere": 0,
    "osteoporosis": 75,
    "osteoporosis_fracture": 75,
}
"""Rule -> the age from which it makes a client fragile."""


NEXT_BEST = {
    "supine": ["side", "prone", "seated"],
    "prone": ["side", "supine", "seated"],
    "side": ["prone", "supine", "seated"],
}
"""Usual position -> the next best ones, whatever the region."""


def completed(tables: Tables) -> Tables:
    """The tables of a stored version as this program reads them; what it says itself is left as it is."""
    found = {**tables}
    if "limits.toml" not in tables:
        conditions = tables.get("conditions.toml", {})
        rules = [_with_age(rule) for rule in conditions.get("rule", [])]
        found |= {"limits.toml": tomllib.loads(LIMITS), "conditions.toml": {**conditions, "rule": rules}}
    found["limits.toml"] = _with_heat_notes(found["limits.toml"])
    session = tables.get("session.toml", {})
    if "other_positions" not in session and "positions" in session:
        others = {region: NEXT_BEST.get(usual, []) for region, usual in session["positions"].items()}
        found["session.toml"] = {**session, "other_positions": others}
    return found


def _with_heat_notes(limits: Mapping[str, Any]) -> dict[str, Any]:
    """Only one note about heat was told apart; when papers matter stands with the items now."""
    lists = {name: listed for name, listed in limits.get("lists", {}).items() if name != "papers_matter"}
    return {**limits, "lists": {"heat_notes": ["no_heat_on_belly"], **lists}}


def _with_age(rule: dict[str, Any]) -> dict[str, Any]:
    age = FRAGILE_FROM.get(rule.get("id", ""))
    return rule if age is None else {**rule, "fragile_from": age}

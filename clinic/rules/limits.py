"""Everything that binds a plan, merged: regions, findings, letters, wishes, the first visit, and pain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from .body import EVERYWHERE, Body, limit
from .effects import UNKNOWN_LIMIT
from .letters import REFUSES, limits_not_told
from .model import NOT_TOLD, Facts, Finding, Letter, Level, Limit, Limits, Pressure
from .positions import out_of_reach

if TYPE_CHECKING:
    from .limits_in import Everybody
    from .rulebook import Rulebook

SAYS_NO = frozenset({"no", "no_contact", "not_allowed"})
"""How a letter rules out heat, passive movement or touching the scar."""
CANNOT_LIE = {"front": "not_prone", "back": "not_supine", "side": "not_side"}
Because = dict[str, list[str]]


def merge(facts: Facts, findings: Iterable[Finding], rulebook: Rulebook) -> Limits:
    """The limits in force: the lowest cap wins, every bar holds, and each says which rules set it."""
    found = tuple(findings)
    fragile = fragile_because(facts, found, rulebook)
    positions = _positions(facts, found)
    caps = _caps(facts, found, rulebook)
    heat = _heat(facts, found, rulebook.session.numbers["heat_most"])
    _lower(caps, dict.fromkeys(out_of_reach(rulebook, positions), 0), "position", caps)
    return Limits(
        caps=caps,
        starts=_lowest(finding.effects.starts for finding in found),
        bars=_bars(facts, found, rulebook.everybody),
        notes=_notes(facts, found, () if heat.cap else rulebook.everybody.lists["heat_notes"]),
        max_minutes=_max_minutes(found, fragile, rulebook.session.numbers["fragile_minutes"]),
        heat=heat,
        positions=positions,
        fragile=fragile,
        modify_count=len({each.question for each in found if each.level_after_letter is Level.MODIFY}),
    )


def fragile_because(facts: Facts, findings: Iterable[Finding], rulebook: Rulebook) -> tuple[str, ...]:
    """The rules for which the fragile cluster holds (section 6, rule 7); empty where it does not."""
    ages = ((finding.rule, rulebook.rule[finding.rule].fragile_from) for finding in findings)
    return tuple(rule for rule, age in ages if age is not None and facts.age >= age)


def _caps(facts: Facts, findings: Iterable[Finding], rulebook: Rulebook) -> dict[str, Limit]:
    """Region by region: its own cap, then findings, letters, the wish, the first visit, and what nobody may touch."""
    body = rulebook.body
    lowered: dict[str, Limit] = {}
    for finding in findings:
        _lower(lowered, finding.effects.caps, finding.rule, body.healthy)
    for letter in facts.letters:
        if letter.says not in REFUSES:
            _lower(lowered, body.expand(letter.limits.max_pressure), "letter", body.healthy)
            _lower(lowered, body.expand(dict.fromkeys(letter.limits.avoid, 0)), "letter", body.healthy)
            if limits_not_told(letter):
                _lower(lowered, dict.fromkeys(body.everywhere, UNKNOWN_LIMIT), "letter", body.healthy)
    first = rulebook.everybody.numbers["first_visit_pressure"] if facts.first_visit else None
    general = _general(str(facts.wishes.get("pressure_pref") or ""), first)
    for cap, because in general:
        _lower(lowered, dict.fromkeys(lowered, cap), because, lowered)
    caps = {**_healthy(body, general), **lowered}
    untouched = facts.wishes.get("no_touch")
    if untouched:
        _lower(caps, body.expand(dict.fromkeys(untouched, 0)), "no_touch", caps)
    return caps


General = tuple[tuple[Pressure, str], ...]


def _general(wish: str, first_visit: Pressure | None) -> General:
    """The caps that hold for every region, with their reasons: the pressure wished for (`P3`), and a first visit's."""
    wished = ((int(wish[1]), "preference"),) if wish else ()
    return wished if first_visit is None else (*wished, (first_visit, "first_visit"))


@lru_cache(maxsize=256)
def _healthy(body: Body, general: General) -> Mapping[str, Limit]:
    """The caps of healthy tissue under what holds for every region."""
    caps = dict(body.healthy)
    for cap, because in general:
        _lower(caps, dict.fromkeys(caps, cap), because, caps)
    return caps


def _lower(caps: dict[str, Limit], lower: Mapping[str, Pressure], because: str, before: Mapping[str, Limit]) -> None:
    """Take the lower cap; where two are equal, both are the reason. What `caps` does not hold yet is as `before`."""
    for instance, cap in lower.items():
        now = caps.get(instance) or before[instance]
        if cap < now.cap:
            caps[instance] = limit(cap, (because,))
        elif cap == now.cap and because not in now.because:
            caps[instance] = limit(cap, (*now.because, because))


def _lowest(tables: Iterable[Mapping[str, Pressure]]) -> dict[str, Pressure]:
    lowest: dict[str, Pressure] = {}
    for table in tables:
        for instance, start in table.items():
            lowest[instance] = min(start, lowest.get(instance, start))
    return lowest


def _bars(facts: Facts, findings: Iterable[Finding], everybody: Everybody) -> dict[tuple[str, str], tuple[str, ...]]:
    bars: dict[tuple[str, str], tuple[str, ...]] = {}
    for finding in findings:
        if not bars:
            bars = dict.fromkeys(_in_order(finding.effects.bars), (finding.rule,))
            continue
        for bar in _in_order(finding.effects.bars):
            bars[bar] = (*bars[bar], finding.rule) if bar in bars else (finding.rule,)
    for technique, region, because in _own_bars(facts, everybody):
        now = bars.get((technique, region), ())
        if because not in now:
            bars[technique, region] = (*now, because)
    return bars


@lru_cache(maxsize=1024)
def _in_order(bars: frozenset[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Many findings share their bars, so they are put in order once."""
    return tuple(sorted(bars))


def _own_bars(facts: Facts, everybody: Everybody) -> Iterable[tuple[str, str, str]]:
    """Bars that follow from the visit, the pain and a letter's word: (technique, region, because)."""
    if facts.first_visit:
        yield "tools", EVERYWHERE, "first_visit"
    everywhere = max(facts.scores.get("pain_now") or 0, _pain_at_rest(facts))
    yield from _pain_bars(facts, EVERYWHERE, everywhere, everybody)
    for area in facts.tender:
        yield from _pain_bars(facts, area.region, area.score, everybody)
    for letter in facts.letters:
        if letter.limits.passive_movement in SAYS_NO:
            yield "prom", EVERYWHERE, "letter"
            yield "stretch", EVERYWHERE, "letter"


def _pain_bars(facts: Facts, region: str, pain: int, everybody: Everybody) -> Iterable[tuple[str, str, str]]:
    if pain >= everybody.numbers["still_at_pain"]:
        yield "arom", region, "pain"
    if pain >= everybody.numbers["no_spots_at_pain"]:
        yield from ((technique, region, "pain") for technique in everybody.lists["spot_work"])
        if facts.first_visit:
            yield "friction", region, "pain"


def _pain_at_rest(facts: Facts) -> int:
    pain = facts.answers.get("sev_pain", NOT_TOLD).value
    return pain if isinstance(pain, int) else 0


def _notes(facts: Facts, findings: Iterable[Finding], moot: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What to mind, place by place, without what is `moot`: nothing says where heat may not go if there is none."""
    notes: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        for place, ids in finding.effects.notes.items():
            notes[place] = tuple(dict.fromkeys((*notes.get(place, ()), *(note for note in ids if note not in moot))))
    if any(letter.limits.scar in SAYS_NO for letter in facts.letters):
        notes[EVERYWHERE] = tuple(dict.fromkeys((*notes.get(EVERYWHERE, ()), "no_scar_contact")))
    if any(_sets_limits(letter) for letter in facts.letters):
        notes[EVERYWHERE] = tuple(dict.fromkeys((*notes.get(EVERYWHERE, ()), "follow_letter")))
    return {place: _one_word_on_scars(ids, notes.get(EVERYWHERE, ())) for place, ids in notes.items()}


def _one_word_on_scars(ids: tuple[str, ...], everywhere: tuple[str, ...]) -> tuple[str, ...]:
    """Where a scar must not be touched, nothing tells how to touch it."""
    if "no_scar_contact" not in (*ids, *everywhere):
        return ids
    return tuple(note for note in ids if note != "scar_light")


def _sets_limits(letter: Letter) -> bool:
    """Whether there are words in the letter that the therapist has to read."""
    limits = letter.limits
    return (
        limits_not_told(letter) or bool(limits.text) or "limits" in {limits.scar, limits.passive_movement, limits.heat}
    )


def _max_minutes(findings: Iterable[Finding], fragile: tuple[str, ...], fragile_minutes: int) -> Limit | None:
    caps = [(finding.effects.max_minutes, finding.rule) for finding in findings if finding.effects.max_minutes]
    caps += [(fragile_minutes, rule) for rule in fragile]
    if not caps:
        return None
    least = min(minutes for minutes, _ in caps)
    return Limit(least, tuple(dict.fromkeys(rule for minutes, rule in caps if minutes == least)))


def _heat(facts: Facts, findings: Iterable[Finding], most: int) -> Limit:
    caps = [(finding.effects.heat_minutes, finding.rule) for finding in findings]
    if any(letter.limits.heat in SAYS_NO for letter in facts.letters):
        caps.append((0, "letter"))
    known = [(minutes, rule) for minutes, rule in caps if minutes is not None]
    least = min([most, *(minutes for minutes, _ in known)])
    return Limit(least, tuple(dict.fromkeys(rule for minutes, rule in known if minutes == least)))


def _positions(facts: Facts, findings: Iterable[Finding]) -> frozenset[str]:
    """The rules' positions, and the client's: who cannot lie on the front lies on the side (section 6, rule 10)."""
    cannot = {limit for limit in facts.wishes.get("position_limits") or () if limit in CANNOT_LIE}
    own = {CANNOT_LIE[limit] for limit in cannot}
    if "front" in cannot and "side" not in cannot:
        own.add("side_lying_only")
    return frozenset(own).union(*(finding.effects.positions for finding in findings))

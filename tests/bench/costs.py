"""What a request costs inside the process, ours and the peers' by turns: processor time, queries, milliseconds.

Each side (`sides.py`) is asked for some requests of one case, then of the next; every case comes in every round. So
what else the machine does slows all alike, and ratios hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from tests.bench.peers import Peer
from tests.bench.sides import ASKED, Side, etag_of, our_cases, ours, peer_cases, theirs
from tests.bench.table import Row, at_most, times

WARM_SENDS = 5


def measured(sides: dict[str, Side], rounds: int) -> dict[str, dict[str, list[float]]]:
    """Case -> processor microseconds and milliseconds of each turn; every case of every side in each round."""
    found: dict[str, dict[str, list[float]]] = {name: {"cpu": [], "wall": [], "bytes": []} for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            told = side.ask(name, ASKED[name])
            found[name]["cpu"].append(told["cpu"])
            found[name]["wall"] += told["wall"]
            found[name]["bytes"].append(told["bytes"])
    return found


@dataclass(frozen=True)
class Costs:
    """What was measured: each case's turns, its queries, and the milliseconds of each sent form."""

    found: Mapping[str, Mapping[str, list[float]]]
    queries: Mapping[str, int]
    sends: list[float]
    send_cpu: float
    first_pdf: float

    def milliseconds(self, case: str) -> float:
        """Processor time of one request."""
        return self.send_cpu if case == "send" else median(self.found[case]["cpu"]) / 1000


# Queries are the fewest of three: once a second a process looks whether the guide was changed, whoever asks then.
def costs(settings: Mapping[str, str], peer: Peer | None, cast: dict[str, Any], rounds: int) -> Costs:
    """Ask both sides by turns."""
    house = ours(settings, our_cases(cast, etag_of(settings)))
    other = None
    try:
        house.ask("prep", 1)
        first = house.ask("pdf", 1)  # the first of this process
        sides = {name: house for name in ASKED if name in our_cases(cast, "")}
        if peer is not None:
            other = theirs(peer, cast)
            sides |= dict.fromkeys(peer_cases(peer, cast), other)
        for name, side in sides.items():
            side.ask(name, 3)  # warm
        found = measured(sides, rounds)
        queries = {name: min(side.ask(name, "queries")["queries"] for _ in range(3)) for name, side in sides.items()}
        sends = [house.ask(f"send {number}", 1) for number in range(len(cast["sends"]))][WARM_SENDS:]
    finally:
        house.close()
        if other is not None:
            other.close()
    cpu = median(each["cpu"] for each in sends) / 1000
    return Costs(found, queries, [each["wall"][0] for each in sends], cpu, first["wall"][0])


def rows(costs: Costs, people: int) -> list[Row]:
    """Every page's row."""
    return [*_pages(costs.found, costs.queries, people), *_sending(costs.sends), *_pdf(costs)]


def _us(cpu: list[float]) -> str:
    value = median(cpu)
    return f"{value:,.0f} µs" if value < 1000 else f"{value / 1000:.2f} ms"


def _pages(found: Mapping[str, Mapping[str, list[float]]], queries: Mapping[str, int], people: int) -> list[Row]:
    def ratio(one: str, two: str) -> float:
        """How many times as much processor time `one` takes as `two` in the same round."""
        return median(a / b for a, b in zip(found[one]["cpu"], found[two]["cpu"], strict=True))

    def told(case: str) -> str:
        count = queries[case]
        return f"{_us(found[case]['cpu'])}, {count} {'query' if count == 1 else 'queries'}"

    def row(what: str, case: str, beside: str, of: str, **end: Any) -> Row:
        if beside not in found:
            return Row(what, told(case), f"{of}: not measured", "–", **end)
        much = ratio(case, beside)
        said = f"{times(1 / much)} as cheap" if much < 1 else f"{times(much)} as dear"
        return Row(what, told(case), f"{of}: {told(beside)}", said, **end)

    def cheap(case: str, goal: float) -> dict[str, Any]:
        is_met = 1 / ratio(case, "empty") >= goal and queries[case] == 0
        return {"goal": f"at least {goal:g} times as cheap, no query", "met": is_met}

    anew = ratio("guide anew", "empty")
    size = f"{people:,} people"
    return [
        row("Guide page, 200", "guide", "empty", "empty view", **cheap("guide", 2.5)),
        row("Guide page, 304", "guide 304", "empty", "empty view", **cheap("guide 304", 3)),
        row("Guide page, 200", "guide", "article", "Wagtail, an article"),
        row("Guide page, not kept yet", "guide anew", "empty", "empty view",
            goal="at most 12 times as dear, 3 queries", met=anew <= 12 and queries["guide anew"] <= 3),
        row("Client's page", "prep", "empty", "empty view"),
        row("A question's page", "question", "empty", "empty view",
            **at_most(round(median(found["question"]["cpu"]) / 1000, 2), 2.5, "ms")),
        row("The page with the body map", "map", "empty", "empty view"),
        row("Staff form, the longest part", "staff form", "empty", "empty view",
            **at_most(round(median(found["staff form"]["cpu"]) / 1000, 2), 12, "ms")),
        row("Day's board of the demo", "board", "empty", "empty view",
            goal="at most 6 queries", met=queries["board"] <= 6),
        row(f"List of clients, {size}", "clients", "changes", "Django admin's list",
            goal="at most 6 queries", met=queries["clients"] <= 6),
        row(f"A client looked for, {size}", "search", "changes, search", "Django admin's search",
            goal="at most 6 queries", met=queries["search"] <= 6),
    ]  # fmt: skip


def _sending(walls: list[float]) -> list[Row]:
    cuts = quantiles(walls, n=20)
    half, most = median(walls), cuts[18]
    told = f"half in {half:.1f} ms, 95 % in {most:.1f} ms (of {len(walls)})"
    return [Row("Sending a form: checked, assessed, stored, mail queued", told, goal="at most 5 and 10 ms",
                met=half <= 5 and most <= 10)]  # fmt: skip


def _pdf(costs: Costs) -> list[Row]:
    warm, size, first = median(costs.found["pdf"]["wall"]), max(costs.found["pdf"]["bytes"]) / 1000, costs.first_pdf
    return [
        Row("Checklist as PDF, warm", f"{warm:.1f} ms", **at_most(warm, 15, "ms")),
        Row("Checklist as PDF, the first of a process", f"{first:.0f} ms", **at_most(first, 150, "ms")),
        Row("Checklist as PDF, weight", f"{size:.1f} kB", **at_most(size, 60, "kB")),
    ]

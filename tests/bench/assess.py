"""How fast an intake becomes an assessment with its plan: `python -m tests.bench.assess [seconds]`. Not a test."""

import json
import sys
from itertools import cycle
from pathlib import Path
from time import process_time
from typing import Any

from clinic.rules import assess, load, read_facts
from clinic.rules.model import Facts
from clinic.rules.wording import dump

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
PLANNED = ("go-knee-arthritis", "modify-knee-replacement-with-letter")


def cases() -> list[Facts]:
    """Both examples that get a plan, with every goal and four lengths of session."""
    book = load()
    documents: list[dict[str, Any]] = [json.loads((EXAMPLES / f"{name}.json").read_text("utf-8")) for name in PLANNED]
    return [
        read_facts({**document, "session_minutes": minutes, "goals": {"primary": goal}}, book)
        for document in documents
        for goal in book.goals
        for minutes in (45, 50, 55, 60)
    ]


def measure(seconds: float) -> list[float]:
    """The time of each assessment, in seconds, for about so long."""
    book, times, begun = load(), [], process_time()
    for facts in cycle(cases()):
        start = process_time()
        assess(facts, book)
        times.append(process_time() - start)
        if start - begun > seconds:
            return times
    return times


def main() -> None:
    """Print assessments per second, the middle and the slowest hundredth, and the size of a snapshot."""
    times = sorted(measure(float(sys.argv[1]) if len(sys.argv) > 1 else 3))
    print(f"{len(times) / sum(times):,.0f} assessments a second, plan included")
    print(f"half take {times[len(times) // 2] * 1e3:.2f} ms, p99 {times[len(times) * 99 // 100] * 1e3:.2f} ms")
    sizes = [len(json.dumps(dump(assess(facts, load())), separators=(",", ":"))) for facts in cases()]
    print(f"a snapshot is {sum(sizes) / len(sizes) / 1024:.1f} KB, {max(sizes) / 1024:.1f} KB at most")


if __name__ == "__main__":
    main()

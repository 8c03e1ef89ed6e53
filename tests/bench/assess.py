"""How fast an intake becomes an assessment: `python -m tests.bench.assess [seconds]`. Not a test.

Counted is the whole of `assess`: facts to triage, plan (where one may be released) and checklist, with the full
rulebook, one intake after the other on one core. There are 3,000 intakes, no two alike (`intakes.py`), and each is
assessed once in every round; nothing of an assessment is kept from one to the next but what the rulebook itself keeps.
The figures are processor time of the fastest round. Beside them stand, measured apart: reading documents into facts,
and loading and checking the rulebook in a fresh interpreter, once its modules are imported.
"""

import gc
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import quantiles
from time import process_time

from clinic.rules import assess, load, read_facts
from clinic.rules.model import Assessment, Facts
from clinic.rules.wording import dump
from tests.bench.table import Row

from .intakes import Document, intakes

COUNT = 3000
LOAD = """
from time import process_time
from clinic.rules.rulebook import load
begun = process_time()
load()
print(process_time() - begun)
"""


def times_of(work: Callable[[], object], seconds: float) -> list[float]:
    """How long each round of the work takes, for about so long, twice at least."""
    times, end = [], process_time() + seconds
    while len(times) < 2 or process_time() < end:
        gc.collect()
        begun = process_time()
        work()
        times.append(process_time() - begun)
    return times


def per_second(items: Sequence[Facts], seconds: float) -> float:
    """Whole assessments per second over these facts."""
    book = load()

    def work() -> None:
        for facts in items:
            assess(facts, book)

    return len(items) / min(times_of(work, seconds))


def each(items: Sequence[Facts]) -> list[float]:
    """The time of each assessment by itself."""
    book, times = load(), []
    for facts in items:
        begun = process_time()
        assess(facts, book)
        times.append(process_time() - begun)
    return times


def reading(documents: Sequence[Document], seconds: float) -> float:
    """Documents read into facts per second."""
    book = load()

    def work() -> None:
        for document in documents:
            read_facts(document, book)

    return len(documents) / min(times_of(work, seconds))


def loading(rounds: int) -> float:
    """Milliseconds to read, check and compile the rulebook from its files, each time in a new process."""
    command = [sys.executable, "-c", LOAD]
    told = [subprocess.run(command, capture_output=True, check=True, text=True).stdout for _ in range(rounds)]
    return min(map(float, told)) * 1000


def rows(seconds: float = 3) -> list[Row]:
    """The rows of the table."""
    facts = [facts for _, facts in intakes(COUNT, load())]
    many, most = per_second(facts, seconds), quantiles(each(facts), n=100)[98] * 1e3
    return [
        Row("Whole assessments, full rulebook, one core", f"{many:,.0f} a second", goal="at least 10,000 a second",
            met=many >= 10_000),
        Row("The same, 99 % of them within", f"{most:.2f} ms", goal="at most 0.3 ms", met=most <= 0.3),
    ]  # fmt: skip


def main() -> None:
    """Print the figures."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3
    book = load()
    drawn = intakes(COUNT, book)
    results: list[Assessment] = [assess(facts, book) for _, facts in drawn]
    facts = [facts for _, facts in drawn]
    planned = [facts for (_, facts), result in zip(drawn, results, strict=True) if result.plan]
    others = [facts for (_, facts), result in zip(drawn, results, strict=True) if not result.plan]
    levels = Counter(result.triage.level.name for result in results)
    print(f"{len(facts):,} intakes: {', '.join(f'{levels[name]:,} {name}' for name in sorted(levels))}")
    print(f"{per_second(facts, seconds):8,.0f} assessments a second, all intakes")
    print(f"{per_second(planned, seconds):8,.0f} assessments a second, the {len(planned):,} with a plan")
    print(f"{per_second(others, seconds):8,.0f} assessments a second, the {len(others):,} without one")
    cuts = quantiles(each(facts), n=100)
    print(f"half take {cuts[49] * 1e3:.3f} ms, p99 {cuts[98] * 1e3:.3f} ms")
    print(f"{reading([document for document, _ in drawn], seconds):8,.0f} documents read a second (apart)")
    print(f"{loading(5):8.1f} ms to load and check the rulebook in a fresh process (apart)")
    sizes = [len(json.dumps(dump(result), separators=(",", ":"))) for result in results if result.plan]
    print(f"a snapshot with a plan is {sum(sizes) / len(sizes) / 1024:.1f} KB, {max(sizes) / 1024:.1f} KB at most")


if __name__ == "__main__":
    main()

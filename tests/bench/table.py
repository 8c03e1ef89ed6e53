"""The rows of docs/benchmarks.md: what was measured, beside what, and the goal that it has to meet."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure. `beside` is what was measured in the same run, by turns; `met` is None where there is no goal."""

    what: str
    ours: str
    beside: str = "–"
    ratio: str = "–"
    goal: str = "–"
    met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        said = {True: "yes", False: "**no**", None: "–"}[self.met]
        return self.what, self.ours, self.beside, self.ratio, self.goal, said


def not_measured(what: str, why: str) -> Row:
    """A row that says which tool is missing."""
    return Row(what, f"not measured: {why}")


def markdown(rows: list[Row]) -> str:
    """The rows as a table."""
    lines = ["| What | Here | Beside it | Ratio | Goal | Met |", "| --- | --- | --- | --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {' | '.join(row.cells())} |" for row in rows)])


def at_most(value: float, goal: float, unit: str) -> dict[str, object]:
    """The end of a row whose figure may not be larger."""
    return {"goal": f"at most {goal:g} {unit}", "met": value <= goal}


def times(ratio: float) -> str:
    """A ratio in words."""
    return f"{ratio:.2f} times" if ratio < 10 else f"{ratio:.0f} times"

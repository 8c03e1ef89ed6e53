"""What one node holds, worked out from the costs that were measured, and what changes at a hundred times that."""

from tests.bench.costs import Costs

VISIT = {
    "question": 15, "map": 2, "send": 1, "prep": 4, "pdf": 1, "staff form": 2, "board": 6, "clients": 1, "guide": 10
}  # fmt: skip
"""Requests of one visit, on the careful side: a question is shown and sent; the record, plan and brief cost as the
client's page does and are counted with the staff form and the board."""
BUSY = 0.5
"""The part of a core's time that is planned for: above it people begin to wait for each other."""
ROOMS = 6
COMMITS = 45
"""Commits of one visit, estimated: pages of the form, drafts, events of reading, ticks, sessions."""


def told(costs: Costs, form_bytes: int) -> str:
    """Three paragraphs of figures."""
    visit = sum(number * costs.milliseconds(case) for case, number in VISIT.items())
    hourly = 2 * 3_600_000 * BUSY / visit
    clinics, writes = hourly / ROOMS, 100 * hourly * COMMITS / 3600
    counted = ", ".join(f"{number} x {case}" for case, number in VISIT.items())
    return PARAGRAPHS.format(
        visit=visit, counted=counted, form=form_bytes / 1000, hourly=hourly, clinics=clinics, rooms=ROOMS,
        million=form_bytes / 1000, far=100 * hourly, many=100 * clinics, writes=writes,
    )  # fmt: skip


PARAGRAPHS = """Worked out from the table above; a visit's requests are an estimate (`tests/bench/growth.py`).

**A visit** costs {visit:,.0f} ms of one core: {counted}. Its filled form takes {form:.0f} kB in the
database, before the rules ran.

**A node of two cores**, half busy, serves {hourly:,.0f} visits an hour: {clinics:,.0f} clinics with {rooms} rooms that
all work at the same hour. A million filled forms take {million:,.0f} GB.

**A hundred times that** is {far:,.0f} visits an hour, {many:,.0f} such clinics. The web needs a hundred such
nodes, which keep nothing. The database has to commit some {writes:,.0f} times a second: SQLite commits one after the
other, each waiting for the disk, so this is PostgreSQL's, and in the end that of several with the clinic as the key."""

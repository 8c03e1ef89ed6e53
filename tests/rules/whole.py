"""Hypothesis strategies for whole intakes: any honest ones (`documents.py`), and ones that lead to a plan."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from clinic.rules.model import Level
from clinic.rules.rulebook import load
from clinic.rules.triage import triage

from .cases import SESSION, intake, letter
from .conftest import make_facts
from .documents import documents
from .rule_table import TABLE

BOOK = load()
PLACES = [place for region in BOOK.regions.values() for place in region.instances()]
OWN = {"age", "guardian_ok", "goal", "scores"}


def _milder_than(most: Level) -> list[dict[str, Any]]:
    """The answers of the rules' table that come to no more than this level, each once."""
    rows = [answers for _, hit, miss in TABLE for answers in (hit, miss) if not set(answers) & OWN]
    kept = [answers for answers in rows if triage(make_facts(**answers), BOOK).level <= most]
    return [answers for at, answers in enumerate(kept) if answers not in kept[:at]]


MILD = _milder_than(Level.MODIFY)
CLEARABLE = [answers for answers in _milder_than(Level.CLEARANCE) if answers not in MILD]
COVERED = " ".join(sorted({name for rule in BOOK.rules for name in rule.covers}))

pressures = st.sampled_from(["P0", "P1", "P2", "P3"])
said = st.sampled_from(["silent", "no", "limits", "allowed"])
letters = st.builds(
    letter,
    st.just(COVERED),
    st.integers(0, 90),
    says=st.sampled_from(["allowed", "allowed_with_limits", "limits"]),
    max_pressure=st.dictionaries(st.sampled_from(PLACES), pressures, max_size=2),
    avoid=st.lists(st.sampled_from(PLACES), unique=True, max_size=2),
    passive_movement=said,
    heat=said,
    text=st.sampled_from(["", "Keep it light."]),
)
wishes = st.fixed_dictionaries(
    {
        "pressure_pref": st.sampled_from(["P1", "P2", "P3", "P4"]),
        "heat_wanted": st.sampled_from(["yes", "yes", "no"]),
        "first_massage": st.sampled_from(["yes", "no"]),
        "position_limits": st.lists(st.sampled_from(["front", "back", "side", "kneel"]), unique=True, max_size=2),
        "no_touch": st.lists(st.sampled_from(PLACES), unique=True, max_size=2),
    }
)
sore = st.dictionaries(st.sampled_from(PLACES), st.integers(0, 10), max_size=5).map(
    lambda scores: " ".join(f"{place}:{score}" for place, score in scores.items())
)
goals = st.lists(st.sampled_from(list(BOOK.goals)), min_size=1, max_size=2, unique=True)


@st.composite
def plannable(draw: st.DrawFn, *, cleared: bool = True) -> dict[str, Any]:
    """An intake with up to four conditions that allow a massage, some of them with a doctor's letter."""
    conditions = draw(st.lists(st.sampled_from(MILD + (CLEARABLE if cleared else [])), max_size=4))
    wanted = draw(goals)
    born = SESSION.replace(year=SESSION.year - draw(st.integers(14, 90))) - timedelta(days=draw(st.integers(0, 1)))
    return intake(
        {name: answer for answers in conditions for name, answer in answers.items()},
        tender=draw(sore),
        wishes=draw(wishes),
        scores={"pain_now": draw(st.integers(0, 10))},
        goal=wanted[0],
        second_goal=wanted[1] if len(wanted) > 1 else None,
        minutes=draw(st.integers(45, 60)),
        born=born.isoformat(),
        first_visit=draw(st.booleans()),
        guardian_ok=True,
        letters=[draw(letters)] if cleared and draw(st.booleans()) else [],
        language=draw(st.sampled_from(["en", "es"])),
    )


anything = documents(BOOK) | plannable()

"""A plan and a therapist’s edits of it, as the tests make them."""

from typing import Any

from hypothesis import strategies as st

from clinic.rules.adjust import Add, Edit, Move, Refusal, Remove, Replace, Resize, adjust
from clinic.rules.model import Block, Limits, Plan
from clinic.rules.refusal_words import refusal_text
from clinic.rules.words import Words

from .conftest import make_facts
from .plan_builders import BOOK, make_limits, make_plan
from .test_session_plan_properties import INSTANCES

WORDS = Words(BOOK, "en")
SORE = {"inner_knee_R": 6, "calf_R": 3}
ARR, WARM, THIGH, KNEE, BACK, LINK, MOVE, CLOSE = range(8)


def plan_of(tender: dict[str, int] | None = None, limits: Limits | None = None, **facts: Any) -> Plan:
    return make_plan(make_facts(tender=SORE if tender is None else tender, **facts), limits)


def edited(plan: Plan, edit: Edit, limits: Limits | None = None) -> Plan:
    """The plan after an edit that must be made."""
    result = adjust(plan, edit, limits or make_limits(), BOOK)
    assert isinstance(result, Plan), result
    return result


def refused(plan: Plan, edit: Edit, limits: Limits | None = None) -> Refusal:
    """Why an edit that must be refused is not made; it can be said in words."""
    result = adjust(plan, edit, limits or make_limits(), BOOK)
    assert isinstance(result, Refusal), "the edit was made"
    assert "{" not in refusal_text(result, WORDS)
    return result


def find(plan: Plan, **wanted: Any) -> tuple[int, int]:
    """The address of the first block like this."""
    for phase, each in enumerate(plan.phases):
        for at, block in enumerate(each.blocks):
            if all(getattr(block, name) == value for name, value in wanted.items()):
                return phase, at
    raise AssertionError(f"no block like {wanted}")


def at(plan: Plan, address: tuple[int, int]) -> Block:
    return plan.phases[address[0]].blocks[address[1]]


def said(block: Block) -> list[str]:
    return [why for why, _ in block.why]


addresses = st.tuples(st.integers(0, 7), st.integers(0, 6))
maybe = st.none() | addresses
techniques = st.sampled_from(list(BOOK.techniques))
regions = st.sampled_from(INSTANCES)
pressures = st.none() | st.integers(0, 5)
sides = st.none() | st.sampled_from(["L", "R", "both"])
edits = st.lists(
    st.one_of(
        st.builds(Move, addresses, addresses),
        st.builds(Resize, addresses, st.integers(0, 15), maybe),
        st.builds(Replace, addresses, st.none() | techniques, st.none() | regions, pressures, sides),
        st.builds(Add, st.sampled_from(BOOK.session.phases), st.integers(-1, 4), st.none() | regions, techniques,
                  pressures, st.integers(0, 6), addresses, sides, st.sampled_from(["", "as the client asked"])),
        st.builds(Remove, addresses, maybe),
    ),
    max_size=12,
)  # fmt: skip

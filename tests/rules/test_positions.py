"""How the client lies: the first position that suits the region and the client; what none of them reaches is left."""

from itertools import combinations

import pytest

from clinic.rules import assess, load_from
from clinic.rules.footing import footing
from clinic.rules.limits import merge
from clinic.rules.positions import Positions, out_of_reach, taken
from clinic.rules.wording import dump, render

from .conftest import make_facts
from .plan_builders import BOOK, blocks, make_limits

LYING = {"front": "not_prone", "back": "not_supine", "side": "not_side"}
EVERY_LIMIT = [frozenset(some) for count in range(6) for some in combinations(
    ("side_lying_only", "head_raised", "not_prone", "not_supine", "not_side"), count
)]  # fmt: skip


def position(instance: str | None, *limits: str) -> str:
    """How the client lies for this region under these limits."""
    return Positions(footing(make_limits(positions=limits), BOOK)).of(instance)


@pytest.mark.parametrize(
    ("region", "limits", "expected"),
    [
        ("front_thigh_L", (), "supine"),
        ("calf_L", (), "prone"),
        ("hip_side_L", (), "side"),
        (None, (), "supine"),
        ("front_thigh_L", ("not_supine",), "side"),
        ("front_thigh_L", ("not_supine", "not_side"), "seated"),
        ("calf_L", ("not_prone", "not_side"), "supine"),
        ("calf_L", ("not_prone", "not_side", "not_supine"), "seated"),
        ("low_back", ("not_prone", "not_side"), "seated"),
        ("front_thigh_L", ("head_raised",), "supine_raised"),
        ("calf_L", ("head_raised",), "side_raised"),
        ("calf_L", ("side_lying_only",), "side"),
    ],
)
def test_the_first_position_that_suits_region_and_client(
    region: str | None, limits: tuple[str, ...], expected: str
) -> None:
    assert position(region, *limits) == expected


@pytest.mark.parametrize("limits", EVERY_LIMIT, ids=lambda limits: " ".join(sorted(limits)) or "none")
def test_nobody_lies_on_what_is_worked_on(limits: frozenset[str]) -> None:
    """The front of a leg is never worked on from a client's back, nor the seat of somebody who lies on it."""
    lies = taken(BOOK, limits)
    assert lies["front_thigh"] != "prone"
    assert lies["kneecap"] != "prone"
    assert lies["glutes"] not in {"supine", "supine_raised", "seated"}
    assert lies["low_back"] not in {"supine", "supine_raised"}
    assert lies["default"] is not None


def test_who_can_only_sit_gets_no_minute_where_a_chair_is_in_the_way() -> None:
    facts = make_facts(
        goal="stiffness",
        tender={"back_thigh_L": 5, "inner_knee_L": 4},
        wishes={"position_limits": ("front", "back", "side")},
    )
    limits = merge(facts, (), BOOK)
    assert set(out_of_reach(BOOK, limits.positions)) >= {"back_thigh_L", "glutes_R", "hip_side_L", "back_knee_R"}
    assert limits.caps["back_thigh_L"].cap == 0
    assert "position" in limits.caps["back_thigh_L"].because
    plan = assess(facts, BOOK).plan
    assert plan is not None
    worked = {block.region for block in blocks(plan) if block.region}
    assert "inner_knee_L" in worked
    assert not worked & set(out_of_reach(BOOK, limits.positions))
    assert {block.position for block in blocks(plan)} == {"seated"}


def test_the_plan_says_why_an_area_is_left() -> None:
    facts = make_facts(tender={"back_thigh_L": 5}, wishes={"position_limits": ("front", "back", "side")})
    spoken = str(render(dump(assess(facts, BOOK)), BOOK, "en"))
    assert "cannot be reached in the ways the client can lie" in spoken or "the ways you can lie" in spoken


@pytest.mark.parametrize("limit", LYING)
def test_one_position_that_is_out_costs_no_area(limit: str) -> None:
    limits = merge(make_facts(wishes={"position_limits": (limit,)}), (), BOOK)
    assert not out_of_reach(BOOK, limits.positions)


def test_a_stored_version_without_next_best_positions_lies_as_it_did() -> None:
    files = dict(BOOK.files)
    begin = files["session.toml"].index("# Where they cannot lie so")
    end = files["session.toml"].index("[numbers]")
    files["session.toml"] = files["session.toml"][:begin] + files["session.toml"][end:]
    stored = load_from(files, stored=True)
    assert taken(stored, frozenset({"not_supine", "not_side"}))["front_thigh"] == "prone"
    assert not out_of_reach(stored, frozenset(LYING.values()))

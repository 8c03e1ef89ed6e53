"""What still binds a plan once it is made: its limits and the rulebook, without the client's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from .ground import Ground
from .model import Block, Limits, Plan
from .opening import Pack

if TYPE_CHECKING:
    from .rulebook import Rulebook

TALKS = ("talk", "finish")
REST = "rest"


def footing(limits: Limits, rulebook: Rulebook) -> Ground:
    """The ground of these limits. It holds no facts: what asks for them fails, and never guesses."""
    nobody = cast("Any", None)
    return Ground(
        facts=nobody,
        limits=limits,
        rulebook=rulebook,
        regions=rulebook.regions,
        techniques=rulebook.techniques,
        goal=nobody,
        second=None,
        table=rulebook.session,
        tender=(),
        sides=(),
        legs={},
        both_knees=False,
        sorest=frozenset(),
        adult=True,
        pains={},
        barred_in={},
    )


def sorest(plan: Plan) -> frozenset[str]:
    """The sorest areas, as the plan's warm-up names them: it begins away from them."""
    whys = (params for phase in plan.phases for why, params in phase.why if why == "away_from")
    return frozenset(region for params in whys for region in params["regions"])


def pack_of(plan: Plan) -> Pack | None:
    """The plan's warm pack, as its block says how long it lies."""
    block = next((block for phase in plan.phases for block in phase.blocks if block.technique == "heat"), None)
    return Pack(block.region, heat_minutes(block)) if block and block.region else None


def heat_minutes(block: Block) -> int:
    """How long the pack of this block lies."""
    return next(int(params["minutes"]) for why, params in block.why if why == "heat")


def side_of_move(block: Block) -> str:
    """The side that a movement is for: `L`, `R` or `both`."""
    return next((str(params["side"]) for _why, params in block.why if "side" in params), "both")

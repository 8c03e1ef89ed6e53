"""What was decided for these intakes stays so, until somebody means to change it and reads the difference."""

import pytest

from .kept_plans import PLANS, documents, lines

KEPT = [part.strip("\n").split("\n")[1:] for part in PLANS.read_text("utf-8").split("\n\n")]


def test_every_intake_has_its_plan_kept() -> None:
    assert len(KEPT) == len(documents())


@pytest.mark.parametrize("number", range(len(KEPT)))
def test_a_plan_is_as_it_was(number: int) -> None:
    assert list(lines(documents()[number])) == KEPT[number]

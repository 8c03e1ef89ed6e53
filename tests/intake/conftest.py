"""What the tests of the intake share."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clinic.intake.models import Intake
    from clinic.practice.models import Appointment


@pytest.fixture
def intake(appointment: "Appointment") -> "Intake":
    """Cleo's intake, begun."""
    from clinic.intake.actions import start

    return start(appointment=appointment, by=None)

"""Cleo, who needs a letter, and a photo of one."""

import pytest

from clinic.practice.models import Appointment
from clinic.prep import uploads
from tests.prep.forms import THINNER, sent
from tests.prep.made_files import jpeg


@pytest.fixture
def needing(appointment: Appointment) -> Appointment:
    """Cleo takes a blood thinner, and has sent her form."""
    sent(appointment, THINNER)
    return appointment


@pytest.fixture
def photo() -> uploads.Page:
    return uploads.read(jpeg())

"""The log says which route answered what. It holds no link, no name and no answer."""

import logging
from collections.abc import Iterator

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.practice.logs import Discreet


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What the console would print: every line through the house's own filter."""
    logger = logging.getLogger("django")
    caplog.handler.addFilter(discreet := Discreet())
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)
    caplog.handler.removeFilter(discreet)


def test_the_console_has_the_filter(settings: object) -> None:
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["discreet"]  # type: ignore[attr-defined]
    assert isinstance(logging.getLogger("django").handlers[0].filters[0], Discreet)


def test_an_answer_of_400_or_more_names_the_route_only(
    client: Browser, link_token: str, lines: pytest.LogCaptureFixture
) -> None:
    strict = Browser(enforce_csrf_checks=True)
    assert strict.post(reverse("link", args=[link_token])).status_code == 403
    assert "403 POST link" in lines.text
    assert link_token not in lines.text


def test_an_exception_is_told_by_its_kind_and_place(lines: pytest.LogCaptureFixture) -> None:
    typed = "warfarin"
    try:
        raise ValueError("answers.anticoagulant: " + typed)
    except ValueError:
        logging.getLogger("django").exception("Internal Server Error")
    assert "warfarin" not in lines.text
    assert "ValueError" in lines.text
    assert "test_logs.py" in lines.text

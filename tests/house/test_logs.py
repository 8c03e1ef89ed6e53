"""The log says which route answered what. It holds no link, no name and no answer."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.practice.logs import Discreet, JSONLines
from clinic.practice.models import Membership


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


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines of the requests, as production writes them: one JSON object each."""
    caplog.set_level(logging.INFO, "kneadwell.requests")
    caplog.handler.addFilter(discreet := Discreet())
    yield lambda: [
        json.loads(JSONLines().format(record)) for record in caplog.records if record.name == "kneadwell.requests"
    ]
    caplog.handler.removeFilter(discreet)


def test_a_request_leaves_one_line_of_ids(as_ana: Browser, ana: Membership, written: Any) -> None:
    as_ana.get("/c/oak/clients/?q=warfarin")
    (line,) = written()
    assert set(line) == {
        "time", "level", "logger", "request", "route", "method", "status", "ms", "user", "clinic"
    }  # fmt: skip
    assert (line["route"], line["method"], line["status"]) == ("practice:clients", "GET", 200)
    assert (line["user"], line["clinic"]) == (ana.user_id, ana.clinic_id)
    assert "warfarin" not in json.dumps(line)


def test_a_link_is_logged_by_its_route(client: Browser, link_token: str, written: Any) -> None:
    client.get(reverse("link", args=[link_token]))
    (line,) = written()
    assert line["route"] == "link"
    assert link_token not in json.dumps(line)


def test_machines_that_ask_whether_we_live_leave_no_line(client: Browser, db: None, written: Any) -> None:
    assert [client.get(f"/{name}").status_code for name in ("livez", "readyz")] == [200, 200]
    assert written() == []


@pytest.mark.parametrize(("given", "kept"), [("a-proxys-own-id-1", True), ("b<d>", False), ("short", False)])
def test_an_id_is_taken_from_a_proxy(db: None, settings: Any, written: Any, given: str, kept: bool) -> None:
    settings.BEHIND_PROXY = True
    Browser().get("/accessibility/", headers={"X-Request-ID": given})
    (line,) = written()
    assert line["request"]
    assert (line["request"] == given) is kept


def test_an_id_is_not_taken_from_a_visitor(client: Browser, db: None, written: Any) -> None:
    client.get("/accessibility/", headers={"X-Request-ID": "a-visitors-own-id"})
    (line,) = written()
    assert line["request"] != "a-visitors-own-id"


def test_a_line_of_django_is_json_too_and_says_no_more_than_its_place(lines: pytest.LogCaptureFixture) -> None:
    typed = "warfarin"
    try:
        raise ValueError("answers.anticoagulant: " + typed)
    except ValueError:
        logging.getLogger("django").exception("Internal Server Error")
    line = json.loads(JSONLines().format(lines.records[-1]))
    assert (line["message"], line["level"]) == ("Internal Server Error", "ERROR")
    assert "test_logs.py" in line["trace"]
    assert "answers.anticoagulant: warfarin" not in json.dumps(line)


def test_an_odd_method_does_not_reach_the_log(client: Browser, db: None, written: Any) -> None:
    client.generic("<SCRIPT>", "/accessibility/")
    assert [line["method"] for line in written()] == ["other"]

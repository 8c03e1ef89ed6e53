"""Two servers with nothing in common but the database: an edit made in a third process shows in both within 2 s."""

import http.client
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.house.serving import manage, serving

PAGE = "/guide/tips/water/"
SOON = 2.0
ACT = """
from guide import actions
from guide.models import Revision
live = Revision.objects.get(page__topic__slug="tips", page__slug="water", language="en", state="published")
"""
REWRITE = """
draft = actions.open_draft(page=live.page, language="en", by=None)
Revision.objects.filter(pk=draft.pk).update(title="How much water is enough")
actions.publish(revision=draft, by=None)
"""
UNPUBLISH = "actions.unpublish(revision=live, by=None)"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("two")
    settings = {"MODE": "demo", "VAR_DIR": str(folder)}
    for command in (
        ("migrate", "-v0"),
        ("createcachetable",),
        ("collectstatic", "--no-input", "-v0"),
        ("loadguide", "-v0"),
    ):
        manage(settings, *command)
    return settings


@pytest.fixture(scope="module")
def ports(house: dict[str, str]) -> Iterator[list[int]]:
    with ExitStack() as running:
        yield [running.enter_context(serving(house)) for _ in range(2)]


def get(port: int, **headers: str) -> tuple[int, str, str]:
    """Status, text and ETag."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", PAGE, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    found = response.status, response.read().decode(), response.headers.get("ETag", "")
    connection.close()
    return found


def until(port: int, status: int, words: str, end: float) -> bool:
    """Ask again and again until the page is as it should be."""
    while time.monotonic() < end:
        found, text, _tag = get(port)
        if found == status and words in text:
            return True
        time.sleep(0.05)
    return False


def edited(house: dict[str, str], code: str) -> float:
    """When an edit in a process of its own was committed, at the latest."""
    manage(house, "shell", "-v0", "-c", ACT + code)
    return time.monotonic()


def test_an_edit_shows_in_both(house: dict[str, str], ports: list[int]) -> None:
    first = [get(port) for port in ports]
    assert {status for status, _text, _tag in first} == {200}
    assert len({tag for _status, _text, tag in first}) == 1  # a reader may be answered now by one, now by the other
    assert [get(port, If_None_Match=first[0][2])[0] for port in ports] == [304, 304]
    end = edited(house, REWRITE) + SOON
    assert all(until(port, 200, "How much water is enough", end) for port in ports)
    assert [get(port, If_None_Match=first[0][2])[0] for port in ports] == [200, 200]


def test_a_page_that_is_taken_away_is_gone_in_both(house: dict[str, str], ports: list[int]) -> None:
    assert [get(port)[0] for port in ports] == [200, 200]
    end = edited(house, UNPUBLISH) + SOON
    assert all(until(port, 404, "", end) for port in ports)

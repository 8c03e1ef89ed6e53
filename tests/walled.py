"""The tests behind the second wall: `make walled`, on PostgreSQL. Not a test; it changes how they run.

Each test that is one transaction gets the wall, and goes on as a second role that cannot pass it. What the test itself
does looks over the wall; what the app does in a request, or a command, is held to what it says of itself. Where a test
counts queries, those with which a connection says whom it works for are left out: their cost is measured by itself.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.test.utils import CaptureQueriesContext

COMMITS = {"transactional_db", "live_server", "django_db_serialized_rollback"}


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise pytest.UsageError("Row-level security is PostgreSQL's: name one, as DATABASE_URL=postgres://...")


@pytest.fixture(autouse=True)
def behind_the_wall(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that really commit are left as they are: their role empties the tables."""
    mark = request.node.get_closest_marker("django_db")
    uses = set(request.fixturenames)
    if COMMITS & uses or (mark and mark.kwargs.get("transaction")) or not (mark or "db" in uses):
        yield
        return
    request.getfixturevalue("db")
    with wall_up(request.getfixturevalue("settings")):
        yield


@contextmanager
def wall_up(settings: Any) -> Iterator[None]:
    """In the transaction that is open: the wall, a role behind it, and leave to look over it."""
    from django.db import connection

    from clinic import wall, wall_policies

    role = f"web_of_{connection.settings_dict['NAME']}"
    connection.check_constraints()  # what waits for the end of the transaction would hold the tables
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{role}"')
        wall_policies.put_up(role)
        cursor.execute(f'SET LOCAL ROLE "{role}"')
    settings.ROW_LEVEL_SECURITY = True
    with wall._scope(wall.Scope(crossing="tests")), patch.object(CaptureQueriesContext, "captured_queries", _ASKED):
        yield


def _asked(context: Any) -> list[dict[str, str]]:
    every = context.connection.queries[context.initial_queries : context.final_queries]
    return [query for query in every if "kneadwell.crossing" not in query["sql"]]


_ASKED = property(_asked)

"""The tests behind the second wall: `pytest -p tests.walled`, on PostgreSQL. Not a test; it changes how they run.

Each test that is one transaction gets the wall, and goes on as a second role that cannot pass it. What the test itself
does looks over the wall; what the app does in a request, or a command, is held to what it says of itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

COMMITS = {"transactional_db", "live_server", "django_db_serialized_rollback"}


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
    with wall._scope(wall.Scope(crossing="tests")):
        yield

"""An attack on one account by several workers at once: the counters are shared, and the right guess comes too late."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser

from clinic.practice.models import Membership
from tests.conftest import PASSWORD
from tests.environment import need_postgresql

pytestmark = pytest.mark.django_db
WORKERS, GUESSES = 4, 10


def guess(email: str, password: str) -> Any:
    return Browser().post("/sign-in/", {"login": email, "password": password})


def was_tried(answer: Any) -> bool:
    """Whether the password was held against the account at all."""
    return answer.status_code == 302 or "are not correct" in answer.content.decode()


def test_after_five_wrong_passwords_the_right_one_does_not_open(ana: Membership) -> None:
    assert [was_tried(guess(ana.user.email, f"wrong {number}")) for number in range(7)] == [True] * 5 + [False] * 2
    late = guess(ana.user.email, PASSWORD)
    assert late.status_code == 200 and not was_tried(late)
    assert "Wait five minutes" in late.content.decode()


def test_an_address_without_an_account_is_slowed_down_alike(ana: Membership) -> None:
    answers = []
    for email in (ana.user.email, "nobody@oak.example"):
        cache.clear()  # else the second is slowed down for coming from the address of the first
        answers.append([was_tried(guess(email, password)) for password in (*map(str, range(5)), PASSWORD)])
    assert answers == [[True] * 5 + [False]] * 2


def test_the_counters_stand_where_every_worker_sees_them(settings: Any) -> None:
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_four_workers_together_get_no_more_guesses_than_one(ana: Membership) -> None:
    need_postgresql()
    start = Barrier(WORKERS)

    def attack(worker: int) -> int:
        start.wait(10)
        try:
            return sum(was_tried(guess(ana.user.email, f"wrong {worker} {number}")) for number in range(GUESSES))
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        tried = sum(pool.map(attack, range(WORKERS)))
    assert 1 <= tried <= 5
    assert not was_tried(guess(ana.user.email, PASSWORD))

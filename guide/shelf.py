"""Finished pages of the guide, compressed and kept in memory for as long as no edit makes them old.

A process looks once a second whether the guide is still the edition that it holds pages of; a new edition is a new,
empty shelf. A page is put on the shelf that was the present one before it was rendered, so that a page made of old
rows can never stand among those of a newer edition. Edits therefore show at the next request in the process that made
them, and within LOOKS_EVERY in every other, on any number of machines, with nothing shared but the database.
"""

import logging
import time
from typing import NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from guide.models import Edition
from guide.stored import Stored

log = logging.getLogger(__name__)

LOOKS_EVERY = 1.0
"""Seconds between two looks at the edition."""
WAITS = 5.0
"""Seconds until the next look where the database did not answer. Until then readers get what was last known."""
MOST_BYTES = 32 * 1024 * 1024
"""What one process keeps at most; about ten times the guide as shipped."""


class Key(NamedTuple):
    """What decides the bytes of a page, beside the edition. The address says the language."""

    is_secure: bool
    path: str


class Shelf:
    """The finished pages of one edition."""

    def __init__(self, edition: str) -> None:
        self.edition = edition
        self.pages: dict[Key, Stored] = {}
        self.weight = 0

    def put(self, key: Key, page: Stored) -> None:
        """Keep a page, unless the shelf is full."""
        if key not in self.pages and self.weight + page.weight <= MOST_BYTES:
            self.pages[key] = page
            self.weight += page.weight


class Store:
    """The shelf of the present edition, as far as this process knows."""

    def __init__(self) -> None:
        self._shelf: Shelf | None = None
        self._look_at = 0.0

    def look_again(self) -> None:
        """Take nothing for granted at the next request: an edit was made here."""
        self._look_at = 0.0

    def shelf(self) -> Shelf | None:
        """The present shelf; None where the guide has no edition yet, or its templates may change any moment.

        One query where it is time to look, else none.
        """
        now = time.monotonic()
        if now >= self._look_at:
            # Set first: other threads go on with what they have, and one looks.
            self._look_at = now + (0 if settings.TEST else LOOKS_EVERY)
            self._look(now)
        return self._shelf

    def _look(self, now: float) -> None:
        try:
            token = None if settings.DEBUG else Edition.objects.values_list("token", flat=True).first()
        except (OperationalError, InterfaceError):
            log.warning("The guide's edition could not be read; its stored pages are served as they are.")
            self._look_at = now + WAITS
            return
        if token is None:
            self._shelf = None
        elif self._shelf is None or self._shelf.edition != token:
            self._shelf = Shelf(token)

    def find(self, request: HttpRequest) -> Stored | None:
        """The finished page that this request asks for. No query for an address that is on no shelf."""
        held = self._shelf
        if held is None:
            return None
        key = key_of(request)
        if key not in held.pages:
            return None
        present = self.shelf()
        return present.pages.get(key) if present else None


def key_of(request: HttpRequest) -> Key:
    return Key(request.is_secure(), request.path_info)


def keep(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to send for a page that `guide.views.public` marked; from here on it is on its shelf.

    Made for an address with a query it is not kept: its link to the other language repeats the query.
    """
    page = Stored.of(response)
    shelf: Shelf | None = response.shelf  # type: ignore[attr-defined]
    if shelf is not None and not request.META.get("QUERY_STRING"):
        page.compress()
        shelf.put(key_of(request), page)
    return page.answer(request)


store = Store()

"""Which state of the public guide is the present one: a token in the database that every change of it replaces.

Workers hold finished pages in memory (`guide.shelf`). The token is all that they have to ask for: it changes in the
same transaction as what readers see, whether that is a text, its place, a source or the record of a review.
"""

from uuid import uuid4

from django.db import transaction

from guide.models import Edition
from guide.shelf import store

ROW = 1


def turn() -> None:
    """Say that readers will see something else from here on. Call it in the transaction of the change."""
    Edition.objects.update_or_create(pk=ROW, defaults={"token": uuid4().hex})
    transaction.on_commit(store.look_again)


def begin() -> None:
    """Give a guide that has no edition yet its first one; without it no page is kept."""
    if not Edition.objects.exists():
        turn()

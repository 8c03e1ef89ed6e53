"""The guide as shipped, and Edda, who edits it and belongs to no clinic."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client as Browser

from guide import actions, editors, loading
from guide.models import Page, Passage, Revision, Source, Topic
from guide.search.index import engine
from guide.search.words import fold
from tests.conftest import signed_in

_LOADED: dict[Any, list[Any]] = {}
"""What the loader made, the first time that a test asked for it: loading takes most of a second."""


def load_once() -> None:
    """The guide as `loadguide` makes it; after the first time it is copied row by row."""
    tables: list[Any] = [Topic, Page, Source, Revision, Passage]
    if not _LOADED:
        list(loading.load())
        _LOADED.update({table: list(table.objects.all()) for table in tables})
        return
    for table in tables:
        table.objects.bulk_create(_LOADED[table])
    languages = {revision.pk: revision.language for revision in _LOADED[Revision]}
    for passage in _LOADED[Passage]:
        texts = fold(passage.title), fold(passage.summary), fold(passage.rest)
        engine().put(passage.pk, languages[passage.revision_id], texts)


@pytest.fixture
def guide(db: None) -> dict[str, Revision]:
    """The content files, loaded: the live English revisions by slug."""
    load_once()
    editors.ensure_group()
    return {page.page.path: page for page in Revision.objects.in_language("en")}


def person(email: str, **fields: Any) -> Any:
    """Somebody who can sign in, with a second factor."""
    user = get_user_model().objects.create_user(email, "oak leaves in autumn", name=email.partition("@")[0], **fields)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


@pytest.fixture
def edda(guide: dict[str, Revision]) -> Any:
    """An editor of the guide."""
    user = person("edda@guide.example", is_staff=True)
    user.groups.add(Group.objects.get(name=editors.GROUP))
    return user


@pytest.fixture
def as_edda(edda: Any) -> Browser:
    """A browser in which Edda is signed in."""
    return signed_in(edda)


@pytest.fixture
def draft(guide: dict[str, Revision], edda: Any) -> Revision:
    """Edda's draft of the page about benefits."""
    return actions.open_draft(page=guide["benefits"].page, language="en", by=edda)

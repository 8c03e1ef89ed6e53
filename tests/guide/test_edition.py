"""Every change that a reader can see is a new edition of the guide, so that no worker serves an old page for long."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from guide import actions, edition, loading, shelf, workflow
from guide.models import Edition, Page, Revision, Source, Topic

pytestmark = pytest.mark.usefixtures("guide")


def token() -> str:
    return Edition.objects.values_list("token", flat=True).first() or ""


@pytest.fixture(autouse=True)
def begun(guide: dict[str, Revision]) -> Any:
    edition.begin()
    yield
    shelf.store.__init__()  # type: ignore[misc]


def scheduled(draft: Revision, by: Any) -> None:
    workflow.schedule(revision=draft, at=timezone.now() + timedelta(minutes=5), by=by)
    workflow.publish_due(timezone.now() + timedelta(minutes=6))


def unpublished(draft: Revision, by: Any) -> None:
    live = Revision.objects.get(page=draft.page_id, language="en", state="published")
    actions.unpublish(revision=live, by=by)


def rolled_back(draft: Revision, by: Any) -> None:
    draft.parts.all().delete()
    draft.delete()
    old = Revision.objects.get(page=draft.page_id, language="en", state="published")
    actions.publish(revision=actions.roll_back(revision=old, by=by), by=by)


def reviewed(draft: Revision, by: Any) -> None:
    live = Revision.objects.get(page=draft.page_id, language="en", state="published")
    today = date(2026, 11, 23)
    workflow.record_review(
        revision=live, by=by, reviewer="Dr Ito", reviewed_on=today, next_review_on=today + timedelta(days=365)
    )


@pytest.mark.parametrize(
    "act",
    [lambda draft, by: actions.publish(revision=draft, by=by), scheduled, unpublished, rolled_back, reviewed],
    ids=["published", "scheduled", "unpublished", "rolled back", "reviewed"],
)
def test_what_editors_do_to_a_page(act: Callable[[Revision, Any], Any], draft: Revision, edda: Any) -> None:
    before = token()
    act(draft, edda)
    assert token() != before


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        (lambda: Topic.objects.get(slug="tips"), "order", "7"),
        (lambda: Page.objects.get(topic__slug="tips", slug="water"), "order", "3"),
        (lambda: Source.objects.order_by("pk")[0], "title", "Another title"),
    ],
    ids=["topic", "page", "source"],
)
def test_what_editors_do_around_the_pages(as_edda: Browser, record: Callable[[], Any], field: str, value: str) -> None:
    found, before = record(), token()
    address = reverse(f"admin:guide_{found._meta.model_name}_change", args=[found.pk])
    form = as_edda.get(address).context["adminform"].form
    sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    assert as_edda.post(address, sent | {field: value}).status_code == 302
    found.refresh_from_db()
    assert str(getattr(found, field)) == value
    assert token() != before


def test_saving_a_draft_is_none(as_edda: Browser, draft: Revision, edda: Any) -> None:
    before = token()
    actions.compile_draft(revision=draft, by=edda)
    assert token() == before


def test_loading_is_one_where_it_changed_something() -> None:
    before = token()
    assert not list(loading.load())
    assert token() == before
    Source.objects.filter(ref=(source := Source.objects.exclude(loaded="")[0]).ref).update(loaded="older")
    assert list(loading.load()) == [f"Updated source {source.ref}."]
    changed = token()
    assert changed != before
    Revision.objects.filter(page__topic__slug="tips", language="en").update(loaded="older")
    assert list(loading.load())
    assert token() != changed


def test_loading_gives_a_guide_without_one_its_first() -> None:
    Edition.objects.all().delete()
    list(loading.load())
    assert token()


def test_an_edit_that_fails_is_none() -> None:
    before = token()
    with transaction.atomic():
        edition.turn()
        transaction.set_rollback(True)
    assert token() == before


def test_a_page_that_names_another_shows_its_new_name(
    guide: dict[str, Revision], edda: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """The edit shows at the very next request in the process that made it, on every page, and in the other language."""
    settings.TEST = False
    pages = {address: Browser().get(address).content.decode() for address in ("/guide/", "/es/guide/", "/guide/tips/")}
    draft = actions.open_draft(page=guide["tips/water"].page, language="en", by=edda)
    Revision.objects.filter(pk=draft.pk).update(name="A glass of water")
    with django_capture_on_commit_callbacks(execute=True):
        actions.publish(revision=draft, by=edda)
    assert "A glass of water" not in pages["/guide/tips/"]
    assert "A glass of water" in Browser().get("/guide/tips/").content.decode()


def test_a_page_that_is_taken_away_is_gone_at_the_next_request(
    guide: dict[str, Revision], edda: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TEST = False
    assert Browser().get("/guide/tips/water/").status_code == 200
    etag = Browser().get("/guide/tips/water/")["ETag"]
    with django_capture_on_commit_callbacks(execute=True):
        actions.unpublish(revision=guide["tips/water"], by=edda)
    for headers in ({}, {"If-None-Match": etag}):
        assert Browser().get("/guide/tips/water/", headers=headers).status_code == 404
    assert "/guide/tips/water/" not in Browser().get("/guide/tips/").content.decode()

"""A draft is opened, changed and published; one revision is live; what was public is kept."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from guide import actions
from guide.body import BodyError
from guide.models import BodyPart, Revision, Source


def test_a_draft_has_the_live_text_as_rows(guide: dict[str, Revision], draft: Revision, edda: Any) -> None:
    assert (draft.state, draft.author) == ("draft", edda)
    assert actions.compile_draft(revision=draft, by=edda).body == guide["benefits"].body


@pytest.mark.parametrize(
    "slug",
    [
        "causes",
        "benefits",
        "how-to-massage",
        "techniques",
        "after-knee-surgery",
        "tips",
        "when-to-see-a-provider",
        "questions",
    ],
)
def test_rows_and_body_hold_the_same_for_every_page(guide: dict[str, Revision], edda: Any, slug: str) -> None:
    draft = actions.open_draft(page=guide[slug].page, language="en", by=edda)
    assert actions.compile_draft(revision=draft, by=edda).body == guide[slug].body


def test_opening_a_draft_twice_opens_the_same_one(draft: Revision, edda: Any) -> None:
    assert actions.open_draft(page=draft.page, language="en", by=edda) == draft
    assert Revision.objects.working().count() == 1


def test_publishing_replaces_the_live_page_and_says_who(guide: dict[str, Revision], draft: Revision, edda: Any) -> None:
    BodyPart.objects.filter(revision=draft, kind="text").first().delete()  # type: ignore[union-attr]
    live = actions.publish(revision=draft, by=edda)
    old = Revision.objects.get(pk=guide["benefits"].pk)
    assert (live.state, live.approver, live.loaded) == ("published", edda, "")
    assert len(live.body) == len(old.body) - 1
    assert (old.state, old.ended_at is not None) == ("replaced", True)
    assert not live.parts.exists()


def test_the_database_holds_one_live_revision_and_one_draft(guide: dict[str, Revision], draft: Revision) -> None:
    for state in ("published", "draft", "scheduled"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Revision.objects.create(page=draft.page, language="en", state=state)
    Revision.objects.create(page=draft.page, language="fr", state="published")  # Another language is another page.


def test_a_page_that_is_not_whole_is_not_published(draft: Revision, edda: Any) -> None:
    draft.parts.all().delete()
    Revision.objects.filter(pk=draft.pk).update(summary="")
    with pytest.raises(BodyError) as refused:
        actions.publish(revision=draft, by=edda)
    assert refused.value.faults == ["The page has no parts yet.", "“Main message” is empty."]


def test_a_claim_without_its_source_is_not_published(draft: Revision, edda: Any) -> None:
    claim = draft.parts.filter(kind="claim").first()
    assert claim is not None
    claim.sources.clear()
    with pytest.raises(BodyError, match="name at least one source"):
        actions.publish(revision=draft, by=edda)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_source_or_a_drawing_that_is_not_there_is_not_published(guide: dict[str, Revision]) -> None:
    page = guide["benefits"]
    Source.objects.filter(ref="R7").delete()
    page.body = [*page.body, {"kind": "drawing", "drawing": "unicorn"}]
    with pytest.raises(BodyError) as refused:
        actions.put_live(revision=page, by=None)
    assert refused.value.faults == ["There is no source R7.", "There is no drawing “unicorn”."]


def test_unpublishing_takes_the_page_away_and_keeps_the_record(guide: dict[str, Revision], edda: Any) -> None:
    actions.unpublish(revision=guide["benefits"], by=edda)
    assert "benefits" not in {page.page.path for page in Revision.objects.in_language("en")}
    again = actions.open_draft(page=guide["benefits"].page, language="en", by=edda)
    assert actions.publish(revision=again, by=edda).body == guide["benefits"].body


@pytest.mark.parametrize("action", [actions.publish, actions.unpublish])
def test_what_is_over_cannot_be_acted_on(guide: dict[str, Revision], draft: Revision, edda: Any, action: Any) -> None:
    actions.publish(revision=draft, by=edda)
    with pytest.raises(BodyError):
        action(revision=guide["benefits"], by=edda)


def test_a_reader_gets_their_language_or_else_english(guide: dict[str, Revision], edda: Any) -> None:
    for text in Revision.objects.filter(language="es", page__topic__slug="causes"):
        actions.unpublish(revision=text, by=edda)
    spanish = {page.page.path: page.language for page in Revision.objects.in_language("es")}
    assert (spanish["benefits"], spanish["causes"]) == ("es", "en")
    assert {page.language for page in Revision.objects.in_language("en")} == {"en"}

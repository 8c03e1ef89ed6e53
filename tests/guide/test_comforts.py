"""What makes the editing site easy for somebody new to it: names, moves, drafts that may wait, languages."""

import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override

from guide import actions
from guide.body import BodyError, normalise
from guide.models import Page, Revision, Topic
from tests.guide.test_admin import change, fields_of
from tests.guide.test_editing import html_of, state, step


@pytest.fixture
def fresh(as_edda: Browser, guide: dict[str, Revision]) -> Revision:
    """The draft of a page that is not there yet."""
    topic = Topic.objects.get(slug="tips")
    as_edda.post(reverse("admin:guide_page_add"), {"topic": topic.pk, "slug": "sleep", "order": 95})
    return Page.objects.get(slug="sleep").revisions.get()


def test_a_topic_is_chosen_by_the_name_that_readers_know(as_edda: Browser) -> None:
    html = html_of(as_edda.get(reverse("admin:guide_page_add")))
    assert "Getting ready for your visit (tips)" in html
    assert "Slug" not in html


def test_a_new_draft_says_that_nobody_sees_it_and_waits_with_a_title_alone(as_edda: Browser, fresh: Revision) -> None:
    assert "Readers do not see this page yet." in html_of(as_edda.get(change(fresh)))
    assert as_edda.post(change(fresh), fields_of(fresh, title="Sleep?", _save="1")).status_code == 302
    refused = html_of(as_edda.post(step(fresh, "publish"), follow=True))
    for fault in ("“Short name” is empty.", "“Main message” is empty.", "The page has no parts yet."):
        assert fault in refused
    assert state(fresh) == "draft"


def test_a_draft_without_a_name_has_a_link_with_words(as_edda: Browser, fresh: Revision) -> None:
    assert re.search(rf'{change(fresh)}">tips/sleep</a>', html_of(as_edda.get("/content/")))


def test_a_part_is_moved_by_a_button_and_what_was_typed_is_saved(as_edda: Browser, draft: Revision) -> None:
    keys = list(draft.parts.values_list("pk", flat=True))
    as_edda.post(change(draft), fields_of(draft, title="Moved?", _down=str(keys[0])))
    assert list(draft.parts.values_list("pk", flat=True)) == [keys[1], keys[0], *keys[2:]]
    draft.refresh_from_db()
    assert draft.title == "Moved?"
    as_edda.post(change(draft), fields_of(draft, _up=str(keys[0])))
    as_edda.post(change(draft), fields_of(draft, _up=str(keys[0])))  # it stands first already
    assert list(draft.parts.values_list("pk", flat=True)) == keys


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30])
def test_a_part_that_is_not_there_moves_nothing(as_edda: Browser, draft: Revision, key: str) -> None:
    keys = list(draft.parts.values_list("pk", flat=True))
    assert as_edda.post(change(draft), fields_of(draft, _up=key)).status_code == 302
    assert list(draft.parts.values_list("pk", flat=True)) == keys


def test_a_part_is_added_behind_another(as_edda: Browser, draft: Revision) -> None:
    first, second = draft.parts.values_list("order", flat=True)[:2]
    address = reverse("admin:guide_bodypart_add") + f"?revision={draft.pk}"
    found = re.search(r'name="order" value="(\d+)"', html_of(as_edda.get(f"{address}&behind={first}")))
    assert found
    assert first < int(found[1]) < second
    for odd in ("x", "-1", "9" * 30):
        assert as_edda.get(f"{address}&behind={odd}").status_code == 200


def test_a_field_is_named_for_its_kind_of_part(as_edda: Browser, draft: Revision) -> None:
    question = draft.parts.filter(kind="claim")[0]
    html = html_of(as_edda.get(reverse("admin:guide_bodypart_change", args=[question.pk])))
    assert "Claim:</label>" in html
    assert "Why it has this label:</label>" in html


def test_a_draft_says_what_is_missing_before_somebody_tries_to_publish_it(as_edda: Browser, fresh: Revision) -> None:
    html = html_of(as_edda.get(change(fresh)))
    missing = html.partition("Before you can publish it:")[2].partition("</ul>")[0]
    for fault in ("“Title” is empty.", "“Short name” is empty.", "“Main message” is empty.", "has no parts yet."):
        assert fault in missing
    assert "Nothing to look at again." not in html


def test_a_whole_draft_misses_nothing(as_edda: Browser, draft: Revision) -> None:
    assert "Before you can publish it:" not in html_of(as_edda.get(change(draft)))


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"kind": "claim", "text": "A", "evidence": "good", "reason": "B"}, "sources", "Name at least one source"),
        ({"kind": "claim", "text": "A", "evidence": "expert"}, "reason", "Say"),
        ({"kind": "do"}, "lines", "Write at least one line."),
        ({"kind": "urgent"}, "text", "Write the words of it."),
        ({"kind": "image", "text": "A"}, "alt", "Say what the picture shows"),
    ],
)
def test_a_fault_stands_beside_the_field_that_it_is_about(
    as_edda: Browser, draft: Revision, typed: dict[str, str], field: str, said: str
) -> None:
    address = reverse("admin:guide_bodypart_add") + f"?revision={draft.pk}"
    form = as_edda.post(address, typed | {"order": "5"}).context["adminform"].form
    assert said in " ".join(form.errors[field])
    assert not form.non_field_errors()


def test_in_a_card_the_words_below_the_signs_are_asked_below_them(as_edda: Browser, draft: Revision) -> None:
    html = html_of(as_edda.get(reverse("admin:guide_bodypart_add") + f"?revision={draft.pk}"))
    assert html.index('name="lines"') < html.index('name="html"')


def test_the_history_tells_for_when_a_text_was_set_on_the_clocks_of_its_reader(
    as_edda: Browser, draft: Revision
) -> None:
    as_edda.post(step(draft, "schedule"), {"day": "2030-07-01", "at": "09:00", "zone": "America/New_York"})
    history = html_of(as_edda.get(step(draft, "history")))
    assert "Times are those of America/New_York." in history
    assert "<b>1 July 2030, 09:00</b>" in history
    assert "UTC" not in history


# --- Unpublishing and the other language -----------------------------------------------------------------------------
def test_unpublishing_says_what_becomes_of_the_other_language_and_takes_it_too_if_asked(
    as_edda: Browser, guide: dict[str, Revision]
) -> None:
    english = guide["tips/water"]
    spanish = Revision.objects.get(page=english.page, language="es", state="published")
    assert "English readers find no page." in html_of(as_edda.get(step(english, "unpublish")))
    assert "It stands in for this one" in html_of(as_edda.get(step(spanish, "unpublish")))
    as_edda.post(step(english, "unpublish"), {"also": ["es", "xx"]})
    assert (state(english), state(spanish)) == ("unpublished", "unpublished")
    assert Browser().get("/es/guide/tips/water/").status_code == 404


def test_a_language_that_was_not_ticked_stays_public(as_edda: Browser, guide: dict[str, Revision]) -> None:
    english = guide["tips/water"]
    as_edda.post(step(english, "unpublish"))
    assert Browser().get("/guide/tips/water/").status_code == 404
    assert Browser().get("/es/guide/tips/water/").status_code == 200


# --- Faults in the editor's language ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([{"kind": "claim"}], "Parte 1 (Afirmación con su evidencia)"),
        ([{"kind": "heading", "text": "A"}, {"kind": "heading", "text": "A"}], "Dos partes"),
        ([{"kind": "drawing", "drawing": "No Way"}], "letras minúsculas"),
        ("x", "lista de partes"),
    ],
)
def test_what_is_wrong_with_a_part_is_said_in_spanish(body: Any, said: str) -> None:
    with override("es"), pytest.raises(BodyError) as refused:
        normalise(body)
    assert any(said in fault for fault in refused.value.faults)


def test_what_a_page_lacks_is_said_in_spanish(draft: Revision) -> None:
    draft.teaser, draft.body = "", []
    with override("es"), pytest.raises(BodyError) as refused:
        actions.check_whole(draft)
    assert len(refused.value.faults) == 2
    assert not any("empty" in fault or "no parts" in fault for fault in refused.value.faults)

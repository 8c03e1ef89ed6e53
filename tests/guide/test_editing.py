"""The editing site as an editor meets it: what waits, later, a second person, unpublish, history, two at one page."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from guide import actions, editors, workflow
from guide.models import BodyPart, Page, Revision, Topic
from tests.conftest import signed_in
from tests.guide.conftest import person
from tests.guide.test_admin import change, fields_of, fields_of_part


def step(revision: Revision, name: str) -> str:
    return reverse(f"admin:guide_revision_{name}", args=[revision.pk])


def html_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def as_olaf(guide: dict[str, Revision]) -> Browser:
    """A browser in which Olaf, another editor, is signed in."""
    user = person("olaf@guide.example", is_staff=True)
    user.groups.add(Group.objects.get(name=editors.GROUP))
    return signed_in(user)


def state(revision: Revision) -> str:
    return str(Revision.objects.get(pk=revision.pk).state)


# --- The first page --------------------------------------------------------------------------------------------------
def test_the_first_page_says_what_waits(
    as_edda: Browser, as_olaf: Browser, draft: Revision, guide: dict[str, Revision], edda: Any
) -> None:
    assert "You have no draft." in html_of(as_olaf.get("/content/"))
    mine = html_of(as_edda.get("/content/"))
    assert re.search(r"Your drafts</h2> <ul>.*?Can massage help", mine)
    live = guide["tips"]
    dates = {"reviewed_on": date(2020, 1, 1), "next_review_on": date(2021, 1, 1)}
    workflow.record_review(revision=live, by=edda, reviewer="Pat Hill", **dates)
    workflow.schedule(revision=draft, at=timezone.now() + timedelta(days=1), by=edda)
    html = html_of(as_edda.get("/content/"))
    for heading in ("Set to go live", "Due for review", "Pages that readers see"):
        assert heading in html
    assert "was due on 1 January 2021" in html
    assert "Waiting for a second person" not in html


def test_the_first_page_costs_the_same_whatever_waits(
    as_edda: Browser, guide: dict[str, Revision], edda: Any, django_assert_max_num_queries: Any
) -> None:
    for path in ("tips", "causes", "techniques"):
        actions.open_draft(page=guide[path].page, language="en", by=edda)
    with django_assert_max_num_queries(17):
        as_edda.get("/content/")


# --- Publish on ------------------------------------------------------------------------------------------------------
def test_a_text_is_set_for_later_on_the_clocks_of_a_place_that_is_remembered(as_edda: Browser, draft: Revision) -> None:
    response = as_edda.post(change(draft), fields_of(draft, _schedule="1"))
    assert response.headers["Location"] == step(draft, "schedule")
    sent = {"day": "2030-07-01", "at": "09:00", "zone": "America/New_York"}
    html = html_of(as_edda.post(step(draft, "schedule"), sent, follow=True))
    assert "1 July 2030, 09:00 (America/New York)" in html
    assert "It goes live on 1 July 2030, 09:00 (America/New_York)." in html
    scheduled = Revision.objects.get(pk=draft.pk)
    assert scheduled.publish_at is not None
    assert scheduled.publish_at.isoformat() == "2030-07-01T13:00:00+00:00"
    assert '<option value="America/New_York" selected>' in html_of(as_edda.get(step(draft, "schedule")))
    as_edda.post(step(draft, "takeback"))
    assert state(draft) == "draft"


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        ("2020-01-01", "09:00", "This moment is over."),
        ("2030-03-31", "02:30", "this time does not exist"),
        ("2030-10-27", "02:30", "this time comes twice"),
        ("", "09:00", "Choose a date."),
        ("2030-02-30", "09:00", "There is no such date."),
        ("9999-12-31", "23:59", "more than five years away"),
        ("0001-01-01", "00:00", "This moment is over."),
    ],
)
def test_a_moment_that_cannot_be_is_refused_in_words_and_kept(
    as_edda: Browser, draft: Revision, day: str, at: str, said: str
) -> None:
    response = as_edda.post(step(draft, "schedule"), {"day": day, "at": at, "zone": "Europe/Berlin"})
    assert response.status_code == 422
    assert said in html_of(response)
    assert f'value="{day}"' in html_of(response) or not day
    assert state(draft) == "draft"


def test_an_unknown_time_zone_is_refused(as_edda: Browser, draft: Revision) -> None:
    response = as_edda.post(step(draft, "schedule"), {"day": "2030-07-01", "at": "09:00", "zone": "../etc"})
    assert response.status_code == 422


# --- A second person -------------------------------------------------------------------------------------------------
def test_the_way_over_a_second_person(as_edda: Browser, as_olaf: Browser, draft: Revision, settings: Any) -> None:
    settings.GUIDE_NEEDS_APPROVAL = True
    form = html_of(as_edda.get(change(draft)))
    assert "Save and send for review" in form
    assert "Save and publish now" not in form
    as_edda.post(change(draft), fields_of(draft, _send="1"))
    assert state(draft) == "in_review"
    mine, his = html_of(as_edda.get(change(draft))), html_of(as_olaf.get(change(draft)))
    assert "You wrote in it, so somebody else must approve it." in mine
    assert "Approve and publish now" not in mine
    assert "Approve and publish now" in his
    assert "Somebody else must approve it." in html_of(as_edda.post(step(draft, "publish"), follow=True))
    assert state(draft) == "in_review"
    as_olaf.post(step(draft, "sendback"), {"note": "Say it <b>gently</b>."})
    assert "Say it &lt;b&gt;gently&lt;/b&gt;." in html_of(as_edda.get(change(draft)))
    assert "Sent back with a note" in html_of(as_edda.get("/content/"))
    as_edda.post(step(draft, "send"))
    as_olaf.post(step(draft, "publish"))
    assert state(draft) == "published"


def test_what_waits_cannot_be_changed_and_the_words_typed_for_it_are_shown(
    as_edda: Browser, draft: Revision, edda: Any
) -> None:
    part = draft.parts.filter(kind="text")[0]
    workflow.send_for_review(revision=draft, by=edda)
    for address, typed in (
        (change(draft), fields_of(draft, title="My fine title?")),
        (reverse("admin:guide_bodypart_change", args=[part.pk]), fields_of_part(part, html="<p>My fine title?</p>")),
    ):
        response = as_edda.post(address, typed)
        assert response.status_code == 409
        assert "My fine title?" in html_of(response)
    assert as_edda.get(reverse("admin:guide_bodypart_add") + f"?revision={draft.pk}").status_code == 404


# --- Two at one page -------------------------------------------------------------------------------------------------
def test_two_editors_of_one_part_see_both_texts_and_lose_none(
    as_edda: Browser, as_olaf: Browser, draft: Revision
) -> None:
    part = draft.parts.filter(kind="text")[0]
    address = reverse("admin:guide_bodypart_change", args=[part.pk])
    first, second = (fields_of_part(part, html=f"<p>Words of {who}.</p>") for who in ("Edda", "Olaf"))
    assert as_edda.post(address, first).status_code == 302
    response = as_olaf.post(address, second)
    html = html_of(response)
    assert response.status_code == 409
    assert "Somebody else changed this while you were writing." in html
    assert "Words of Edda." in html
    assert "Words of Olaf." in html
    part.refresh_from_db()
    assert part.html == "<p>Words of Edda.</p>"
    seen = re.search(r'name="seen" value="(\d+)"', html)
    assert seen
    assert as_olaf.post(address, second | {"seen": seen[1]}).status_code == 302
    part.refresh_from_db()
    assert part.html == "<p>Words of Olaf.</p>"


def test_two_editors_of_a_title_see_both(as_edda: Browser, as_olaf: Browser, draft: Revision) -> None:
    first, second = fields_of(draft, title="Edda's title?"), fields_of(draft, title="Olaf's title?")
    assert as_edda.post(change(draft), first).status_code == 302
    response = as_olaf.post(change(draft), second)
    assert response.status_code == 409
    assert html_of(response).count("Edda&#x27;s title?") == 1
    assert "Olaf&#x27;s title?" in html_of(response)


def test_a_part_that_another_deleted_gives_back_what_was_typed(as_edda: Browser, draft: Revision) -> None:
    part = draft.parts.filter(kind="text")[0]
    address = reverse("admin:guide_bodypart_change", args=[part.pk])
    delete = reverse("admin:guide_bodypart_delete", args=[part.pk]) + f"?revision={draft.pk}"
    typed = fields_of_part(part, html="<p>Long and fine.</p>")
    assert as_edda.post(delete, {"post": "yes"}).headers["Location"] == change(draft)
    response = as_edda.post(address, typed)
    assert response.status_code == 409
    assert "Long and fine." in html_of(response)


# --- Unpublish, history, review --------------------------------------------------------------------------------------
def test_before_a_page_is_unpublished_its_links_are_named(as_edda: Browser, guide: dict[str, Revision]) -> None:
    live = guide["when-to-see-a-provider/ask-first"]
    html = html_of(as_edda.get(step(live, "unpublish")))
    assert "Checklists and plans that link here" in html
    assert re.search(r"Rules \(\d+\)", html)
    water = html_of(as_edda.get(step(guide["tips/water"], "unpublish")))
    assert "<li>Drink as you normally would today. Have a glass of water if you are thirsty.</li>" in water
    assert "water_normal" not in water, "an editor knows the line by its words"
    assert "Pages whose text links here" in html
    assert state(live) == "published"
    assert "Unpublished. Readers no longer see it." in html_of(as_edda.post(step(live, "unpublish"), follow=True))
    assert Browser().get(live.page.get_absolute_url()).status_code == 404


def test_the_history_tells_who_did_what_and_an_old_version_comes_back(
    as_edda: Browser, guide: dict[str, Revision], draft: Revision
) -> None:
    as_edda.post(change(draft), fields_of(draft, title="Does massage help?", _publish="1"))
    history = html_of(as_edda.get(step(draft, "history")))
    assert history.index("Published (edda)") < history.index("Draft begun (edda)")
    assert "What changed in version 2" in history
    changed = html_of(as_edda.get(step(draft, "compare")))
    assert "<b>Added:</b> Does" in changed
    assert "<b>Removed:</b> Can" in changed
    named = html_of(as_edda.get(step(draft, "compare"), {"from": guide["benefits"].pk}))
    assert "<b>Added:</b> Does" in named
    for wrong in ("x", "0", "9" * 30):
        assert as_edda.get(step(draft, "compare"), {"from": wrong}).status_code in (200, 404)
    as_edda.post(step(guide["benefits"], "restore"))
    again = Revision.objects.working().get()
    assert again.title == guide["benefits"].title
    refused = html_of(as_edda.post(step(guide["benefits"], "restore"), follow=True))
    assert "This page has a draft already." in refused


def test_a_review_is_recorded(as_edda: Browser, guide: dict[str, Revision]) -> None:
    live = guide["tips"]
    typed = {"reviewer": "Pat Hill, physiotherapist", "reviewed_on": "2026-01-05", "next_review_on": "2026-01-05"}
    response = as_edda.post(step(live, "review"), typed)
    assert response.status_code == 422
    assert "The next review comes after the last one." in html_of(response)
    assert as_edda.post(step(live, "review"), typed | {"reviewed_on": "2999-01-01"}).status_code == 422
    as_edda.post(step(live, "review"), typed | {"next_review_on": "2030-01-05"})
    assert "Pat Hill, physiotherapist" in html_of(Browser().get("/guide/tips/"))


# --- Words as they are typed -----------------------------------------------------------------------------------------
def test_warnings_come_while_a_part_is_typed_and_nothing_is_stored(as_edda: Browser, draft: Revision) -> None:
    long = "This sentence goes on and on, word after word, day after day, until nobody knows how it ever began at all."
    typed = {"kind": "text", "html": f'<p>{long} Massage flushes out toxins. See <a href="/guide/no/">this</a>.</p>'}
    html = html_of(as_edda.post(reverse("admin:guide_bodypart_check") + "?in=en", typed))
    assert "words in one sentence" in html
    assert "We do not claim this (toxins)" in html
    assert "leads to a page that readers do not have" in html
    spanish = reverse("admin:guide_bodypart_check") + "?in=es"
    assert "toxinas" in html_of(as_edda.post(spanish, {"html": "<p>El masaje elimina toxinas.</p>"}))
    assert "Nothing to look at again." in html_of(as_edda.post(spanish, {"html": ""}))
    assert Browser().post(reverse("admin:guide_bodypart_check"), typed).status_code == 302


# --- What does not fit -----------------------------------------------------------------------------------------------
def test_a_text_that_is_too_long_is_refused_in_words_and_kept(as_edda: Browser, draft: Revision) -> None:
    long = "a" * 10_000
    response = as_edda.post(change(draft), fields_of(draft, title=long))
    assert response.status_code == 422
    assert "at most 120 characters" in html_of(response)
    assert long in response.content.decode()


def test_an_address_in_use_is_refused_in_words(as_edda: Browser, guide: dict[str, Revision]) -> None:
    topic = Topic.objects.get(slug="tips")
    for slug in ("water", ""):
        response = as_edda.post(reverse("admin:guide_page_add"), {"topic": topic.pk, "slug": slug, "order": 5})
        assert response.status_code == 422
        assert "There is a page at this address already." in html_of(response)
        assert "violated" not in html_of(response)
    for slug in ("search", "images"):
        sent = {"slug": slug, "order": 5, "kind": "topic"}
        assert "The guide uses this address itself." in html_of(as_edda.post(reverse("admin:guide_topic_add"), sent))


def test_a_new_page_leads_on_to_its_text(as_edda: Browser, guide: dict[str, Revision]) -> None:
    topic = Topic.objects.get(slug="tips")
    response = as_edda.post(reverse("admin:guide_page_add"), {"topic": topic.pk, "slug": "sleep", "order": 95})
    page = Page.objects.get(slug="sleep")
    draft = page.revisions.get()
    assert response.headers["Location"] == change(draft)
    texts = {"title": "Sleep?", "name": "Sleep", "summary": "Sleep helps.", "teaser": "Rest."}
    response = as_edda.post(change(draft), fields_of(draft, _part="1", **texts))
    assert response.headers["Location"] == reverse("admin:guide_bodypart_add") + f"?revision={draft.pk}"
    new = BodyPart(kind="text", html="<p>Rest well.</p>", order=10)
    as_edda.post(response.headers["Location"], fields_of_part(new))
    draft.refresh_from_db()
    as_edda.post(change(draft), fields_of(draft, _publish="1", **texts))
    assert "Rest well." in html_of(Browser().get("/guide/tips/sleep/"))


def test_a_leaflet_has_the_code_of_its_page(guide: dict[str, Revision], settings: Any) -> None:
    html = html_of(Browser().get("/guide/tips/water/"))
    assert 'class="paper-only leaflet-code"' in html
    assert 'aria-label="QR code of this page"' in html


def test_previews_open_at_every_stage(as_edda: Browser, draft: Revision, guide: dict[str, Revision]) -> None:
    for revision in (draft, guide["tips"]):
        assert "This is a preview." in html_of(as_edda.get(step(revision, "preview")))
        assert "data-print" in html_of(as_edda.get(step(revision, "preview") + "?leaflet"))

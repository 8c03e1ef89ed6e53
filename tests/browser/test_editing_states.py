"""The editing site in the states that no easy day passes through, each held against all checks at three widths."""

from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from PIL import Image as Pillow
from playwright.sync_api import Page, expect

from guide import actions, images, workflow
from guide.body import KINDS
from guide.models import BodyPart, Revision
from guide.models import Page as Place
from tests.browser.editor import editor, look, press, says
from tests.conftest import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenWindow = Callable[..., Page]
REVISION = "/content/guide/revision"
DIFFERENT = {KINDS[kind].needs + KINDS[kind].may: kind for kind in reversed(KINDS)}.values()
"""A kind of part for each set of fields that a part can have."""
PASTE = """(box, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
RECORDS = ("page", "source", "topic", "image", "revision")


@pytest.fixture
def edda(db: None) -> Any:
    """An editor, and the guide as shipped."""
    call_command("loadguide", stdout=StringIO())
    return editor("Edda")


@pytest.fixture
def enter(open_window: OpenWindow) -> Callable[[Any], Page]:
    """`enter(user)`: a window in which this editor is signed in."""

    def entered(user: Any) -> Page:
        page = open_window()
        page.goto("/livez")
        cookie = signed_in(user).cookies["session"].value
        page.context.add_cookies([{"name": "session", "value": cookie, "url": page.url}])
        return page

    return entered


def draft_of(path: str, user: Any) -> Revision:
    topic, _slash, slug = path.partition("/")
    return actions.open_draft(page=Place.objects.get(topic__slug=topic, slug=slug), language="en", by=user)


def picture() -> BytesIO:
    out = BytesIO()
    Pillow.new("RGB", (400, 300), "teal").save(out, "PNG")
    out.seek(0)
    return out


def test_every_kind_of_part(enter: Callable[[Any], Page], edda: Any) -> None:
    page, draft = enter(edda), draft_of("tips/water", edda)
    page.goto(f"/content/guide/bodypart/add/?revision={draft.pk}")
    for kind in DIFFERENT:
        page.get_by_label("Kind").select_option(kind)
        look(page, f"part-{kind}")
    picture_file = {"name": "knee.png", "mimeType": "image/png", "buffer": picture().read()}
    page.get_by_label("Kind").select_option("image")
    page.get_by_label("Or add a picture").set_input_files(picture_file)  # type: ignore[arg-type]
    press(page, "Save and back to the page")
    says(page, "Say what the picture shows")
    look(page, "part-picture-without-words")
    drawn = {"name": "knee.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    page.get_by_label("Or add a picture").set_input_files(drawn)  # type: ignore[arg-type]
    press(page, "Save and back to the page")
    look(page, "part-svg")


def test_what_is_pasted_from_word_keeps_its_headings(enter: Callable[[Any], Page], edda: Any) -> None:
    page, draft = enter(edda), draft_of("tips/water", edda)
    page.goto(f"/content/guide/bodypart/add/?revision={draft.pk}")
    page.get_by_label("Kind").select_option("text")
    page.locator(".ProseMirror[contenteditable]").evaluate(PASTE, "<h2 class=x>At home</h2><p class=x>Walk.</p>")
    look(page, "part-with-headings")
    press(page, "Save and back to the page")
    says(page, "2 parts in all")
    assert [(part.kind, part.text or part.html) for part in draft.parts.all()][-2:] == [
        ("heading", "At home"),
        ("text", "<p>Walk.</p>"),
    ]


def test_two_editors_at_one_text(enter: Callable[[Any], Page], edda: Any) -> None:
    page, draft = enter(edda), draft_of("tips/water", edda)
    part = draft.parts.filter(kind="text")[0]
    page.goto(f"{REVISION}/{draft.pk}/change/")
    page.get_by_label("Title").fill("Mine?")
    Revision.objects.filter(pk=draft.pk).update(title="Theirs?", version=draft.version + 1)
    press(page, "Save the draft")
    expect(page.locator(".both")).to_contain_text("Theirs?")
    look(page, "conflict-draft")
    page.goto(f"/content/guide/bodypart/{part.pk}/change/")
    page.locator(".ProseMirror[contenteditable]").fill("Mine.")
    BodyPart.objects.filter(pk=part.pk).update(html="<p>Theirs.</p>", version=part.version + 1)
    press(page, "Save and back to the page")
    expect(page.locator(".both")).to_contain_text("Theirs.")
    expect(page.locator(".ProseMirror[contenteditable]")).to_have_text("Mine.")
    look(page, "conflict-part")
    actions.publish(revision=draft, by=edda)
    press(page, "Save and back to the page")
    says(page, "Nothing was saved, but nothing is lost")
    look(page, "gone")


def test_a_second_person_reads_it(enter: Callable[[Any], Page], edda: Any, settings: Any) -> None:
    settings.GUIDE_NEEDS_APPROVAL = True
    draft, olaf = draft_of("tips/water", edda), editor("Olaf")
    writer, reader = enter(edda), enter(olaf)
    writer.goto(f"{REVISION}/{draft.pk}/change/")
    writer.get_by_label("Title").fill("What should I drink before a massage?")
    press(writer, "Save and send for review")
    says(writer, "somebody else must approve it")
    expect(writer.get_by_role("button", name="Approve and publish now")).to_have_count(0)
    look(writer, "in-review-for-its-writer")
    reader.goto("/content/")
    says(reader, "Waiting for a second person")
    look(reader, "desk-with-a-text-in-review")
    reader.get_by_role("link", name=draft.name).first.click()
    look(reader, "in-review")
    reader.get_by_label("What should be changed?").fill("Say how much.")
    press(reader, "Send back")
    writer.goto(f"{REVISION}/{draft.pk}/change/")
    says(writer, "Say how much.")
    look(writer, "sent-back")
    press(writer, "Save and send for review")
    reader.reload()
    press(reader, "Approve and publish now")
    says(reader, "Published. Readers see it now.")
    reader.goto("/guide/tips/water/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("What should I drink before a massage?")


def test_reviews_translations_and_what_links_here(enter: Callable[[Any], Page], edda: Any) -> None:
    page, live = enter(edda), Revision.objects.get(page__slug="water", language="en", state="published")
    page.goto(f"{REVISION}/{live.pk}/review/")
    press(page, "Record the review")
    look(page, "review-with-nothing")
    old = {"reviewed_on": date(2020, 1, 1), "next_review_on": date(2021, 1, 1)}
    workflow.record_review(revision=live, by=edda, reviewer="Pat Hill, physiotherapist", **old)
    draft_of("benefits", edda)
    page.goto("/content/")
    says(page, "was due on 1 January 2021")
    for folded in page.locator("summary").all():
        folded.click()
    look(page, "desk-with-drafts-and-reviews-due")
    page.goto(f"{REVISION}/{live.pk}/unpublish/")
    says(page, "Checklists and plans that link here")
    look(page, "unpublish-what-links-here")
    page.goto(f"{REVISION}/{draft_of('benefits', edda).pk}/delete/")
    look(page, "delete-a-draft")
    page.goto("/guide/tips/water/")
    says(page, "Pat Hill, physiotherapist")


def test_the_records_around_the_texts(enter: Callable[[Any], Page], edda: Any) -> None:
    images.keep(file=picture(), filename="knee.png", by=edda)
    page = enter(edda)
    for record in RECORDS:
        page.goto(f"/content/guide/{record}/")
        look(page, f"list-of-{record}")
        page.locator("#result_list tbody th a").first.click()
        look(page, f"one-{record}")
        if record in ("source", "topic"):
            page.goto(f"/content/guide/{record}/add/")
            press(page, "Save")
            says(page, "This field is required.")
            look(page, f"{record}-with-nothing")
    get_user_model().objects.filter(pk=edda.pk).update(language="es")
    page.goto("/content/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    look(page, "desk-in-spanish")

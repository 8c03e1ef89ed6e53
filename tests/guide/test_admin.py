"""The editing site: for editors alone, about the guide alone, from draft to published."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client as Browser
from django.urls import reverse

from guide import actions
from guide.models import BodyPart, Revision, Source
from tests.conftest import sign_in, signed_in
from tests.guide.conftest import person

SITE = "/content/"


def change(revision: Revision) -> str:
    return reverse("admin:guide_revision_change", args=[revision.pk])


def fields_of(revision: Revision, **changed: str) -> dict[str, str]:
    """What the draft's form sends when nothing but `changed` was typed."""
    rows = list(revision.parts.all())
    sent = {name: getattr(revision, name) for name in ("title", "name", "summary", "teaser", "reviewer")}
    sent |= {"seen": revision.version, "reviewed_on": "", "next_review_on": ""}
    sent |= {"parts-TOTAL_FORMS": len(rows), "parts-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        sent |= {
            f"parts-{number}-id": row.pk,
            f"parts-{number}-revision": revision.pk,
            f"parts-{number}-order": row.order,
        }
    return sent | changed


def fields_of_part(part: BodyPart, **changed: Any) -> dict[str, Any]:
    names = ("kind", "order", "text", "html", "lines", "evidence", "reason", "drawing", "alt", "anchor")
    sources = [source.pk for source in part.sources.all()] if part.pk else []
    return {name: getattr(part, name) for name in names} | {"sources": sources, "seen": part.version} | changed


def test_the_site_holds_the_guides_models_and_nothing_else() -> None:
    assert {model._meta.app_label for model in admin.site._registry} == {"guide"}


@pytest.mark.parametrize(
    "path", ["", "guide/revision/", "guide/source/", "guide/topic/", "guide/page/", "guide/bodypart/add/"]
)
def test_nobody_but_editors_gets_in(guide: dict[str, Revision], ana: Any, path: str) -> None:
    assert Browser().get(SITE + path).status_code == 302
    assert sign_in(ana).get(SITE + path).status_code in (403, 404)


def test_staff_of_the_site_without_a_permission_on_the_guide_gets_nothing(guide: dict[str, Revision]) -> None:
    browser = signed_in(person("nobody@guide.example", is_staff=True))
    assert browser.get(SITE).status_code in (302, 403)
    assert browser.get(change(guide["tips"])).status_code in (302, 403)


def test_an_editor_without_a_second_factor_is_sent_to_set_one_up(edda: Any) -> None:
    edda.authenticator_set.all().delete()
    browser = Browser()
    browser.force_login(edda)
    response = browser.get(SITE)
    assert (response.status_code, response.headers["Location"]) == (302, reverse("mfa_index"))


def test_an_editor_has_no_way_to_a_clinic(as_edda: Browser, oak: Any) -> None:
    assert as_edda.get("/c/oak/clients/").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["", "guide/revision/", "guide/revision/add/", "guide/source/", "guide/source/add/", "guide/topic/", "guide/page/"],
)
def test_every_list_and_form_opens(as_edda: Browser, path: str) -> None:
    assert as_edda.get(SITE + path).status_code == 200


def test_a_live_page_cannot_be_changed_or_deleted(as_edda: Browser, guide: dict[str, Revision]) -> None:
    live = guide["benefits"]
    assert "Make a draft from the live version" in as_edda.get(change(live)).content.decode()
    assert as_edda.post(change(live), {"title": "Mine?"}).status_code == 409
    live.refresh_from_db()
    assert live.title != "Mine?"
    assert as_edda.post(reverse("admin:guide_revision_delete", args=[live.pk]), {"post": "yes"}).status_code == 403


def test_the_way_from_the_live_page_to_a_new_one(as_edda: Browser, guide: dict[str, Revision], edda: Any) -> None:
    live = guide["benefits"]
    as_edda.post(reverse("admin:guide_revision_draft", args=[live.pk]))
    draft = Revision.objects.working().get()
    response = as_edda.post(change(draft), fields_of(draft, title="Does it help?", _preview="1"), follow=True)
    assert "Does it help?" in response.content.decode()
    assert "This is a preview." in response.content.decode()
    assert "Does it help?" not in Browser().get("/guide/benefits/").content.decode()
    draft.refresh_from_db()
    as_edda.post(change(draft), fields_of(draft, title="Does massage help?", _publish="1"))
    assert "Does massage help?" in Browser().get("/guide/benefits/").content.decode()
    draft.refresh_from_db()
    assert (draft.author, draft.approver) == (edda, edda)
    history = as_edda.get(reverse("admin:guide_revision_history", args=[draft.pk])).content.decode()
    assert "Published" in history
    assert "edda" in history
    as_edda.post(reverse("admin:guide_revision_unpublish", args=[draft.pk]))
    assert Browser().get("/guide/benefits/").status_code == 404


@pytest.mark.parametrize("name", ["draft", "restore", "send", "sendback", "takeback", "publish"])
def test_steps_are_taken_by_post_alone(as_edda: Browser, guide: dict[str, Revision], name: str) -> None:
    address = reverse(f"admin:guide_revision_{name}", args=[guide["tips"].pk])
    assert as_edda.get(address).status_code == 405
    browser = Browser(enforce_csrf_checks=True)
    browser.cookies = as_edda.cookies
    assert browser.post(address).status_code == 403


def test_someone_who_may_only_look_takes_no_step(guide: dict[str, Revision]) -> None:
    from django.contrib.auth.models import Permission

    viewer = person("vera@guide.example", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_revision"))
    browser = signed_in(viewer)
    assert browser.get(change(guide["tips"])).status_code == 200
    for name in ("draft", "restore", "send", "sendback", "takeback", "publish", "unpublish"):
        assert browser.post(reverse(f"admin:guide_revision_{name}", args=[guide["tips"].pk])).status_code == 403


def test_a_part_is_changed_on_its_own_page_and_lands_in_the_body(as_edda: Browser, draft: Revision) -> None:
    part = draft.parts.filter(kind="text")[0]
    address = reverse("admin:guide_bodypart_change", args=[part.pk])
    response = as_edda.post(address, fields_of_part(part, html="<p>New words.<script>x</script></p>"))
    assert response.headers["Location"] == change(draft)
    draft.refresh_from_db()
    assert draft.body[0] == {"kind": "text", "html": "<p>New words.</p>"}


def test_an_editor_is_warned_about_wording_and_not_stopped(as_edda: Browser, draft: Revision) -> None:
    part = draft.parts.filter(kind="text")[0]
    address = reverse("admin:guide_bodypart_change", args=[part.pk])
    response = as_edda.post(address, fields_of_part(part, html="<p>Massage flushes out toxins.</p>"), follow=True)
    assert response.content.decode().count("We do not claim this (toxins)") == 1
    assert "There is 1 thing to look at again." in response.content.decode()


def test_a_part_that_is_not_whole_keeps_what_was_typed_and_says_why(as_edda: Browser, draft: Revision) -> None:
    part = draft.parts.filter(kind="claim")[0]
    address = reverse("admin:guide_bodypart_change", args=[part.pk])
    response = as_edda.post(address, fields_of_part(part, text="Typed words", sources=[]))
    assert "Name at least one source" in response.content.decode()
    assert "Typed words" in response.content.decode()


def test_a_new_part_is_added_at_the_end(as_edda: Browser, draft: Revision) -> None:
    count = draft.parts.count()
    address = reverse("admin:guide_bodypart_add") + f"?revision={draft.pk}"
    assert f'value="{(count + 1) * 10}"' in as_edda.get(address).content.decode()
    new = BodyPart(kind="do", lines="walk a little\nrest", order=9999)
    assert as_edda.post(address, fields_of_part(new)).headers["Location"] == change(draft)
    draft.refresh_from_db()
    assert draft.body[-1] == {"kind": "do", "items": ["walk a little", "rest"]}


def test_changing_the_kind_leaves_nothing_behind_that_nobody_sees(as_edda: Browser, draft: Revision) -> None:
    part = draft.parts.filter(kind="claim")[0]
    as_edda.post(
        reverse("admin:guide_bodypart_change", args=[part.pk]), fields_of_part(part, kind="text", html="<p>a</p>")
    )
    part.refresh_from_db()
    assert (part.text, part.evidence, part.reason, part.sources.count()) == ("", "", "", 0)


@pytest.mark.parametrize("pk", ["", "0", "x", "9" * 40, "-1"])
def test_a_part_belongs_to_an_open_draft(as_edda: Browser, guide: dict[str, Revision], pk: str) -> None:
    address = reverse("admin:guide_bodypart_add")
    assert as_edda.get(f"{address}?revision={pk}").status_code == 404
    assert as_edda.get(f"{address}?revision={guide['tips'].pk}").status_code == 404


def test_a_draft_can_be_thrown_away(as_edda: Browser, draft: Revision) -> None:
    as_edda.post(reverse("admin:guide_revision_delete", args=[draft.pk]), {"post": "yes"})
    assert not Revision.objects.working().exists()
    assert Browser().get("/guide/benefits/").status_code == 200


def test_a_second_draft_of_a_page_is_refused_in_words(as_edda: Browser, draft: Revision) -> None:
    sent = {"page": draft.page_id, "language": "en", "title": "A?", "name": "A", "summary": "A.", "teaser": "A."}
    response = as_edda.post(reverse("admin:guide_revision_add"), sent)
    assert "This page has a draft already." in response.content.decode()


def test_a_changed_source_belongs_to_the_editor_from_then_on(as_edda: Browser, guide: dict[str, Revision]) -> None:
    source = Source.objects.get(ref="R1")
    sent = {"short": source.short, "title": "New title", "year": 2022, "url": source.url, "checked": "P"}
    as_edda.post(reverse("admin:guide_source_change", args=[source.pk]), sent)
    source.refresh_from_db()
    assert (source.title, source.loaded) == ("New title", "")
    assert as_edda.get(reverse("admin:guide_source_delete", args=[source.pk])).status_code == 403


def test_the_editors_page_lets_its_import_map_run_by_a_nonce_and_no_other_page_has_one(
    as_edda: Browser, draft: Revision
) -> None:
    part = draft.parts.filter(kind="text")[0]
    response = as_edda.get(reverse("admin:guide_bodypart_change", args=[part.pk]))
    policy = response.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    html = response.content.decode()
    assert '<script type="importmap"' in html
    assert f'nonce="{nonce}"' in html.split('<script type="importmap"')[1].split(">")[0]
    assert "unsafe" not in policy
    for address in (SITE, change(draft), "/guide/"):
        assert "nonce" not in as_edda.get(address).headers["Content-Security-Policy"]


def test_a_published_page_shows_no_parts_to_change(as_edda: Browser, draft: Revision, edda: Any) -> None:
    part = draft.parts.first()
    assert part is not None
    actions.publish(revision=draft, by=edda)
    response = as_edda.get(reverse("admin:guide_bodypart_change", args=[part.pk]))
    assert response.status_code == 302  # the admin's way of saying that it is gone
    response = as_edda.post(reverse("admin:guide_bodypart_change", args=[part.pk]), {"html": "<p>Typed in vain?</p>"})
    assert response.status_code == 409
    assert "Typed in vain?" in response.content.decode()

"""The public pages: whole, cacheable, without a cookie, the same for everybody, and cheap."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from guide import actions
from guide.models import Page, Revision, Topic

SLUGS = [
    "causes", "benefits", "how-to-massage", "techniques", "after-knee-surgery", "tips", "when-to-see-a-provider",
    "questions",
]  # fmt: skip
ADDRESSES = ["/guide/", "/guide/search/", "/guide/search/?q=heat", *(f"/guide/{slug}/" for slug in SLUGS)]
each_address = pytest.mark.parametrize("address", ADDRESSES)


class Reader(HTMLParser):
    """The ids, inner links and headings of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.anchors: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        inline = tag == "script" and not given.get("src") and given.get("type") != "application/ld+json"
        self.tags.append("inline script" if inline else tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        if (given.get("href") or "").startswith("#"):
            self.anchors.append((given["href"] or "")[1:])


def html_of(address: str) -> str:
    response = Browser().get(address)
    assert response.status_code == 200
    return response.content.decode()


@each_address
def test_a_page_is_cacheable_and_sets_no_cookie(guide: dict[str, Revision], address: str) -> None:
    response = Browser().get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@each_address
def test_a_page_that_has_not_changed_is_answered_with_304(guide: dict[str, Revision], address: str) -> None:
    browser = Browser()
    etag = browser.get(address).headers["ETag"]
    assert browser.get(address, headers={"If-None-Match": etag}).status_code == 304


@each_address
def test_a_page_is_the_same_for_somebody_signed_in(guide: dict[str, Revision], as_edda: Browser, address: str) -> None:
    assert as_edda.get(address).content == Browser().get(address).content


@each_address
def test_a_page_takes_at_most_three_queries_and_a_search_four(
    guide: dict[str, Revision], address: str, django_assert_max_num_queries: Any
) -> None:
    browser = Browser()
    with django_assert_max_num_queries(4 if "?q=" in address else 3):
        browser.get(address)


@each_address
def test_a_page_is_read_only(guide: dict[str, Revision], address: str) -> None:
    assert Browser().post(address).status_code == 405
    assert Browser().head(address).status_code == 200


@each_address
def test_a_page_has_one_first_heading_unique_ids_and_inner_links_that_land(
    guide: dict[str, Revision], address: str
) -> None:
    page = Reader(html_of(address))
    assert page.tags.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    assert set(page.anchors) <= set(page.ids)
    assert "inline script" not in page.tags
    assert "style" not in page.tags


def test_the_home_page_shows_every_topic_safety_first(guide: dict[str, Revision]) -> None:
    html = html_of("/guide/")
    places = [html.index(f'href="/guide/{slug}/"') for slug in SLUGS]
    assert html.index("Is massage safe for me?") < min(
        html.index(page.name) for page in guide.values() if page.topic.kind != "safety" and page.page.is_front
    )
    assert all(place > 0 for place in places)


def test_an_empty_guide_says_so(db: None) -> None:
    assert "The guide has no pages yet." in html_of("/guide/")
    assert Browser().get("/guide/causes/").status_code == 404


def test_a_topic_page_shows_labels_reasons_sources_and_that_nobody_reviewed_it(guide: dict[str, Revision]) -> None:
    html = (
        html_of("/guide/benefits/pain/") + html_of("/guide/benefits/a-session/") + html_of("/guide/benefits/stiffness/")
    )
    for words in ("Good evidence", "Some evidence", "Expert view only", "Not supported", "The gain did not last."):
        assert words in html
    assert '<a href="#s2">Perlman 2019</a>' in html
    assert "Not yet reviewed by a clinician" in html


def test_a_reviewed_page_names_who_and_when(guide: dict[str, Revision]) -> None:
    Revision.objects.filter(page__topic__slug="tips").update(
        reviewer="Dana Whitfield, physical therapist", reviewed_on="2026-01-02", next_review_on="2027-01-02"
    )
    html = html_of("/guide/tips/")
    for words in ("Dana Whitfield, physical therapist", "2 January 2026", "2 January 2027"):
        assert words in html
    assert "Not yet reviewed" not in html


def test_a_questions_address_is_inside_its_details_so_that_it_opens(guide: dict[str, Revision]) -> None:
    html = html_of("/guide/questions/")
    details = html.rindex("<details ", 0, html.index("Do I have to undress?"))
    assert details < html.index('id="undress"') < html.index("</details>", details)


def test_words_from_the_database_are_escaped(guide: dict[str, Revision]) -> None:
    bad = "<script>alert(1)</script>"
    body = [
        {"kind": "heading", "text": bad, "anchor": "a"},
        {"kind": "list", "items": [bad]},
        {"kind": "urgent", "text": bad, "items": [bad]},
        {"kind": "claim", "text": bad, "reason": bad, "evidence": "expert"},
        {"kind": "question", "text": bad, "html": bad + "words", "anchor": "b"},
        {"kind": "drawing", "drawing": "knee", "text": bad},
    ]
    Revision.objects.filter(page__topic__slug="tips").update(title=bad, name=bad, summary=bad, teaser=bad, body=body)
    for address in ("/guide/tips/", "/guide/", "/guide/search/?q=script", "/guide/search/?q=%3Cscript%3E"):
        assert bad not in html_of(address)


@pytest.mark.parametrize("slug", ["nothing-here", "benefits2", "a" * 300])
def test_an_unknown_page_is_404(guide: dict[str, Revision], slug: str) -> None:
    assert Browser().get(f"/guide/{slug}/").status_code == 404


def test_a_draft_is_invisible_to_the_public(guide: dict[str, Revision], draft: Revision, edda: Any) -> None:
    Revision.objects.filter(pk=draft.pk).update(title="Edda's secret title?", summary="Unpublished secret words.")
    fresh = Page.objects.create(topic=Topic.objects.create(slug="brand-new"))
    Revision.objects.create(page=fresh, title="A secret topic?", name="Secret", summary="Secret", teaser="Secret")
    for address in [*ADDRESSES, "/guide/search/?q=secret"]:
        assert "secret title" not in html_of(address).lower()
    assert Browser().get("/guide/brand-new/").status_code == 404
    assert "0 results" in html_of("/guide/search/?q=unpublished")
    assert Browser().get(reverse("admin:guide_revision_preview", args=[draft.pk])).status_code == 302


def test_publishing_and_unpublishing_are_seen_at_the_next_request(
    guide: dict[str, Revision], draft: Revision, edda: Any
) -> None:
    Revision.objects.filter(pk=draft.pk).update(summary="Freshly published words.")
    live = actions.publish(revision=draft, by=edda)
    assert "Freshly published words." in html_of("/guide/benefits/")
    actions.unpublish(revision=live, by=edda)
    assert Browser().get("/guide/benefits/").status_code == 404
    assert "Freshly published words." not in html_of("/guide/search/?q=massage")


def test_search_counts_in_title_and_heading(guide: dict[str, Revision]) -> None:
    html = html_of("/guide/search/?q=undress")
    count = html.split("<h1>")[1].split(" ")[0]
    assert int(count) == html.split('<ol class="found">')[1].split("</ol>")[0].count("<li>") > 0
    assert html.split("<title>")[1].split("</title>")[0].split()[:2] in ([count, "result"], [count, "results"])


def test_a_blank_search_shows_the_topics(guide: dict[str, Revision]) -> None:
    for address in ("/guide/search/", "/guide/search/?q=", "/guide/search/?q=%20%20"):
        html = html_of(address)
        assert 'class="topics"' in html
        assert "result" not in html.split("<h1>")[1].split("</h1>")[0]


def test_a_search_without_result_helps(guide: dict[str, Revision]) -> None:
    html = html_of("/guide/search/?q=frictoin")
    assert "0 results for “frictoin”" in html
    assert '<a href="/guide/search/?q=friction">friction</a>' in html
    assert "call your clinic" in html
    assert 'class="topics"' in html


@pytest.mark.parametrize(
    "query",
    [
        "%00",
        "%ff%fe",
        "%ED%A0%80",
        "a" * 6000,
        "(((",
        "%5B%5D*%2B",
        "%27%3B--",
        "q=1&q=2",
        "%F0%9F%A6%B5",
        "%0d%0aSet-Cookie:x",
    ],
)
def test_a_garbled_search_never_breaks(guide: dict[str, Revision], query: str) -> None:
    assert Browser().get(f"/guide/search/?q={query}").status_code == 200

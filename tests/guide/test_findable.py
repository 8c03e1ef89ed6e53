"""What machines are told of the guide: one address for each text, its other languages, cards, facts, map and news."""

import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from defusedxml import ElementTree
from django.test import Client as Browser
from lxml import etree

from guide import actions, workflow
from guide.models import Revision

SITE = "https://clinic.example"
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LINK = re.compile(r'<link rel="(canonical|alternate)"(?: hreflang="(\w+)")? href="([^"]+)">')

pytestmark = pytest.mark.usefixtures("guide")


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SITE_URL = SITE


def html(address: str, **headers: str) -> str:
    return Browser(headers=headers).get(address).content.decode()


def head(address: str) -> dict[str, str]:
    """Name or property of each <meta> -> what it says."""
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html(address))
    return {name: unescape(said) for name, said in found}


def links(address: str) -> dict[str, str]:
    """`canonical`, and each language -> the address."""
    return {language or kind: url for kind, language, url in LINK.findall(html(address))}


def facts(address: str) -> Any:
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html(address), re.DOTALL)
    return json.loads(data)


@pytest.mark.parametrize("path", ["/guide/", "/guide/causes/", "/guide/tips/water/"])
def test_a_page_names_its_own_address_and_that_of_each_language(path: str) -> None:
    english, spanish = SITE + path, f"{SITE}/es{path}"
    assert links(path) == {"canonical": english, "en": english, "es": spanish}
    assert links(f"/es{path}") == {"canonical": spanish, "en": english, "es": spanish}
    assert links(f"{path}?utm_source=mail") == links(path)


def test_the_host_of_a_request_says_nothing_of_the_address(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert "evil.example" not in html("/guide/causes/", host="evil.example", x_forwarded_host="evil.example")
    assert "evil.example" not in html("/sitemap.xml", host="evil.example")


def test_a_page_without_a_translation_is_found_at_its_original(guide: dict[str, Revision], edda: Any) -> None:
    spanish = Revision.objects.get(page=guide["tips/water"].page, language="es", state="published")
    actions.unpublish(revision=spanish, by=edda)
    for address in ("/guide/tips/water/", "/es/guide/tips/water/"):
        assert links(address) == {"canonical": f"{SITE}/guide/tips/water/"}
    assert "/es/guide/tips/water/" not in html("/sitemap.xml")


def test_a_page_has_a_card() -> None:
    told = head("/es/guide/tips/water/")
    live = Revision.objects.get(page__slug="water", language="es", state="published")
    assert told["og:title"] == live.title
    assert told["og:description"] == told["description"] == live.summary
    assert told["og:url"] == f"{SITE}/es/guide/tips/water/"
    assert (told["og:locale"], told["og:type"]) == ("es_ES", "article")
    assert told["og:image"] == f"{SITE}/static/img/share.png"
    answer = Browser().get("/static/img/share.png")
    assert answer["Content-Type"] == "image/png"
    assert answer.getvalue().startswith(b"\x89PNG")
    assert head("/guide/")["og:type"] == "website"
    assert head("/guide/search/")["robots"] == "noindex"


class TestFacts:
    def test_of_a_page(self, guide: dict[str, Revision]) -> None:
        told, revision = facts("/guide/tips/water/"), guide["tips/water"]
        assert told["@context"] == "https://schema.org"
        assert (told["@type"], told["headline"], told["inLanguage"]) == ("MedicalWebPage", revision.title, "en")
        assert told["url"] == f"{SITE}/guide/tips/water/"
        trail = told["breadcrumb"]["itemListElement"]
        assert [step["position"] for step in trail] == [1, 2, 3]
        assert [step["item"] for step in trail] == [f"{SITE}/guide/{end}" for end in ("", "tips/", "tips/water/")]

    def test_name_a_reviewer_only_where_there_is_one(self, guide: dict[str, Revision], edda: Any) -> None:
        assert not {"lastReviewed", "reviewedBy"} & set(facts("/guide/tips/water/"))
        day = date(2026, 11, 2)
        workflow.record_review(
            revision=guide["tips/water"], by=edda, reviewer="Dr Ito", reviewed_on=day, next_review_on=date(2027, 11, 2)
        )
        told = facts("/guide/tips/water/")
        assert (told["lastReviewed"], told["reviewedBy"]["name"]) == ("2026-11-02", "Dr Ito")

    def test_no_text_can_end_them(self, guide: dict[str, Revision]) -> None:
        hostile = "</script><script>alert(1)</script><!-- & \u2028"
        Revision.objects.filter(pk=guide["tips/water"].pk).update(summary=hostile)
        assert "<script>alert" not in html("/guide/tips/water/")
        assert facts("/guide/tips/water/")["description"] == hostile

    def test_questions_say_what_is_asked_and_answered(self) -> None:
        tree = etree.HTML(html("/guide/questions/"))
        asked = tree.xpath("//*[@itemtype='https://schema.org/FAQPage']//*[@itemtype='https://schema.org/Question']")
        assert len(asked) >= 12
        for question in asked:
            assert question.xpath("string(.//*[@itemprop='name'])").strip()
            answer = "string(.//*[@itemtype='https://schema.org/Answer']/*[@itemprop='text'])"
            assert question.xpath(answer).strip()


class TestTheMap:
    def test_has_every_live_page_in_both_languages(self, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(2):
            response = Browser().get("/sitemap.xml")
        assert response["Content-Type"] == "application/xml; charset=utf-8"
        tree = ElementTree.fromstring(response.content)
        found = {url.findtext("s:loc", "", MAP): url for url in tree.findall("s:url", MAP)}
        live = Revision.objects.filter(state="published").select_related("page__topic")
        paths = {f"/{text.language}".replace("/en", "") + text.page.get_absolute_url() for text in live}
        assert set(found) == {SITE + path for path in (*paths, "/guide/", "/es/guide/")}
        others = found[f"{SITE}/guide/tips/water/"].findall("x:link", MAP)
        assert {link.get("hreflang"): link.get("href") for link in others} == {
            "en": f"{SITE}/guide/tips/water/",
            "es": f"{SITE}/es/guide/tips/water/",
        }
        assert found[f"{SITE}/guide/tips/water/"].findtext("s:lastmod", "", MAP)

    def test_each_of_its_addresses_is_there(self) -> None:
        for address in re.findall(r"<loc>(.*?)</loc>", html("/sitemap.xml"))[::9]:
            assert Browser().get(address.removeprefix(SITE)).status_code == 200

    def test_crawlers_are_told_of_it_and_of_what_is_private(self) -> None:
        lines = html("/robots.txt").splitlines()
        assert lines[0] == "User-agent: *" and f"Sitemap: {SITE}/sitemap.xml" in lines
        barred = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
        for private in ("/c/oak/clients/", "/my/intake/", "/a/token/", "/content/", "/guide/search/?q=x"):
            assert any(private.startswith(path) for path in barred)
        for public in ("/guide/", "/es/guide/", "/guide/causes/", "/static/img/share.png", "/privacy/"):
            assert not any(public.startswith(path) for path in barred)


class TestTheNews:
    def test_have_what_changed_last_first(self, guide: dict[str, Revision], edda: Any) -> None:
        draft = actions.open_draft(page=guide["tips/water"].page, language="en", by=edda)
        actions.publish(revision=draft, by=edda)
        tree = ElementTree.fromstring(Browser().get("/guide/feed.xml").content)
        entries = tree.findall("a:entry", ATOM)
        assert len(entries) == 30
        first = entries[0].find("a:link", ATOM)
        assert first is not None and first.get("href") == f"{SITE}/guide/tips/water/"
        days = [entry.findtext("a:updated", "", ATOM) for entry in entries]
        assert days == sorted(days, reverse=True)
        assert len({entry.findtext("a:id", "", ATOM) for entry in entries}) == 30

    def test_are_in_the_language_of_their_address_and_named_on_each_page(self) -> None:
        tree = ElementTree.fromstring(Browser().get("/es/guide/feed.xml").content)
        assert all("/es/guide/" in (link.get("href") or "") for link in tree.findall("a:entry/a:link", ATOM))
        assert 'type="application/atom+xml" href="/es/guide/feed.xml"' in html("/es/guide/tips/water/")

    def test_of_an_empty_guide_are_no_mistake(self) -> None:
        Revision.objects.all().update(state="unpublished")
        assert ElementTree.fromstring(Browser().get("/guide/feed.xml").content).findall("a:entry", ATOM) == []
        assert Browser().get("/sitemap.xml").status_code == 200

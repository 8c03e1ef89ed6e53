"""Links inside the guide: which lead nowhere, and what leads to a page."""

from typing import Any

import pytest

from guide import body, links
from guide.models import Page, Revision


def linked(href: str) -> list[dict[str, Any]]:
    return body.normalise([{"kind": "text", "html": f'<p>Read <a href="{href}">this page</a>.</p>'}])


@pytest.mark.parametrize(
    "href",
    [
        "/guide/",
        "/guide/tips/",
        "/es/guide/tips/water/",
        "/guide/tips/water",
        "/guide/search/?q=heat",
        "/guide/how-to-massage/kneading-and-friction/#kneading",
        "/guide/tips/#water",
        "https://www.example.org/",
        "mailto:info@example.org",
    ],
)
def test_a_link_that_leads_somewhere_is_no_fault(guide: dict[str, Revision], href: str) -> None:
    assert links.broken(linked(href), guide.values()) == []


@pytest.mark.parametrize(
    ("href", "said"),
    [
        ("/guide/nowhere/", "leads to a page that readers do not have"),
        ("/guide/tips/nowhere/", "leads to a page that readers do not have"),
        ("/guide/tips/water/#nowhere", "a place that is not on its page"),
        ("javascript:alert(1)", "has no address that we allow"),
        ("data:text/html,x", "has no address that we allow"),
    ],
)
def test_a_link_that_leads_nowhere_is_named(guide: dict[str, Revision], href: str, said: str) -> None:
    faults = links.broken(linked(href), guide.values())
    assert len(faults) == 1
    assert said in faults[0]
    assert "this page" in faults[0]


def test_no_page_as_shipped_has_a_link_that_leads_nowhere(guide: dict[str, Revision]) -> None:
    for language in ("en", "es"):
        live = Revision.objects.in_language(language)
        assert {each.page.path: found for each in live if (found := links.broken(each.body, live))} == {}


def test_what_links_to_a_page(guide: dict[str, Revision]) -> None:
    page = guide["tips/doctor"].page
    assert "doctor" in page.path
    rows = links.rows_to(page)
    assert len(rows["Rules"]) + len(rows.get("Checklist lines", [])) >= 20
    anchored = links.rows_to(guide["how-to-massage/kneading-and-friction"].page)
    assert {"kneading", "friction"} & set(anchored["Techniques"])
    texts = links.pages_to(guide["when-to-see-a-provider"].page, guide.values())
    assert guide["causes"] in texts
    assert links.rows_to(Page(topic=page.topic, slug="unknown")) == {}

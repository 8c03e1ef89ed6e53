"""Every page of the guide and every error page is HTML without a fault.

The parser of html5lib knows what may stand where, and stops at the first fault. It does not know what attributes mean
or which values they take: `python -m tests.bench.html` asks the checker of the W3C, where that is installed.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory
from lxml import etree

from clinic.practice import errors
from guide.models import Revision

ERRORS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "400": lambda request: errors.bad_request(request, ValueError()),
    "403": lambda request: errors.permission_denied(request, ValueError()),
    "404": lambda request: errors.page_not_found(request, ValueError()),
    "500": errors.server_error,
    "403 csrf": errors.csrf_failure,
    "403 link": errors.link_is_gone,
}
OTHERS = ("/guide/", "/guide/search/", "/guide/search/?q=heat", "/guide/search/?q=zzzz", "/guide/offline/")
HOUSE = ("/privacy/", "/accessibility/", "/sign-in/", "/nowhere/", "/guide/nowhere/")


def faults(html: str) -> list[str]:
    """What is wrong with a document: its first parse error, headings that skip, ids and terms that stand twice."""
    try:
        html5lib.HTMLParser(strict=True).parse(html)
    except html5lib.html5parser.ParseError as error:
        return [str(error)]
    tree = etree.HTML(html)
    levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    skips = [f"h{one} then h{two}" for one, two in zip([0, *levels], levels, strict=False) if two > one + 1]
    twice = [f"id {name} twice" for name, count in Counter(tree.xpath("//@id")).items() if count > 1]
    for group in tree.iter("dl"):
        terms = Counter(" ".join(term.itertext()).strip() for term in group.iter("dt"))
        twice += [f"term {term} twice" for term, count in terms.items() if count > 1]
    points = {
        point for names in tree.xpath("//@aria-labelledby | //@aria-describedby | //@for") for point in names.split()
    }
    lost = [f"no element {name}" for name in points - set(tree.xpath("//@id"))]
    no_text = [f"{image.get('src')} without alt" for image in tree.iter("img") if image.get("alt") is None]
    return skips + twice + lost + no_text


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_of_the_guide(guide: dict[str, Revision], language: str) -> None:
    live = Revision.objects.live_everywhere().filter(language=language)
    assert len(live) >= 25
    prefix = "" if language == "en" else "/es"
    found = {
        address: told
        for address in (*(prefix + text.page.get_absolute_url() for text in live), *(prefix + path for path in OTHERS))
        if (told := faults(Browser().get(address).content.decode()))
    }
    assert not found


@pytest.mark.parametrize("address", HOUSE)
def test_pages_beside_it(guide: dict[str, Revision], address: str) -> None:
    assert not faults(Browser().get(address).content.decode())


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_page(guide: dict[str, Revision], kind: str) -> None:
    request: Any = RequestFactory().post("/guide/", {"name": "Cleo <Marsh>"}, headers={"Origin": "http://testserver"})
    request.session, request.resolver_match = {}, None
    response = ERRORS[kind](request)
    assert response.status_code == int(kind[:3])
    assert not faults(response.content.decode())


@pytest.mark.parametrize(
    ("inside", "fault"),
    [
        ("<p><div></div></p>", "unexpected"),
        ("<h1>a</h1><h3>b</h3>", "h1 then h3"),
        ("<p id=a></p><p id=a></p>", "id a twice"),
        ("<dl><div><dt>a</dt><dd>b</dd></div><div><dt>a</dt><dd>c</dd></div></dl>", "term a twice"),
        ("<label for=x>a</label>", "no element x"),
        ('<img src="a.png">', "a.png without alt"),
    ],
)
def test_faults_are_seen(inside: str, fault: str) -> None:
    page = f"<!DOCTYPE html><html><head><title>t</title></head><body>{inside}</body></html>"
    assert any(re.search(fault, told, re.IGNORECASE) for told in faults(page))

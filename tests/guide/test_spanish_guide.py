"""The guide under `/es/`: Spanish where it has a text, and marked as English where it has none."""

import re
from typing import Any

from django.test import Client as Browser

from guide import body
from guide.models import Revision
from tests.house.spanish import left_in_english


def page(address: str) -> str:
    return Browser().get(address).content.decode()


def without_spanish(*topics: str) -> None:
    """As if nobody had translated these topics."""
    spanish = Revision.objects.filter(language="es", page__topic__slug__in=topics)
    assert spanish.update(state=Revision.State.UNPUBLISHED)


def test_every_page_stands_under_es_and_says_which_of_its_texts_are_english(guide: dict[str, Any]) -> None:
    without_spanish("tips", "causes")
    wrong = {}
    for revision in guide.values():
        address = f"/es{revision.page.get_absolute_url()}"
        html = page(address)
        assert '<html lang="es"' in html, address
        if left := [
            text for text in left_in_english(html) if not text.startswith(revision.title)
        ]:  # the window's title
            wrong[address] = left[:5]
    assert wrong == {}


def test_lists_and_results_are_marked_too(guide: dict[str, Any]) -> None:
    without_spanish("tips", "causes")
    for address in ("/es/guide/", "/es/guide/search/?q=stairs", "/es/guide/search/?q=zzzz"):
        html = page(address)
        assert '<html lang="es"' in html
        assert left_in_english(html) == [], address


def test_a_spanish_text_takes_the_place_of_the_english_one(guide: dict[str, Any]) -> None:
    spanish = Revision.objects.get(page=guide["benefits"].page, language="es")
    html = page("/es/guide/benefits/")
    assert re.search(r'<article[^>]* lang="es"', html)
    assert spanish.title in html
    assert spanish.title not in page("/guide/benefits/")


def test_without_a_spanish_text_the_english_one_stands_in_for_it(guide: dict[str, Any]) -> None:
    without_spanish("benefits")
    html = page("/es/guide/benefits/")
    assert re.search(r'<article[^>]* lang="en"', html)
    assert guide["benefits"].title in html


def test_links_inside_the_spanish_guide_stay_in_it(guide: dict[str, Any]) -> None:
    html = page("/es/guide/")
    assert 'href="/es/guide/benefits/"' in html
    assert 'href="/guide/benefits/"' not in html


def test_a_link_in_a_text_leads_to_the_page_in_the_readers_language(guide: dict[str, Revision]) -> None:
    english, spanish = (Browser().get(f"{root}guide/tips/doctor/").content.decode() for root in ("/", "/es/"))
    assert 'href="/guide/when-to-see-a-provider/"' in english.partition('<h2 id="sources">')[0]
    assert 'href="/es/guide/when-to-see-a-provider/"' in spanish.partition('<h2 id="sources">')[0]


def test_a_belief_without_support_is_marked_in_its_own_language() -> None:
    claim = {"kind": "claim", "text": "El calor cura.", "evidence": "not_supported", "reason": "No."}
    assert next(body.strings(claim, "es")).startswith("Sin respaldo: ")

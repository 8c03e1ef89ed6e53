"""A page says when it is not translated, and when its translation is older than the English page."""

from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from guide.models import Revision


def page(address: str) -> str:
    return Browser().get(address).content.decode()


def test_a_page_says_when_it_is_not_translated(guide: dict[str, Any]) -> None:
    Revision.objects.filter(page=guide["benefits"].page, language="es").delete()
    assert "Esta página todavía no está traducida." in page("/es/guide/benefits/")
    assert "traducida" not in page("/guide/benefits/")


def test_a_translation_says_when_the_english_page_is_newer(guide: dict[str, Any]) -> None:
    spanish = Revision.objects.filter(language="es", state="published")[0]
    address = spanish.page.get_absolute_url()
    assert "más nueva que esta traducción" not in page(f"/es{address}")
    Revision.objects.filter(page=spanish.page, language="en").update(published_at=timezone.now() + timedelta(days=1))
    html = page(f"/es{address}")
    assert "más nueva que esta traducción" in html
    assert f'href="{address}" hreflang="en"' in html
    assert "hreflang" not in page(address).split("<main")[1].split("</main")[0]

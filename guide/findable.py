"""For machines that read the guide: the map of its pages, what they need not look at, and the news of it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext

from guide import cards
from guide.models import LANGUAGES, Revision
from guide.views import public, spoken

NEWS = 30
"""How many of the latest changes the feed holds."""
PRIVATE = ("/c/", "/my/", "/a/", "/g/", "/u/", "/content/", "/sign-in/", "/guide/search/", "/es/guide/search/")
"""Addresses that are nobody's to list: behind a sign-in or a secret link, or made of what somebody typed."""


@dataclass(frozen=True)
class Place:
    """One address in the map, with all its languages and the day of its last change."""

    address: str
    others: list[tuple[str, str]]
    changed_at: datetime | None


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page in every language that it is written in. One query."""
    places = [
        Place(cards.home(code), [(other, cards.home(other)) for other, _name in LANGUAGES], None)
        for code, _name in LANGUAGES
    ]
    live = Revision.objects.live_everywhere().defer("body").with_languages()
    for revision in live:
        card = cards.of_page(revision, None)
        places.append(Place(card.address, card.others, revision.published_at))
    return render(request, "guide/sitemap.xml", {"places": places}, content_type="application/xml; charset=utf-8")


@public
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers leave alone, and where the map is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE),
        "",
        f"Sitemap: {cards.absolute(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
def feed(request: HttpRequest) -> HttpResponse:
    """The latest changes of the guide in one language, the newest first. One query."""
    language = spoken()
    news = Atom1Feed(
        title=gettext("Looking after a sore knee"),
        link=cards.home(language),
        description=gettext("What is new in the guide"),
        subtitle=gettext("What is new in the guide"),
        language=language,
        feed_url=cards.absolute(reverse("guide:feed")),
        author_name=gettext("Kneadwell editors"),
    )
    live = Revision.objects.live_everywhere().filter(language=language).defer("body")
    for revision in live.order_by("-published_at", "-pk")[:NEWS]:
        link = cards.address(revision.page, language)
        news.add_item(
            title=revision.title,
            link=link,
            description=revision.summary,
            unique_id=f"{link}#{revision.pk}",
            pubdate=revision.published_at,
            updateddate=revision.published_at,
        )
    return HttpResponse(news.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")

"""Reading without a network: the service worker of one language, and the page that it shows where it has nothing else.

The worker's address is inside the guide, so that no browser lets it see any other page of the house.
"""

import json
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse

from guide.models import Revision
from guide.shelf import store
from guide.views import public, spoken

WITH_IT = ("css/kneadwell.css", "fonts/atkinson-hyperlegible-next-latin.woff2", "img/mark.svg", "js/guide.js")
"""Static files that every page of the guide needs."""


@public
def worker(request: HttpRequest) -> HttpResponse:
    """What is to be kept, and the script that keeps it. A new edition is another text, so browsers fetch it anew."""
    shelf = store.shelf()
    pages = [reverse("guide:home"), *(revision.page.get_absolute_url() for revision in _live())]
    told = {
        "version": shelf.edition if shelf else "",
        "home": reverse("guide:home"),
        "offline": reverse("guide:offline"),
        "files": [static(path) for path in WITH_IT],
        "pages": pages,
    }
    script = f"const GUIDE = {json.dumps(told)};\nimportScripts({json.dumps(static('js/guide-worker.js'))});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@public
def offline(request: HttpRequest) -> HttpResponse:
    """That there is no network, and which pages can be read all the same."""
    by_topic = groupby(_live(), key=lambda revision: revision.topic)
    topics = [sorted(pages, key=lambda revision: not revision.page.is_front) for _topic, pages in by_topic]
    return render(request, "guide/offline.html", {"topics": topics})


def _live() -> list[Revision]:
    return Revision.objects.defer("body").in_language(spoken())

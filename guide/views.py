"""The guide's public pages: the same bytes for everybody, no cookie, kept by caches for a minute."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from guide import drawings, pages, search
from guide.models import Revision

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """GET and HEAD only, with an ETag, and free to be kept for a minute by anybody."""
    return require_safe(conditional_page(cache_control(public=True, max_age=60)(view)))


@public
def home(request: HttpRequest) -> HttpResponse:
    """The topics, "Is massage safe for me?" first, and the search box."""
    return render(request, "guide/home.html", {"topics": _topics()})


@public
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """One page of the guide."""
    live = Revision.objects.in_language(_language())
    revision = next((page for page in live if page.topic.slug == topic), None)
    if revision is None:
        raise Http404
    return render(request, "guide/topic.html", pages.topic_page(revision) | {"next": pages.read_next(revision, live)})


@public
def find(request: HttpRequest) -> HttpResponse:
    """Search results; the topics where nothing was asked; a helping hand where nothing was found."""
    query = search.tidy(request.GET.get("q", ""))
    live = Revision.objects.in_language(_language())
    entries = [search.Entry(page.topic.slug, page.title, page.summary, tuple(page.body)) for page in live]
    hits = search.search(query, entries)
    context: dict[str, Any] = {
        "query": query,
        "hits": hits,
        "heading": _heading(query, len(hits)),
        "topics": [] if hits else _with_drawing(live),
    }
    if query and not hits:
        context["suggestion"] = search.suggestion(query, entries)
    return render(request, "guide/search.html", context)


def _heading(query: str, count: int) -> str:
    if not query:
        return gettext("Search the guide")
    found = ngettext("%(count)s result for “%(query)s”", "%(count)s results for “%(query)s”", count)
    return found % {"count": count, "query": query}


def _language() -> str:
    return (get_language() or "en").partition("-")[0]


def _topics() -> list[Revision]:
    return _with_drawing(Revision.objects.defer("body").in_language(_language()))


def _with_drawing(live: list[Revision]) -> list[Revision]:
    for page in live:
        page.drawing = drawings.template(page.topic.drawing)  # type: ignore[attr-defined]
    return live

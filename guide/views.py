"""The guide's public pages: the same bytes for everybody, no cookie, kept until an edit."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from guide import cards, drawings, pages, search
from guide.images import TYPES
from guide.models import Image, Revision
from guide.shelf import store

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """GET and HEAD only; a finished page, kept on its shelf until an edit (`guide.shelf`).

    Anybody may keep it and asks each time whether it has changed: an unpublished page is gone at the next look.
    """

    @wraps(view)
    def finished(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shelf = store.shelf()  # before anything is read
        response = view(request, *args, **kwargs)
        response.shelf = shelf  # type: ignore[attr-defined]
        return response

    return require_safe(cache_control(public=True, no_cache=True)(finished))


@public
def home(request: HttpRequest) -> HttpResponse:
    """The topics, "Is massage safe for me?" first, and the search box."""
    live = Revision.objects.defer("body").filter(page__slug="").in_language(spoken())
    return render(request, "guide/home.html", {"topics": _with_drawing(live), "card": cards.of_home(spoken())})


@public
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """The front page of a topic, with its other pages."""
    return _page(request, topic)


@public
def page(request: HttpRequest, topic: str, page: str) -> HttpResponse:
    """One page of the guide."""
    return _page(request, f"{topic}/{page}")


def _page(request: HttpRequest, path: str) -> HttpResponse:
    live = Revision.objects.with_languages().in_language(spoken())
    revision = next((revision for revision in live if revision.page.path == path), None)
    if revision is None:
        raise Http404
    shown = pages.shown(revision, live)
    return render(request, "guide/page.html", shown | {"card": cards.of_page(revision, shown["front"])})


@require_safe
@cache_control(public=True, max_age=365 * 24 * 60 * 60, immutable=True)
def image(request: HttpRequest, name: str) -> HttpResponse:
    """A picture. Its name is the hash of its bytes, so that it may be kept for good."""
    if "\0" in name:
        raise Http404  # PostgreSQL cannot even look for it
    found = get_object_or_404(Image, name=name)
    return HttpResponse(bytes(found.content), content_type=TYPES[name.rpartition(".")[2]])


@require_safe
@conditional_page
@cache_control(public=True, no_cache=True)
def find(request: HttpRequest) -> HttpResponse:
    """Search results; the topics where nothing was asked; a helping hand where nothing was found."""
    query = search.tidy(request.GET.get("q", ""))
    live = Revision.objects.defer("body").in_language(spoken())
    hits = search.find(query, live)
    context: dict[str, Any] = {
        "query": query,
        "hits": hits,
        "heading": _heading(query, len(hits)),
        "topics": [] if hits else _with_drawing([text for text in live if text.page.is_front]),
    }
    if query and not hits:
        context["suggestion"] = search.suggestion(query, live)
    return render(request, "guide/search.html", context)


def _heading(query: str, count: int) -> str:
    if not query:
        return gettext("Search the guide")
    found = ngettext("%(count)s result for “%(query)s”", "%(count)s results for “%(query)s”", count)
    return found % {"count": count, "query": query}


def spoken() -> str:
    """The language of this address."""
    return (get_language() or "en").partition("-")[0]


def _with_drawing(live: list[Revision]) -> list[Revision]:
    for text in live:
        text.drawing = drawings.template(text.topic.drawing)  # type: ignore[attr-defined]
    return live

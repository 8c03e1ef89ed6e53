"""The language of a page: who decides it, and the one function that says it.

A public page's address says it (`/es/guide/`), so that caches need no other key. On a client's pages it is the client's
own choice, on staff pages that member's; everywhere else, and for staff who never chose, the browser's.
"""

from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

Handler = Callable[[HttpRequest], HttpResponse]

ENGLISH = "en"
BY_ADDRESS = ("guide", "accessibility", "privacy")
"""First parts of the addresses of public pages: each language has its own."""


def language() -> str:
    """The language of this page: one of those that are offered."""
    return offered(translation.get_language() or ENGLISH)


def offered(code: str) -> str:
    """The language with this code, without its country; English where it is not offered."""
    short = code.lower().partition("-")[0]
    return short if is_offered(short) else ENGLISH


def is_offered(code: str) -> bool:
    return any(code == known for known, _name in settings.LANGUAGES)


def speak(code: str) -> None:
    """From here on this request is answered in this language; no code leaves it as it is."""
    if code:
        translation.activate(offered(code))


def asked(request: HttpRequest) -> str:
    """The language that the address of a door asks for (`?language=es`); empty where it asks for none that is offered.

    Looking at a door writes nothing, so the choice travels in the address.
    """
    code = request.GET.get("language", "")
    return code if is_offered(code) else ""


def page_it_stood_on(request: HttpRequest) -> str:
    """The page whose language was changed, as its form named it; the front page where that is no page of ours."""
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, None) and page.startswith("/")
    return page if is_ours else "/"


def this_page(request: HttpRequest) -> str:
    """The address that shows this page again; after a form that was sent, the page that it stood on."""
    here = request.get_full_path()
    if request.method in ("GET", "HEAD"):
        return here
    referrer = split_address(request.headers.get("Referer", ""))
    is_ours = referrer.netloc == request.get_host() and referrer.path not in ("", "/")
    return urlunsplit(("", "", referrer.path, referrer.query, "")) if is_ours else here


def split_address(text: str) -> SplitResult:
    """The parts of an address that a browser sent; empty ones where it is none (`http://[`)."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


class LanguageMiddleware:
    """Begin in the language of the address or of the browser. Whoever comes through a door brings their own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = _in_address(request.path_info)
        with translation.override(said or asked(request) or offered(translation.get_language_from_request(request))):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language())
        if not said:
            patch_vary_headers(response, ["Accept-Language"])
        return response


def is_in_address(path: str) -> bool:
    """Whether this is the address of a public page, which says its language."""
    return bool(_in_address(path))


def _in_address(path: str) -> str:
    """The language that this address stands for; empty where it says nothing."""
    first, _slash, rest = path.strip("/").partition("/")
    if first in BY_ADDRESS:
        return ENGLISH
    is_ours = is_offered(first) and first != ENGLISH and rest.partition("/")[0] in BY_ADDRESS
    return first if is_ours else ""

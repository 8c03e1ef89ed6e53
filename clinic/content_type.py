"""The Content-Type of a request, as far as Django may read it.

Django reads it while it makes the request, and then the query in the character set that it names. That is before any
middleware: what it stumbles over there nobody answers but the server, with a 500. So here what is not UTF-8, or cannot
be read, is put aside; `CompleteBodyMiddleware` refuses the body that came with it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

PUT_ASIDE = "kneadwell.content_type"
"""Where the environment of a request holds a Content-Type that Django is not given."""
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def plainly(application: Application) -> Application:
    """The WSGI application, given every request as `plain` has it."""
    return lambda environ, start_response: application(plain(environ), start_response)


def plain(environ: dict[str, Any]) -> dict[str, Any]:
    """The environment of a request with its Content-Type, where that says UTF-8 or nothing of a character set."""
    sent = environ.get("CONTENT_TYPE", "")
    return environ if _is_plain(sent) else environ | {"CONTENT_TYPE": "", PUT_ASIDE: sent}


def _is_plain(sent: str) -> bool:
    try:
        options = parse_header_parameters(sent)[1]
    except Exception:  # whatever a parser of mail makes of what strangers send
        return False
    return str(options.get("charset", "utf-8")).lower() in {"utf-8", "utf8"}

"""Pages of the guide with their one script inside, and its hash in their content policy.

A script of its own would be fetched over a second connection before the page is drawn. The policy lets this very text
run, and no other.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

_NEEDLESS = re.compile(r"/\*.*?\*/|^\s+|\n", re.MULTILINE | re.DOTALL)
SCRIPT = SafeString(_NEEDLESS.sub("", Path(__file__).with_name("wake.js").read_text(encoding="utf-8")))
"""The text between the tags: ours alone, without comments and line ends."""
HASH = f"'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'"
"""As the policy names it."""


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page on the guide's frame."""
    response = render(request, template, context | {"script": _element()})
    response._csp_update = {"script-src": [HASH]}  # type: ignore[attr-defined]
    return response


def _element() -> SafeString:
    worker, face = reverse("guide:worker"), static("fonts/atkinson-hyperlegible-next-latin.woff2")
    return format_html('<script data-worker="{}" data-face="{}">{}</script>', worker, face, SCRIPT)

"""The one place that makes PDFs: a template of `templates/pdf/` and JSON become tagged PDF/UA bytes, offline.

The data reaches typst as one JSON text, so nothing that a person typed is ever read as markup. Fonts and templates
come from `templates/pdf/` alone: no system font, no package, no network.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from typst import Compiler, Fonts, TypstError

ROOT = settings.BASE_DIR / "templates" / "pdf"
AUTHOR = "Kneadwell"
MISSING = "\N{WHITE SQUARE}"
"""Stands where a person typed a character that no font of ours has."""
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but not the tab and the line break
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # marks that turn a text round, so that a line reads as typed
    "\ud800-\udfff\ufeff\ufff0-\uffff]"  # halves of characters, and what is none
)
UNKNOWN = re.compile(r"the text `(\"(?:[^\"\\]|\\.)*\")` could not be displayed")
"""How typst names a character without a glyph: as a quoted text, with `\\u{1f600}` for some."""
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
PLAIN = re.compile("[^\x09\x0a -\x7e\xa0-\xff–—‘’“”•…€™−□]")
"""What lies outside our own font: the last resort, where naming the missing characters did not do."""


def pdf(template: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The PDF of `templates/pdf/<template>` with this JSON-ready data; `at` fixes the time that stands in the file.

    `data` holds `title`, and may hold `language` (else the active one), `author`, `paper` ("a4" or "us-letter") and
    `footer`; the rest is the template's own. Any text may hold anything: a character without a glyph becomes a square.
    """
    words = {
        "language": (get_language() or "en").partition("-")[0],
        "author": AUTHOR,
        "paper": "a4",
        "footer": "",
        "page_words": gettext("Page {page} of {pages}"),
    }
    seen = _seen({**words, **data})
    seen["title"] = seen["title"].strip() or AUTHOR
    return _shown(template, json.dumps(seen, cls=DjangoJSONEncoder, ensure_ascii=False), at)


def _seen(value: Any) -> Any:
    """The same data without characters that nobody sees."""
    if isinstance(value, Mapping):
        return {key: _seen(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_seen(each) for each in value]
    return UNSEEN.sub("", str(value)) if isinstance(value, str | Promise) else value


def _shown(template: str, text: str, at: datetime | None) -> bytes:
    """Compiles; where characters have no glyph, again without them, and at last with our own font's alone."""
    for last in (False, True):
        try:
            return _compiled(template, text, at)
        except TypstError as error:
            missing = _missing(error)
            if not missing:
                raise
            text = PLAIN.sub(MISSING, text) if last else missing.sub(MISSING, text)
    return _compiled(template, text, at)


def _compiled(template: str, text: str, at: datetime | None) -> bytes:
    compiler = Compiler(
        input=ROOT / template, root=ROOT, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"data": text}
    )
    return cast("bytes", compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=at))


def _missing(error: TypstError) -> re.Pattern[str] | None:
    """The characters that no font has, as a pattern; None where the error is another one."""
    named = "".join(UNKNOWN.findall(str(error.diagnostic)))
    found = {each for each in ESCAPE.sub(lambda code: chr(int(code[1], 16)), named) if not each.isascii()}
    return re.compile("[" + "".join(map(re.escape, sorted(found))) + "]") if found else None


@cache
def _fonts() -> Fonts:
    """Our font, and for other scripts those that come inside the typst wheel; read once a process."""
    return Fonts(include_system_fonts=False, font_paths=[ROOT / "fonts"])

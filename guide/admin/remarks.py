"""What an editor is told to look at again: claims that we never make, long sentences, links that lead nowhere."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide import actions, body, links, lint
from guide.body import BodyError
from guide.models import Revision

NAMED = ("title", "name", "summary", "teaser")
LINTED = ("en", "es")
MOST_TEXT = 100_000
"""Letters of a part that are checked while it is typed: more than any page has."""


def editor(request: HttpRequest) -> Any:
    """Who is at work: the admin lets nobody in who is not signed in."""
    return request.user


def in_revision(revision: Revision) -> list[lint.Remark]:
    """Everything to look at again in a page."""
    language = revision.language if revision.language in LINTED else "en"
    named = {str(Revision._meta.get_field(name).verbose_name): getattr(revision, name) for name in NAMED}  # type: ignore[union-attr]
    found = lint.remarks(revision.body, language, **named)
    live = Revision.objects.in_language(revision.language)
    return found + [lint.Remark(_("Links"), fault) for fault in links.broken(revision.body, live)]


def in_part(typed: Mapping[str, Any], language: str) -> list[lint.Remark]:
    """Everything to look at again in one part as it is typed, whole or not. Its links are checked too."""
    language = language if language in LINTED else "en"
    texts = {name: str(typed.get(name) or "")[:MOST_TEXT] for name in ("text", "html", "lines", "reason", "alt")}
    html = body.clean_html(texts.pop("html"))
    said = [*texts.values(), *body.blocks(html)]
    lines = [line for text in said for line in text.splitlines()]
    found = [lint.Remark(_("Wording"), fault) for line in lines for fault in lint.check(line, language)]
    faults = (
        links.broken([{"kind": "text", "html": html}], Revision.objects.in_language(language)) if "<a" in html else []
    )
    return found + [lint.Remark(_("Links"), fault) for fault in faults]


def compile_and_tell(request: HttpRequest, revision: Revision) -> None:
    """Make the draft's body from its parts, and show the editor what is missing and how much to look at again."""
    try:
        revision = actions.compile_draft(revision=revision, by=editor(request))
    except BodyError as error:
        for fault in error.faults:
            messages.error(request, fault)
    if count := len(in_revision(revision)):
        told = ngettext(
            "There is %(count)s thing to look at again.", "There are %(count)s things to look at again.", count
        )
        messages.warning(request, told % {"count": count})

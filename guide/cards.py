"""What search engines and messengers are told of a page: its one address, its other languages, a card, and facts."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override

from guide.models import LANGUAGES, Page, Revision

LOCALES = {"en": "en_GB", "es": "es_ES"}
"""As Open Graph writes a language."""
SCHEMA = "https://schema.org"
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Card:
    """The head of a page. `address` is the one to keep; `others` are (language, address) of each text, its own too."""

    title: str
    summary: str
    language: str
    address: str
    others: list[tuple[str, str]]
    kind: str
    facts: dict[str, Any]

    @property
    def locale(self) -> str:
        return LOCALES[self.language]

    @property
    def picture(self) -> str:
        return absolute(static("img/share.png"))

    @property
    def feed(self) -> str:
        with override(self.language):
            return reverse("guide:feed")

    @property
    def data(self) -> SafeString:
        """The facts as JSON that no text can end: a data block, which the content security policy does not run."""
        told = {"@context": SCHEMA, "url": self.address, "inLanguage": self.language, **self.facts}
        return SafeString(json.dumps(told, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE))


def absolute(path: str) -> str:
    """A path of ours as others must write it. The host of a request says nothing: anybody may send one."""
    return settings.SITE_URL + path


def address(page: Page, language: str) -> str:
    """Where a page is in one language."""
    with override(language):
        return absolute(page.get_absolute_url())


def of_page(revision: Revision, front: Revision | None) -> Card:
    """The card of a page. A page that is not translated yet is found at the address of its original only."""
    own = address(revision.page, revision.language)
    others = [(code, address(revision.page, code)) for code, _name in LANGUAGES if code in revision.languages]
    facts: dict[str, Any] = {
        "@type": "MedicalWebPage",
        "name": revision.name,
        "headline": revision.title,
        "description": revision.summary,
        "about": {"@type": "MedicalCondition", "name": gettext("Knee pain")},
        "audience": {"@type": "PatientAudience"},
        "publisher": {"@type": "Organization", "name": "Kneadwell"},
        "breadcrumb": _trail(revision, front),
    }
    if revision.published_at:
        facts["dateModified"] = revision.published_at.date().isoformat()
    if revision.reviewer and revision.reviewed_on:
        facts |= {
            "lastReviewed": revision.reviewed_on.isoformat(),
            "reviewedBy": {"@type": "Person", "name": revision.reviewer},
        }
    return Card(revision.title, revision.summary, revision.language, own, others, "article", facts)


def of_home(language: str) -> Card:
    """The card of the guide's first page."""
    others = [(code, home(code)) for code, _name in LANGUAGES]
    title = gettext("Looking after a sore knee")
    summary = gettext("What massage can do, what it cannot, and when your knee needs a doctor first.")
    facts = {"@type": "WebSite", "name": "Kneadwell", "headline": title, "description": summary}
    return Card(title, summary, language, home(language), others, "website", facts)


def home(language: str) -> str:
    with override(language):
        return absolute(reverse("guide:home"))


def _trail(revision: Revision, front: Revision | None) -> dict[str, Any]:
    """Guide, topic, page: as the line above the title says it."""
    steps = [(gettext("Guide"), home(revision.language))]
    steps += [(front.name, address(front.page, front.language))] if front else []
    steps.append((revision.name, address(revision.page, revision.language)))
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}

"""`{% desk %}`: what waits for an editor, for the first page of the editing site."""

from itertools import groupby
from typing import Any

from django import template
from django.utils import timezone

from guide.models import IN_ORDER, Revision
from guide.moments import zone_of

register = template.Library()


@register.inclusion_tag("admin/guide/desk.html", takes_context=True)
def desk(context: dict[str, Any]) -> dict[str, Any]:
    """Drafts, texts in review, what goes live when, reviews that are due, and every live page to begin from."""
    request = context["request"]
    states, texts = Revision.State, Revision.objects.defer("body").select_related("page__topic", "author")
    drafts = list(texts.filter(state=states.DRAFT).order_by("-created_at").prefetch_related("steps"))
    live = list(texts.filter(state=states.PUBLISHED).order_by(*IN_ORDER, "language"))
    return {
        "request": request,
        "mine": [draft for draft in drafts if draft.author_id == request.user.pk],
        "others": [draft for draft in drafts if draft.author_id != request.user.pk],
        "in_review": list(texts.filter(state=states.IN_REVIEW).order_by("created_at")),
        "scheduled": list(texts.filter(state=states.SCHEDULED).order_by("publish_at")),
        "due": list(texts.due_for_review(timezone.localdate())),
        "never": len(texts.never_reviewed()),
        "topics": [
            sorted(pages, key=lambda text: not text.page.is_front)
            for _topic, pages in groupby(live, key=lambda text: text.topic)
        ],
        "today": timezone.localdate(),
        "zone": zone_of(request.session.get("guide_zone")),
    }

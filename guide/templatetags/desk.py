"""`{% desk %}`: what waits for an editor, for the first page of the editing site."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from django import template
from django.utils import timezone

from guide.models import IN_ORDER, Revision
from guide.moments import zone_of

register = template.Library()


def _front_first(texts: list[Revision]) -> bool:
    return not texts[0].page.is_front


@register.inclusion_tag("admin/guide/desk.html", takes_context=True)
def desk(context: dict[str, Any]) -> dict[str, Any]:
    """Drafts, texts in review, what goes live when, reviews that are due, and every live page with its languages."""
    request = context["request"]
    states, texts = Revision.State, Revision.objects.defer("body").select_related("page__topic", "author")
    drafts = list(texts.filter(state=states.DRAFT).order_by("-created_at").prefetch_related("steps"))
    live = list(texts.filter(state=states.PUBLISHED).order_by(*IN_ORDER, "page_id", "language"))
    return {
        "request": request,
        "mine": [draft for draft in drafts if draft.author_id == request.user.pk],
        "others": [draft for draft in drafts if draft.author_id != request.user.pk],
        "in_review": list(texts.filter(state=states.IN_REVIEW).order_by("created_at")),
        "scheduled": list(texts.filter(state=states.SCHEDULED).order_by("publish_at")),
        "due": list(texts.due_for_review(timezone.localdate())),
        "never": len(texts.never_reviewed()),
        "topics": [
            sorted((list(same) for _page, same in groupby(texts, key=attrgetter("page_id"))), key=_front_first)
            for _topic, texts in groupby(live, key=lambda text: text.topic)
        ],
        "today": timezone.localdate(),
        "zone": zone_of(request.session.get("guide_zone")),
    }

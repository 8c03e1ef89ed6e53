"""What editors do to the guide: open a draft, compile it, publish, withdraw.

`by` is the installation's user, whose model the guide does not know.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from guide import drawings, search
from guide.body import BodyError, normalise, refs
from guide.models import BodyPart, Page, Revision, Source

COPIED = ("title", "name", "summary", "teaser", "body")
"""What a draft takes over. Not the reviewer: nobody has reviewed a text that is about to change."""


@transaction.atomic
def open_draft(*, page: Page, language: str, by: Any) -> Revision:
    """The draft of a page: the one already open, else a copy of what is live (or was last), with its parts as rows."""
    Page.objects.select_for_update().get(pk=page.pk)
    texts = Revision.objects.filter(page=page, language=language)
    if draft := texts.working().first():
        return draft
    latest = texts.filter(state=Revision.State.PUBLISHED).first() or texts.first()
    fields: dict[str, Any] = {name: getattr(latest, name) for name in COPIED} if latest else {}
    draft = Revision.objects.create(page=page, language=language, author=by, **fields)
    spread(revision=draft)
    return draft


def spread(*, revision: Revision) -> None:
    """Make the rows of a draft from its body."""
    sources = {source.ref: source for source in Source.objects.filter(ref__in=refs(revision.body))}
    for order, part in enumerate(revision.body, 1):
        row = BodyPart.objects.create(
            revision=revision,
            order=order * 10,
            kind=part["kind"],
            lines="\n".join(part.get("items", ())),
            **{name: part.get(name, "") for name in ("text", "html", "evidence", "reason", "drawing", "anchor")},
        )
        row.sources.set(sources[ref] for ref in part.get("sources", ()) if ref in sources)


@transaction.atomic
def compile_draft(*, revision: Revision, by: Any) -> Revision:
    """Make a draft's body from its rows. Raises BodyError where the rows do not add up to a page."""
    rows = revision.parts.prefetch_related("sources")
    revision.body = normalise([row.as_part([source.ref for source in row.sources.all()]) for row in rows])
    revision.author = revision.author or by
    revision.save(update_fields=["body", "author"])
    return revision


@transaction.atomic
def publish(*, revision: Revision, by: Any) -> Revision:
    """Put a draft before the public, in place of what is live. Raises BodyError on a page that is not whole."""
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    if not revision.is_working:
        raise BodyError(["Only a draft can be published."])
    return put_live(revision=compile_draft(revision=revision, by=by), by=by)


@transaction.atomic
def put_live(*, revision: Revision, by: Any) -> Revision:
    """Make this revision the live one of its page; `by` None is `loadguide`. Raises BodyError as `publish` does."""
    Page.objects.select_for_update().get(pk=revision.page_id)
    _check_whole(revision)
    now = timezone.now()
    texts = Revision.objects.filter(page=revision.page_id, language=revision.language)
    search.forget(texts)
    texts.filter(state=Revision.State.PUBLISHED).update(state=Revision.State.REPLACED, ended_at=now)
    revision.state, revision.published_at, revision.approver = Revision.State.PUBLISHED, now, by
    revision.save(update_fields=["state", "published_at", "approver"])
    revision.parts.all().delete()
    search.keep(revision)
    return revision


@transaction.atomic
def withdraw(*, revision: Revision, by: Any) -> Revision:
    """Take a live page away from the public. Its text stays as the record."""
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    if not revision.is_live:
        raise BodyError(["Only a published page can be withdrawn."])
    revision.state, revision.ended_at = Revision.State.WITHDRAWN, timezone.now()
    revision.save(update_fields=["state", "ended_at"])
    search.forget([revision])
    return revision


def _check_whole(revision: Revision) -> None:
    faults = [] if revision.body else ["The page has no parts yet."]
    faults += [f"The {name} is empty." for name in COPIED[:-1] if not getattr(revision, name)]
    cited = refs(revision.body)
    known = set(Source.objects.filter(ref__in=cited).values_list("ref", flat=True))
    faults += [f"There is no source {ref}." for ref in cited if ref not in known]
    drawn = [part["drawing"] for part in revision.body if part["kind"] == "drawing"]
    faults += [f"There is no drawing “{name}”." for name in drawn if not drawings.template(name)]
    if faults:
        raise BodyError(faults)

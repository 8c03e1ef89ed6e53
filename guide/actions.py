"""What editors do to a page's text: open a draft, go back to an old version, compile it, publish, unpublish.

`by` is the installation's user, whose model the guide does not know.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guide import drawings, edition, search
from guide.body import BodyError, Part, images, normalise, refs
from guide.models import LANGUAGES, BodyPart, Image, Page, Revision, Source, Step

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
    return _copied(latest, page=page, language=language, by=by)


@transaction.atomic
def roll_back(*, revision: Revision, by: Any) -> Revision:
    """A new draft with the words of an old version. Raises BodyError where a draft is open, which it would lose."""
    Page.objects.select_for_update().get(pk=revision.page_id)
    if Revision.objects.filter(page=revision.page_id, language=revision.language).working().exists():
        raise BodyError([_("This page has a draft already. Publish it or delete it first, so that nothing is lost.")])
    return _copied(revision, page=revision.page, language=revision.language, by=by)


@transaction.atomic
def begin_translation(*, revision: Revision, language: str, by: Any) -> Revision:
    """A draft of the page in a language that it has no text in, with this text to go by."""
    Page.objects.select_for_update().get(pk=revision.page_id)
    if language not in dict(LANGUAGES) or Revision.objects.filter(page=revision.page_id, language=language).exists():
        raise BodyError([_("This page has a text in that language already.")])
    return _copied(revision, page=revision.page, language=language, by=by)


def _copied(old: Revision | None, *, page: Page, language: str, by: Any) -> Revision:
    fields: dict[str, Any] = {name: getattr(old, name) for name in COPIED} if old else {}
    draft = Revision.objects.create(page=page, language=language, author=by, **fields)
    spread(revision=draft)
    told(draft, Step.Kind.OPENED, by=by)
    return draft


def told(revision: Revision, kind: Step.Kind, *, by: Any, note: str = "") -> None:
    """Write down what was done to a revision."""
    Step.objects.create(revision=revision, kind=kind, by=by, note=note)


def note_change(*, revision: Revision, by: Any) -> None:
    """Write down that somebody changed a draft: once for each sitting, however often they save."""
    last = revision.steps.first()
    if last and last.kind == Step.Kind.CHANGED and last.by_id == by.pk:
        last.at = timezone.now()
        last.save(update_fields=["at"])
    else:
        told(revision, Step.Kind.CHANGED, by=by)


def spread(*, revision: Revision) -> None:
    """Make the rows of a draft from its body."""
    sources = {source.ref: source for source in Source.objects.filter(ref__in=refs(revision.body))}
    pictures = {image.name: image for image in _images(revision.body)}
    for order, part in enumerate(revision.body, 1):
        row = BodyPart.objects.create(
            revision=revision,
            order=order * 10,
            kind=part["kind"],
            lines="\n".join(part.get("items", ())),
            image=pictures.get(part.get("image", "")),
            **{name: part.get(name, "") for name in ("text", "html", "evidence", "reason", "drawing", "alt", "anchor")},
        )
        row.sources.set(sources[ref] for ref in part.get("sources", ()) if ref in sources)


@transaction.atomic
def compile_draft(*, revision: Revision, by: Any) -> Revision:
    """Make a draft's body from its rows. Raises BodyError where the rows do not add up to a page."""
    rows = revision.parts.select_related("image").prefetch_related("sources")
    revision.body = normalise([row.as_part([source.ref for source in row.sources.all()]) for row in rows])
    revision.author = revision.author or by
    revision.save(update_fields=["body", "author"])
    return revision


@transaction.atomic
def move_part(*, revision: Revision, part: str, steps: int, by: Any) -> None:
    """Move a part of a draft, named by its key, so many places down; less than 0 is up. No other is moved."""
    rows = list(revision.parts.select_for_update())
    here = next((place for place, row in enumerate(rows) if str(row.pk) == part), None)
    if here is None:
        return
    row = rows.pop(here)
    rows.insert(max(0, here + steps), row)
    _number(rows)
    compile_draft(revision=revision, by=by)


def _number(rows: list[BodyPart]) -> None:
    for place, each in enumerate(rows, 1):
        each.order = place * 10
    BodyPart.objects.bulk_update(rows, ["order"])


@transaction.atomic
def put_behind(*, part: BodyPart, sections: Iterable[tuple[str, str]]) -> None:
    """Put more sections behind a part of a draft: their kind, and their words or their rich text."""
    rows = list(part.revision.parts.select_for_update())
    here = next(place for place, row in enumerate(rows) if row.pk == part.pk) + 1
    columns = {"text": "html"}
    rows[here:here] = [
        BodyPart.objects.create(revision=part.revision, kind=kind, **{columns.get(kind, "text"): words})
        for kind, words in sections
    ]
    _number(rows)


@transaction.atomic
def publish(*, revision: Revision, by: Any) -> Revision:
    """Put a draft before the public, in place of what is live. Raises BodyError on a page that is not whole."""
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    if not revision.is_working:
        raise BodyError([_("Only a draft can be published.")])
    check_second_person(revision, by)
    return put_live(revision=compile_draft(revision=revision, by=by), by=by)


def check_second_person(revision: Revision, by: Any) -> None:
    """Raise BodyError where the installation asks for a second person and `by` is none."""
    if not settings.GUIDE_NEEDS_APPROVAL:
        return
    if revision.is_draft:
        raise BodyError([_("A second person must read this page first. Send it for review.")])
    if by is None or by.pk in revision.writers():
        raise BodyError([_("You wrote in this text. Somebody else must approve it.")])


@transaction.atomic
def put_live(*, revision: Revision, by: Any) -> Revision:
    """Make this revision the live one of its page; `by` None is `loadguide`. Raises BodyError as `publish` does."""
    Page.objects.select_for_update().get(pk=revision.page_id)
    check_whole(revision)
    now = timezone.now()
    texts = Revision.objects.filter(page=revision.page_id, language=revision.language)
    search.forget(texts)
    texts.filter(state=Revision.State.PUBLISHED).update(state=Revision.State.REPLACED, ended_at=now)
    revision.state, revision.published_at, revision.approver = Revision.State.PUBLISHED, now, by
    revision.publish_at = None
    revision.save(update_fields=["state", "published_at", "approver", "publish_at"])
    revision.parts.all().delete()
    told(revision, Step.Kind.PUBLISHED, by=by)
    search.keep(revision)
    edition.turn()
    return revision


@transaction.atomic
def unpublish(*, revision: Revision, by: Any, also: Iterable[str] = ()) -> Revision:
    """Take a live page away from the public, and what is live of it in the languages named. The texts are kept."""
    others = Revision.objects.filter(page=revision.page_id, language__in=set(also), state=Revision.State.PUBLISHED)
    for other in others.exclude(pk=revision.pk):
        _unpublish(revision=other, by=by)
    return _unpublish(revision=revision, by=by)


def _unpublish(*, revision: Revision, by: Any) -> Revision:
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    if not revision.is_live:
        raise BodyError([_("Only a published page can be unpublished.")])
    revision.state, revision.ended_at = Revision.State.UNPUBLISHED, timezone.now()
    revision.save(update_fields=["state", "ended_at"])
    search.forget([revision])
    edition.turn()
    told(revision, Step.Kind.UNPUBLISHED, by=by)
    return revision


def check_whole(revision: Revision) -> None:
    """Raise BodyError, with every fault, where a reader would meet a gap."""
    if faults := lacks(revision):
        raise BodyError(faults)


def lacks(revision: Revision) -> list[str]:
    """What is still missing before a reader may see it, a sentence for each."""
    faults = [] if revision.body else [_("The page has no parts yet.")]
    empty = [revision._meta.get_field(name) for name in COPIED[:-1] if not getattr(revision, name)]
    faults += [_("“%(field)s” is empty.") % {"field": capfirst(field.verbose_name)} for field in empty]  # type: ignore[union-attr]
    cited = refs(revision.body)
    known = set(Source.objects.filter(ref__in=cited).values_list("ref", flat=True))
    faults += [_("There is no source %(name)s.") % {"name": ref} for ref in cited if ref not in known]
    drawn = [part["drawing"] for part in revision.body if part["kind"] == "drawing"]
    faults += [_("There is no drawing “%(name)s”.") % {"name": name} for name in drawn if not drawings.template(name)]
    stored = {image.name for image in _images(revision.body)}
    missing = [name for name in images(revision.body) if name not in stored]
    return faults + [_("There is no picture %(name)s.") % {"name": name} for name in missing]


def _images(parts: list[Part]) -> Iterable[Image]:
    names = images(parts)
    return Image.objects.defer("content").filter(name__in=names) if names else ()

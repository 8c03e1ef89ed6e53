"""A page's text in one language at one moment, and what was done to it."""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guide.fields import BodyField
from guide.models.pages import Page, Topic

LANGUAGES = [("en", "English"), ("es", "Español")]
"""What a page may be written in; more than the app itself speaks so far."""

REVIEW_SOON = timedelta(days=30)
"""How long before its date a review is asked for."""

IN_ORDER = ("page__topic__order", "page__topic__slug", "page__order", "page__slug")
"""Revisions in the order of the guide: a topic's front page (no slug) stands before its other pages."""


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Which revisions of which pages."""

    def live(self, language: str) -> "RevisionQuerySet":
        """What the public reads: published, in this language or else in English (see `in_language`)."""
        return self.filter(state=Revision.State.PUBLISHED, language__in={language, "en"}).select_related("page__topic")

    def live_everywhere(self) -> "RevisionQuerySet":
        """What the public reads in any language, in the order of the guide."""
        live = self.filter(state=Revision.State.PUBLISHED).select_related("page__topic")
        return live.order_by(*IN_ORDER, "language")

    def with_languages(self) -> "RevisionQuerySet":
        """Each knows in which languages its page is live (`languages`)."""
        live = Revision.objects.filter(page=OuterRef("page"), state=Revision.State.PUBLISHED)
        return self.annotate(**{f"in_{code}": Exists(live.filter(language=code)) for code, _name in LANGUAGES})

    def in_language(self, language: str) -> list["Revision"]:
        """Of each page the one in this language, else the English one; in the order of the guide."""
        found: dict[int, Revision] = {}
        originals: dict[int, Revision] = {}
        for revision in self.live(language).order_by(*IN_ORDER):
            if revision.language == "en":
                originals[revision.page_id] = revision
            if revision.page_id not in found or revision.language == language:
                found[revision.page_id] = revision
        for revision in found.values():
            revision.original = originals.get(revision.page_id)
        return list(found.values())

    def working(self) -> "RevisionQuerySet":
        """Not yet published: what an editor may still change or send on."""
        return self.filter(state__in=Revision.WORKING)

    def due_for_review(self, today: date) -> "RevisionQuerySet":
        """Live pages whose next review is over or near, the most pressing first."""
        soon = today + REVIEW_SOON
        return self.filter(state=Revision.State.PUBLISHED, next_review_on__lte=soon).order_by("next_review_on")

    def never_reviewed(self) -> "RevisionQuerySet":
        """Live pages that nobody has put a date of review to."""
        return self.filter(state=Revision.State.PUBLISHED, reviewed_on=None, next_review_on=None)


class Revision(models.Model):
    """A page's text in one language at one moment. Once published it never changes; a change is a new revision."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced")
        UNPUBLISHED = "unpublished", _("Unpublished")

    WORKING = (State.DRAFT, State.IN_REVIEW, State.SCHEDULED)

    page = models.ForeignKey(Page, models.PROTECT, related_name="revisions")
    language = models.CharField(max_length=5, choices=LANGUAGES, default="en")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT, editable=False)
    title = models.CharField(_("title"), max_length=120, help_text=_("The reader's question, as they would ask it."))
    name = models.CharField(_("short name"), max_length=60, help_text=_("For links, the home page and search results."))
    summary = models.TextField(
        _("main message"), max_length=300, help_text=_("One or two sentences that can stand alone.")
    )
    teaser = models.CharField(_("line on the home page"), max_length=160)
    body = BodyField(default=list, editable=False)
    publish_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False, help_text=_("When it was replaced or unpublished."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="revisions_written"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="revisions_approved"
    )
    reviewer = models.CharField(
        _("reviewed by"), max_length=160, blank=True, help_text=_("Name and profession. Empty: not yet reviewed.")
    )
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    next_review_on = models.DateField(_("next review due"), null=True, blank=True)
    loaded = models.CharField(max_length=64, blank=True, editable=False)
    """Hash of the content file that this revision was loaded from; empty where an editor wrote it."""
    version = models.PositiveIntegerField(default=0, editable=False)
    """Grows with every save of what stands above the parts, so that of two editors neither overwrites the other."""

    objects = RevisionQuerySet.as_manager()
    original: "Revision | None" = None
    """The live English text of its page, where `in_language` found it."""

    class Meta:
        ordering = [*IN_ORDER, "language", "-created_at", "-pk"]
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of pages")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "language"], condition=Q(state="published"), name="one_live_revision"
            ),
            models.UniqueConstraint(
                fields=["page", "language"],
                condition=Q(state__in=["draft", "in_review", "scheduled"]),
                name="one_working_revision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.language}, {self.get_state_display()})"

    @property
    def label(self) -> str:
        """What editors call it: its short name, or what there is while it has none."""
        return self.name or self.title or self.page.path

    @property
    def topic(self) -> Topic:
        return self.page.topic

    @property
    def languages(self) -> list[str]:
        """In which its page is live, where `with_languages` looked; else the one that it is written in."""
        found = [code for code, _name in LANGUAGES if getattr(self, f"in_{code}", False)]
        return found or [self.language]

    @property
    def is_live(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_behind(self) -> bool:
        """Whether this translation is older than the English text that it was made from."""
        original = self.original
        if original is None or original.pk == self.pk or not self.published_at or not original.published_at:
            return False
        return self.published_at < original.published_at

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    @property
    def is_draft(self) -> bool:
        """Whether it can be changed. What waits for a second person or for its hour stays as they saw it."""
        return self.state == self.State.DRAFT

    @property
    def in_review(self) -> bool:
        return self.state == self.State.IN_REVIEW

    @property
    def is_scheduled(self) -> bool:
        return self.state == self.State.SCHEDULED

    def writers(self) -> set[int]:
        """Everybody who wrote in this text: none of them can be its second person."""
        wrote = self.steps.filter(kind__in=Step.WRITING).values_list("by", flat=True)
        return {pk for pk in (*wrote, self.author_id) if pk is not None}


class Step(models.Model):
    """One thing that was done to a revision: who, when, what, and a note where there is one."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Draft begun")
        CHANGED = "changed", _("Changed")
        SENT = "sent", _("Sent for review")
        SENT_BACK = "sent_back", _("Sent back")
        SCHEDULED = "scheduled", _("Set to be published later")
        TAKEN_BACK = "taken_back", _("Taken back to draft")
        PUBLISHED = "published", _("Published")
        REVIEWED = "reviewed", _("Review recorded")
        UNPUBLISHED = "unpublished", _("Unpublished")

    WRITING = (Kind.OPENED, Kind.CHANGED, Kind.SENT)
    WRITTEN = "%Y-%m-%d %H:%M UTC"
    """How a note names a moment: the same wherever its reader is."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.get_kind_display()}"

    @property
    def due(self) -> datetime | None:
        """For when this step set the text to go live; None for any other step."""
        if self.kind != self.Kind.SCHEDULED or not self.note:
            return None
        return datetime.strptime(self.note, self.WRITTEN).replace(tzinfo=UTC)

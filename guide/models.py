"""The guide's records: topics, their pages, revisions of a page, the parts of a draft, and the sources they cite."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guide import body
from guide.fields import BodyField, RichTextField

KINDS = [(key, _(kind.label)) for key, kind in body.KINDS.items()]
EVIDENCE = [(key, _(label)) for key, label in body.EVIDENCE.items()]
LANGUAGES = [("en", "English"), ("es", "Español")]
"""What a page may be written in; more than the app itself speaks so far."""


class Topic(models.Model):
    """A subject of the guide: its address, its place on the home page and its drawing. Its pages have the words."""

    class Kind(models.TextChoices):
        SAFETY = "safety", _("Is massage safe")
        TOPIC = "topic", _("Topic")
        QUESTIONS = "questions", _("Questions and answers")

    slug = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField(default=100)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TOPIC)
    drawing = models.SlugField(blank=True, help_text=_("The small drawing beside the topic on the guide's home page."))

    class Meta:
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug


class Page(models.Model):
    """One page of a topic, whatever its language. The page without a slug is the front page of its topic."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="pages")
    slug = models.SlugField(
        blank=True, help_text=_("The end of its address. Empty for the front page of its topic, and only there.")
    )
    order = models.PositiveSmallIntegerField(default=100, help_text=_("Its place among the pages of its topic."))

    class Meta:
        ordering = ["topic__order", "topic__slug", "order", "slug"]
        constraints = [models.UniqueConstraint(fields=["topic", "slug"], name="one_page_per_address")]

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        """Its address under the guide: `tips`, or `tips/clothing`."""
        return f"{self.topic.slug}/{self.slug}" if self.slug else self.topic.slug

    @property
    def is_front(self) -> bool:
        return not self.slug

    def get_absolute_url(self) -> str:
        if self.is_front:
            return reverse("guide:topic", args=[self.topic.slug])
        return reverse("guide:page", args=[self.topic.slug, self.slug])


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


class Passage(models.Model):
    """What search knows of a live revision: the page as a whole, or one of its questions.

    The words themselves are in an index beside it, which each database makes in its own way (`guide.search.index`).
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="passages")
    anchor = models.SlugField(max_length=60, blank=True)
    title = models.CharField(max_length=400)
    summary = models.TextField(blank=True)
    rest = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title

    @property
    def lines(self) -> list[str]:
        """Everything but the title, line by line; the title where there is nothing else."""
        return [line for line in f"{self.summary}\n{self.rest}".splitlines() if line] or [self.title]

    @property
    def all_text(self) -> str:
        return f"{self.title}\n{self.summary}\n{self.rest}"


class Source(models.Model):
    """A study, a guideline or a page that claims rest on."""

    class Checked(models.TextChoices):
        ORIGINAL = "P", _("We read the original, or its abstract")
        SUMMARY = "S", _("We read a copy or a summary")
        KNOWN = "GK", _("Widely known; we did not read it")

    ref = models.SlugField(_("reference"), max_length=20, unique=True, help_text=_("A short handle, such as R41."))
    short = models.CharField(_("short name"), max_length=60, help_text=_("As claims cite it, such as Perlman 2012."))
    title = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    url = models.URLField(_("address"), max_length=400)
    checked = models.CharField(_("how it was checked"), max_length=2, choices=Checked.choices)
    loaded = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["short"]

    def __str__(self) -> str:
        return f"{self.ref} · {self.short}"


class Image(models.Model):
    """A picture of the guide, made anew from what was uploaded. Its name is the hash of its bytes: it never changes."""

    name = models.CharField(max_length=40, unique=True)
    """As its address ends: 32 hexadecimal digits, and `.jpg` or `.png`."""
    title = models.CharField(_("what editors call it"), max_length=80)
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("guide:image", args=[self.name])


class Edition(models.Model):
    """The present state of the public guide: one row, whose token every change of it replaces (`guide.edition`)."""

    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.token


class BodyPart(models.Model):
    """One part of a draft, as an editor changes it.

    Editors get rows and forms, never JSON. The rows exist only while a draft is open; every save compiles them into
    `Revision.body`, which is what previews and readers see, so that a published page is one row that cannot change
    under its readers and costs one query. `actions.open_draft` makes the rows from a body, `actions.compile_draft` a
    body from the rows; both go through `body.normalise`, so the two shapes cannot drift.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField(default=0, help_text=_("Parts are shown from the smallest number up."))
    kind = models.CharField(max_length=12, choices=KINDS)
    text = models.CharField(
        max_length=400, blank=True, help_text=_("Heading, claim, question, title of a card or words under a drawing.")
    )
    html = RichTextField(_("longer text"), blank=True)
    lines = models.TextField(blank=True, help_text=_("For lists and care cards: one item on each line."))
    evidence = models.CharField(max_length=14, choices=EVIDENCE, blank=True, help_text=_("For a claim."))
    reason = models.CharField(max_length=400, blank=True, help_text=_("For a claim: why it has this label."))
    sources = models.ManyToManyField(Source, blank=True, help_text=_("For a claim."))
    drawing = models.SlugField(blank=True)
    image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, verbose_name=_("picture"))
    alt = models.CharField(
        _("what the picture shows"),
        max_length=300,
        blank=True,
        help_text=_("For readers who cannot see it. Say what they would learn from it, in a sentence."),
    )
    anchor = models.SlugField(
        blank=True, max_length=60, help_text=_("The end of its address after #. Leave empty to make it from the text.")
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    """Grows with every save, so that of two editors neither overwrites the other."""

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("part")
        verbose_name_plural = _("parts")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.excerpt()}"

    def excerpt(self) -> str:
        """The first words, to tell the parts of a page apart."""
        words = self.text or body.plain(self.html) or self.lines.replace("\n", " · ") or self.drawing or self.alt
        return words if len(words) <= 90 else f"{words[:89].rstrip()}…"

    def as_part(self, refs: list[str]) -> body.Part:
        """The part as `body.normalise` takes it; `refs` are the sources chosen for it."""
        fields: dict[str, Any] = {
            "text": self.text,
            "html": self.html,
            "items": self.lines.splitlines(),
            "evidence": self.evidence,
            "reason": self.reason,
            "sources": refs,
            "drawing": self.drawing,
            "image": self.image.name if self.image else "",
            "alt": self.alt,
            "anchor": self.anchor,
        }
        kind = body.KINDS[self.kind]
        return {"kind": self.kind} | {name: fields[name] for name in (*kind.needs, *kind.may)}

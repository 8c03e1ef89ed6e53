"""The parts of a draft, as an editor changes them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guide import body
from guide.fields import RichTextField
from guide.models.material import Image, Source
from guide.models.revisions import Revision

KINDS = [(key, _(kind.label)) for key, kind in body.KINDS.items()]

EVIDENCE = [(key, _(label)) for key, label in body.EVIDENCE.items()]


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

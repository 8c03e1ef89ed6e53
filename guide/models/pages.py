"""Topics of the guide and their pages, whatever the language."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


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

"""What pages cite and show: sources and pictures."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


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

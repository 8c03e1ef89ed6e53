"""What stands ready for readers: what search knows, and which edition is out."""

from django.db import models

from guide.models.revisions import Revision


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


class Edition(models.Model):
    """The present state of the public guide: one row, whose token every change of it replaces (`guide.edition`)."""

    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.token

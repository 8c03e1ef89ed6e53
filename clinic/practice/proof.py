"""The date of birth as a proof, for whoever comes by a link that may have been forwarded; wrong ones are counted."""

from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from clinic.practice.fields import DateField
from clinic.practice.forms import PlainForm
from clinic.practice.models import ClientLink, SingleUseLink


class ProofForm(PlainForm):
    """Asks for the date of birth. Subclasses say whose it is."""

    birth_date = DateField()

    def proves(self, born: date | None) -> bool:
        """Whether this is the date that we have. One that is no date at all is neither right nor a try."""
        return self.is_valid() and born is not None and bool(self.cleaned_data["birth_date"] == born)

    def say_wrong(self, left: int) -> None:
        """Say that it is not the date, and how many tries are left."""
        self.add_error("birth_date", _("That is not the date we have. Tries left: %(left)s") % {"left": left})


def count_wrong(link: ClientLink | SingleUseLink, tries: int) -> int:
    """Count one more wrong try of `tries`; returns how many are left."""
    type(link).objects.filter(pk=link.pk).update(wrong_tries=F("wrong_tries") + 1)
    link.refresh_from_db(fields=["wrong_tries"])
    return max(0, tries - link.wrong_tries)

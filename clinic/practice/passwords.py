"""Passwords that anybody would try here: made of the words of the house and the trade."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = ("kneadwell", "massage", "masaje", "therapist", "therapy", "clinic", "clinica", "client", "knee", "rodilla",
         "knead", "well", "password", "welcome", "admin", "owner")  # fmt: skip
"""What is taken out of a password before it is counted; longer words first where one holds another."""
LEFT = 6
"""Characters that must be left then: digits and signs around such words are the first to be guessed."""


class HouseWordsValidator:
    """Refuse a password of which little is left without the words of the house, and the person's own clinics."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = re.sub(r"[\W_]", "", password.casefold())
        for word in sorted({*WORDS, *_clinics_of(user)}, key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < LEFT:
            raise ValidationError(self.get_help_text(), code="house_words")

    def get_help_text(self) -> str:
        return _("This password is made of words that anybody would try here. Choose other words.")


def _clinics_of(user: Any) -> set[str]:
    """The words of the names of the clinics in which this person works."""
    if getattr(user, "pk", None) is None:
        return set()
    names = " ".join(user.memberships.values_list("clinic__name", flat=True)).casefold()
    return {word for word in re.findall(r"\w+", names) if len(word) > 2}

"""What we say anew of allauth's words is still said by allauth, and then comes from our catalogue."""

import gettext
from pathlib import Path

import allauth
import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override

from clinic.practice.borrowed import SECOND_STEP, SIGNING_IN

THEIRS = Path(allauth.__file__).parent / "locale" / "es" / "LC_MESSAGES" / "django.mo"


@pytest.mark.parametrize("text", [*SIGNING_IN, *SECOND_STEP])
def test_a_borrowed_text_is_one_of_allauths_and_reads_as_we_say_it(text: str) -> None:
    with THEIRS.open("rb") as file:
        theirs = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    assert text in theirs, "allauth says this no longer"
    with override("es"):
        assert _(text) not in {text, theirs[text]}

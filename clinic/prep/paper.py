"""Which paper a clinic prints on: US Letter where its country does, A4 everywhere else."""

from clinic.practice.countries import country_of
from clinic.practice.models import Clinic

A4, LETTER = "a4", "us-letter"
CHOICES = {"a4": A4, "letter": LETTER}
"""What `?paper=` may say."""
ON_LETTER = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])
"""Countries that print on US Letter (Unicode CLDR, paperSize)."""
OLD_NAMES = ("US/", "Canada/", "Mexico/")
"""Beginnings of old names of time zones, which the table of countries does not list."""


def paper_of(clinic: Clinic, wish: str = "") -> str:
    """The paper for a PDF of this clinic; `wish` ("a4" or "letter") comes first where it is one."""
    if wish in CHOICES:
        return CHOICES[wish]
    zone = clinic.time_zone
    is_letter = country_of(zone) in ON_LETTER or zone.startswith(OLD_NAMES)
    return LETTER if is_letter else A4

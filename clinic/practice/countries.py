"""Which country a clinic lies in, as its time zone says; the numbers that bring an ambulance there; calling codes."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

BY_112 = (
    "AD AL AT BA BE BG CH CY CZ DE DK EE ES FI FO FR GE GI GL GR HR HU IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO "
    "RS SE SI SK SM TR UA VA XK"
)
BY_911 = "AS BM BS BZ CA CR DO EC GU HN JM KY MP MX NI PA PH PR PY US UY VI"
NUMBERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(BY_112.split(), ("112",)),
    **dict.fromkeys(BY_911.split(), ("911",)),
    **dict.fromkeys(("GB", "GG", "IM", "JE"), ("999", "112")),
    "AE": ("998", "999"), "AR": ("107", "911"), "AT": ("112", "144"), "AU": ("000", "112"), "BR": ("192",),
    "CH": ("144", "112"), "CL": ("131",), "CN": ("120",), "CO": ("123",), "FR": ("112", "15"), "GI": ("112", "190"),
    "HK": ("999",), "IE": ("112", "999"), "IL": ("101",), "IN": ("112", "108"), "IT": ("112", "118"), "JP": ("119",),
    "KR": ("119",), "MY": ("999",), "NO": ("113", "112"), "NZ": ("111",), "PL": ("112", "999"), "SG": ("995",),
    "ZA": ("10177", "112"),
}  # fmt: skip
"""Country -> the numbers that we know to bring an ambulance; CONV, so the owner may say that another one does."""

CALLING_CODES = frozenset(
    map(
        str,
        (1, 7, 20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67), 81, 82, 84, 86,
         *range(90, 96), 98),
    )
)  # fmt: skip
"""Calling codes of one and two digits, as the ITU gives them out; all others have three."""


def country_of(zone: str) -> str:
    """The code of the country of this time zone (`DE`); empty where the table has none, as for UTC."""
    return _countries().get(zone, "")


def emergency_numbers(zone: str) -> tuple[str, ...]:
    """The numbers that we know for the country of this time zone; none where we know none."""
    return NUMBERS.get(country_of(zone), ())


@cache
def _countries() -> dict[str, str]:
    """Time zone -> its country, from the table that comes with the time zones."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}

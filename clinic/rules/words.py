"""The words of one language: texts by key, lay names of regions, lists said aloud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Words:
    """A rulebook's texts in one language; all in English where that language is not whole."""

    rulebook: Rulebook
    language: str = "en"
    audience: str = "therapist"
    """Who reads: `therapist` or `client`."""
    guessed: frozenset[str] = frozenset()
    """The rules that hold because the client was not sure: nothing is said as if they had it."""

    def text(self, key: str, **params: Any) -> str:
        """The text of this key with its `{params}` filled in. Raises KeyError for an unknown key."""
        return self.rulebook.text(self.language, key, **params)

    def has(self, key: str) -> bool:
        """Whether this key has a text."""
        return self.rulebook.has_text(self.language, key)

    def region(self, instance: str) -> str:
        """`calf_L` as "Left calf"; `*` as the text for everywhere."""
        return region_name(self.rulebook, self.language, instance)

    def join(self, items: Iterable[str]) -> str:
        """ "a", "a and b", "a, b and c"; with semicolons where one of them holds a comma."""
        *most, last = list(items) or [""]
        comma = "; " if len(most) > 1 and any("," in item for item in (*most, last)) else ", "
        return self.text("list.and", most=comma.join(most), last=last) if most else last


@lru_cache(maxsize=4096)
def region_name(rulebook: Rulebook, language: str, instance: str) -> str:
    """The lay name of a region instance with its side: `calf_L` as "Left calf", `low_back` as "Lower back"."""
    region, side = split_side(instance)
    name = rulebook.text(language, "region.everywhere" if region == "*" else f"region.{region}")
    if side:
        name = rulebook.text(language, f"region_side.{side}", region=name[:1].lower() + name[1:])
    return name[:1].upper() + name[1:]


def split_side(instance: str) -> tuple[str, str]:
    """`calf_L` as ("calf", "L"); `low_back` as ("low_back", "")."""
    if instance.endswith(("_L", "_R")):
        return instance[:-2], instance[-1]
    return instance, ""

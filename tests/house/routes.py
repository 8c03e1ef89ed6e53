"""Every route of the house, read from the resolver, with an address for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Route:
    """One route: its name with namespaces, and the names of its parts that vary."""

    name: str
    parts: tuple[str, ...]

    def address(self, values: dict[str, Any]) -> str:
        """Its path, with these values in the parts that vary."""
        return reverse(self.name, kwargs={part: values[part] for part in self.parts})


def routes() -> list[Route]:
    """All routes, each name once."""
    found = {route.name: route for route in _walk(get_resolver().url_patterns, "", ())}
    return sorted(found.values(), key=lambda route: route.name)


def _walk(patterns: list[Any], namespace: str, parts: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        inner = (*parts, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            own = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, namespace + own, inner)
        else:
            assert isinstance(pattern, URLPattern)
            yield Route(f"{namespace}{pattern.name}", inner)

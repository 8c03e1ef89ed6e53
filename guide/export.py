"""What is live, as content files that `loadguide` reads to the same pages: the way back from the editing site."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from guide import body
from guide.loading import TEXTS
from guide.markup import to_html
from guide.models import Image, Revision, Source

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
_BLOCK = re.compile(r"<(p|ul)>(.*?)</\1>", re.DOTALL)


def export(folder: Path) -> Iterator[str]:
    """Write every live page, the sources and the pictures under `folder`; yields a sentence for each kind of file."""
    live = list(Revision.objects.filter(state=Revision.State.PUBLISHED).select_related("page__topic"))
    for revision in live:
        page = revision.page
        stem = f"{page.topic.slug}/{page.slug}" if page.slug else page.topic.slug
        _write(folder / revision.language / f"{stem}.toml", page_file(revision))
    yield f"Wrote {len(live)} pages."
    sources = list(Source.objects.order_by("pk"))
    _write(folder / "sources.toml", "\n".join(_source(source) for source in sources))
    yield f"Wrote {len(sources)} sources."
    names = {name for revision in live for name in body.images(revision.body)}
    for image in Image.objects.filter(name__in=names):
        path = folder / "images" / image.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(image.content))
    if names:
        yield f"Wrote {len(names)} pictures."


def page_file(revision: Revision) -> str:
    """One page as TOML."""
    topic, place = revision.topic, revision.page
    head = {"order": topic.order, "kind": topic.kind, "drawing": topic.drawing}
    fields = (head if place.is_front else {"order": place.order}) | {name: getattr(revision, name) for name in TEXTS}
    return _table(fields) + "".join(f"\n[[part]]\n{_table(_part(part))}" for part in revision.body)


def prose_of(html: str) -> str:
    """Rich text in the signs of the content files; empty where they cannot say it all."""
    prose = "\n\n".join(_signs(tag, inner) for tag, inner in _BLOCK.findall(html))
    return prose if body.clean_html(to_html(prose)) == html else ""


def _signs(tag: str, inner: str) -> str:
    marked = re.sub(r"</?strong>", "**", _LINK.sub(r"[\2](\1)", inner))
    if tag == "ul":
        return "\n".join(f"- {unescape(item)}" for item in re.findall(r"<li>(.*?)</li>", marked, re.DOTALL))
    return unescape(marked)


def _part(part: body.Part) -> dict[str, Any]:
    fields = {name: value for name, value in part.items() if name != "html"}
    if part.get("anchor") == body.anchor_of(part.get("text", "")):
        del fields["anchor"]
    if html := part.get("html", ""):
        prose = prose_of(html)
        fields |= {"prose": prose} if prose else {"html": html}
    return fields


def _source(source: Source) -> str:
    names = ("ref", "short", "title", "year", "url", "checked")
    return "[[source]]\n" + _table({name: value for name in names if (value := getattr(source, name)) is not None})


def _table(fields: dict[str, Any]) -> str:
    return "".join(f"{name} = {_value(value)}\n" for name, value in fields.items())


def _value(value: Any) -> str:
    """A string, a number or a list of strings as TOML, which takes JSON's own way to write them."""
    if isinstance(value, list):
        return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")

"""Content files into the database: new pages, upgrades of untouched pages, and never a word over an editor's change."""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from guide import actions
from guide.body import BodyError, normalise
from guide.markup import to_html
from guide.models import Revision, Source, Topic

CONTENT = Path(__file__).resolve().parent / "content"
TEXTS = ("title", "name", "summary", "teaser")


@dataclass(frozen=True)
class Page:
    """One content file, checked: its topic, its language and the fields of its revision."""

    language: str
    topic: dict[str, Any]
    fields: dict[str, Any]

    @property
    def digest(self) -> str:
        return _digest(self.fields)


def read_pages(folder: Path = CONTENT) -> list[Page]:
    """Every page file under `<folder>/<language>/`. Raises BodyError, which names the file, on a bad one."""
    return [_page(path) for path in sorted(folder.glob("*/*.toml"))]


def read_sources(folder: Path = CONTENT) -> list[dict[str, Any]]:
    """The rows of `sources.toml`."""
    rows: list[dict[str, Any]] = tomllib.loads((folder / "sources.toml").read_text("utf-8"))["source"]
    return rows


def load(folder: Path = CONTENT) -> Iterator[str]:
    """Load everything in one transaction; yields a sentence for each thing done or left alone on purpose."""
    pages, sources = read_pages(folder), read_sources(folder)
    with transaction.atomic():
        yield from _load_sources(sources)
        yield from _load_pages(pages)


def _page(path: Path) -> Page:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        fields = {name: " ".join(table[name].split()) for name in TEXTS}
        return Page(
            language=path.parent.name,
            topic={"slug": path.stem, **{name: table[name] for name in ("order", "kind", "drawing")}},
            fields=fields | {"body": normalise([_part(raw) for raw in table["part"]])},
        )
    except BodyError as error:
        raise BodyError([f"{path.name}: {fault}" for fault in error.faults]) from error
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise BodyError([f"{path.name}: {error}"]) from error


def _part(raw: dict[str, Any]) -> dict[str, Any]:
    part = dict(raw)
    if "prose" in part:
        part["html"] = to_html(part.pop("prose"))
    return part


def _digest(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _load_sources(rows: list[dict[str, Any]]) -> Iterator[str]:
    stored = {source.ref: source for source in Source.objects.all()}
    fresh = [Source(**row, loaded=_digest(row)) for row in rows if row["ref"] not in stored]
    if fresh:
        Source.objects.bulk_create(fresh)
        yield f"Added {len(fresh)} sources."
    for row in rows:
        source = stored.get(row["ref"])
        if source and source.loaded and source.loaded != _digest(row):
            Source.objects.filter(pk=source.pk).update(**row, loaded=_digest(row))
            yield f"Updated source {row['ref']}."
        elif source and not source.loaded:
            yield f"Left source {row['ref']} alone: an editor changed it."


def _load_pages(pages: list[Page]) -> Iterator[str]:
    newest: dict[tuple[str, str], Revision] = {}
    for revision in Revision.objects.exclude(state__in=Revision.WORKING).select_related("topic").defer("body"):
        key = (revision.topic.slug, revision.language)
        if key not in newest or revision.is_live:
            newest[key] = revision
    for page in pages:
        if line := _load_page(page, newest.get((page.topic["slug"], page.language))):
            yield line


def _load_page(page: Page, known: Revision | None) -> str:
    name = f"{page.topic['slug']} ({page.language})"
    if known is None:
        _publish(page)
        return f"Added {name}."
    if known.state == Revision.State.WITHDRAWN:
        return f"Left {name} alone: an editor withdrew it."
    if not known.loaded:
        return f"Left {name} alone: an editor changed it."
    if known.loaded == page.digest:
        return ""
    _publish(page)
    return f"Updated {name}."


def _publish(page: Page) -> None:
    topic, _ = Topic.objects.get_or_create(slug=page.topic["slug"], defaults=page.topic)
    # Not made as a draft: an editor may have one open, and a page has one at most.
    fresh = Revision.objects.create(
        topic=topic, language=page.language, state=Revision.State.REPLACED, loaded=page.digest, **page.fields
    )
    actions.put_live(revision=fresh, by=None)

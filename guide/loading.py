"""Content files into the database: new pages, upgrades of untouched pages, and never a word over an editor's change."""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from guide import actions, edition, images, search
from guide.body import BodyError, normalise
from guide.markup import to_html
from guide.models import Page, Revision, Source, Topic

CONTENT = Path(__file__).resolve().parent / "content"
TEXTS = ("title", "name", "summary", "teaser")


@dataclass(frozen=True)
class PageFile:
    """One content file, checked: where its page stands, its language and the fields of its revision.

    `<language>/tips.toml` is the front page of the topic `tips` and says where the topic stands on the home page;
    `<language>/tips/water.toml` is the page `tips/water`.
    """

    language: str
    topic: str
    slug: str
    place: dict[str, Any]
    fields: dict[str, Any]

    @property
    def path(self) -> str:
        return f"{self.topic}/{self.slug}" if self.slug else self.topic

    @property
    def digest(self) -> str:
        return _digest(self.fields)


def read_pages(folder: Path = CONTENT) -> list[PageFile]:
    """Every page file under `<folder>/<language>/`, front pages first. Raises BodyError, which names the bad file."""
    fronts = [_page(path, path.parent.name, path.stem) for path in sorted(folder.glob("*/*.toml"))]
    others = [
        _page(path, path.parents[1].name, path.parent.name, path.stem) for path in sorted(folder.glob("*/*/*.toml"))
    ]
    return [*fronts, *others]


def read_sources(folder: Path = CONTENT) -> list[dict[str, Any]]:
    """The rows of `sources.toml`."""
    rows: list[dict[str, Any]] = tomllib.loads((folder / "sources.toml").read_text("utf-8"))["source"]
    return rows


def load(folder: Path = CONTENT) -> Iterator[str]:
    """Load everything in one transaction; yields a sentence for each thing done or left alone on purpose."""
    pages, sources = read_pages(folder), read_sources(folder)
    with transaction.atomic():
        yield from _load_sources(sources)
        _load_images(folder)
        yield from _load_pages(pages)
        if found := search.refresh():
            yield f"Made {found} pages findable."
        edition.begin()


def _page(path: Path, language: str, topic: str, slug: str = "") -> PageFile:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        fields = {name: " ".join(table[name].split()) for name in TEXTS}
        return PageFile(
            language=language,
            topic=topic,
            slug=slug,
            place={name: table[name] for name in (("order",) if slug else ("order", "kind", "drawing"))},
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
            edition.turn()
            yield f"Updated source {row['ref']}."
        elif source and not source.loaded:
            yield f"Left source {row['ref']} alone: an editor changed it."


def _load_images(folder: Path) -> None:
    """The pictures beside the pages. Each is read as one that an editor adds, and must be what its name says."""
    for path in sorted(folder.glob("images/*")):
        _made, kind, size = images.made_anew(content := path.read_bytes())
        stored = images.store(content=content, kind=kind, size=size, title=path.stem, by=None)
        if stored.name != path.name:
            raise BodyError([f"{path.name}: these are not the bytes of that picture."])


def _load_pages(pages: list[PageFile]) -> Iterator[str]:
    newest: dict[tuple[str, str], Revision] = {}
    for revision in Revision.objects.exclude(state__in=Revision.WORKING).select_related("page__topic").defer("body"):
        key = (revision.page.path, revision.language)
        if key not in newest or revision.is_live:
            newest[key] = revision
    for page in pages:
        if line := _load_page(page, newest.get((page.path, page.language))):
            yield line


def _load_page(page: PageFile, known: Revision | None) -> str:
    name = f"{page.path} ({page.language})"
    if known is None:
        _publish(page)
        return f"Added {name}."
    if known.state == Revision.State.UNPUBLISHED:
        return f"Left {name} alone: an editor unpublished it."
    if not known.loaded:
        return f"Left {name} alone: an editor changed it."
    if known.loaded == page.digest:
        return ""
    _publish(page)
    return f"Updated {name}."


def _publish(page: PageFile) -> None:
    topic, _ = Topic.objects.get_or_create(slug=page.topic, defaults={} if page.slug else page.place)
    place, _ = Page.objects.get_or_create(topic=topic, slug=page.slug, defaults=page.place if page.slug else {})
    # Not made as a draft: an editor may have one open, and a page has one at most.
    fresh = Revision.objects.create(
        page=place, language=page.language, state=Revision.State.REPLACED, loaded=page.digest, **page.fields
    )
    actions.put_live(revision=fresh, by=None)

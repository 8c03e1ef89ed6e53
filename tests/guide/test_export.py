"""The live guide as files, and those files as the same guide."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from guide import actions, body, export, images, loading
from guide.models import BodyPart, Revision, Source
from tests.guide.test_images import picture


def digests(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    return {(page.path, page.language): (page.digest, str(page.place)) for page in loading.read_pages(folder)}


def test_every_page_comes_back_the_same(guide: dict[str, Revision], tmp_path: Path) -> None:
    out = StringIO()
    call_command("exportguide", str(tmp_path / "content"), stdout=out)
    assert "Wrote" in out.getvalue()
    written, shipped = digests(tmp_path / "content"), digests(loading.CONTENT)
    assert len(shipped) > 39
    assert written == shipped
    by_ref = {row["ref"]: row for row in loading.read_sources()}
    assert {row["ref"]: row for row in loading.read_sources(tmp_path / "content")} == by_ref
    assert list(loading.load(tmp_path / "content")) == []


def test_what_an_editor_wrote_comes_back_too(
    guide: dict[str, Revision], draft: Revision, edda: Any, tmp_path: Path
) -> None:
    html = '<p>A <em>quoted</em> "word" \\ and <strong>more</strong> * [x](y) é 🦵</p><ol><li>one</li></ol>'
    image = images.keep(file=picture(), filename="knee.png", by=edda)
    BodyPart.objects.create(revision=draft, order=9000, kind="text", html=html)
    BodyPart.objects.create(revision=draft, order=9001, kind="image", image=image, alt="A knee")
    live = actions.publish(revision=draft, by=edda)
    list(export.export(tmp_path))
    page = next(page for page in loading.read_pages(tmp_path) if (page.path, page.language) == ("benefits", "en"))
    assert page.fields["body"] == live.body
    assert (tmp_path / "images" / image.name).read_bytes() == bytes(image.content)
    Source.objects.update(loaded="")
    image_name = image.name
    BodyPart.objects.all().delete()
    assert list(loading.load(tmp_path))  # sources are an editor's now, and are left alone
    assert images.Image.objects.get(name=image_name)


@pytest.mark.parametrize("text", ["Plain.", "**bold** and [a link](/guide/tips/)", "- one\n- two", "a < b & c"])
def test_prose_is_written_in_the_signs_of_the_files(text: str) -> None:
    html = body.clean_html(loading.to_html(text))
    assert export.prose_of(html) == text


def test_what_the_signs_cannot_say_stays_html() -> None:
    assert export.prose_of("<p>a<br>b</p>") == ""
    assert export.prose_of("<ol><li>a</li></ol>") == ""


def test_a_folder_with_something_in_it_is_left_alone(guide: dict[str, Revision], tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        call_command("exportguide", str(tmp_path), stdout=StringIO())


def test_a_picture_whose_bytes_are_not_those_of_its_name_is_refused(guide: dict[str, Revision], tmp_path: Path) -> None:
    list(export.export(tmp_path))
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / f"{'0' * 32}.png").write_bytes(picture().read())
    with pytest.raises(body.BodyError, match="not the bytes"):
        list(loading.load(tmp_path))

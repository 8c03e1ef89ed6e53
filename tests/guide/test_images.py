"""Pictures: read as what they are, made anew without what else was in the file, kept by the hash of their bytes."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from PIL import Image as Pillow

from guide import actions, images
from guide.models import BodyPart, Image, Revision
from tests.guide.test_admin import change, fields_of_part

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **how: Any) -> BytesIO:
    out = BytesIO()
    Pillow.new("RGB", size, "teal").save(out, kind, **how)
    out.seek(0)
    return out


def located() -> BytesIO:
    """A photo that says where it was taken, and that it lies on its side."""
    exif = Pillow.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "Cleo's knee"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif, comment=b"at home")


@pytest.mark.django_db
def test_only_the_pixels_of_a_photo_are_kept_and_they_stand_upright() -> None:
    kept = images.keep(file=located(), filename="IMG_1.jpg", by=None)
    assert (kept.width, kept.height) == (30, 40)
    content = bytes(kept.content)
    with Pillow.open(BytesIO(content)) as made:
        assert len(made.getexif()) == 0
        assert "comment" not in made.info
    assert b"Cleo" not in content
    assert b"at home" not in content


@pytest.mark.django_db
def test_the_same_picture_is_kept_once_and_a_large_one_is_made_smaller() -> None:
    first = images.keep(file=picture(), filename="a.png", by=None)
    assert images.keep(file=picture(), filename="b.png", by=None) == first
    wide = images.keep(file=picture(size=(3000, 300)), filename="wide.png", by=None)
    assert (wide.width, wide.height) == (1400, 140)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SVG, "no picture that we can use"),
        (b"", "no picture that we can use"),
        (b"GIF89a" + b"\0" * 50, "no picture that we can use"),
        (picture("PNG").read()[:60], "no picture that we can use"),
        (picture("GIF").read(), "no picture that we can use"),
        (b"\xff\xd8\xff" + b"\0" * 5 * 1024 * 1024, "larger than 4 MB"),
        (picture("PNG", (8000, 6000)).read(), "too many pixels"),
    ],
)
def test_what_is_no_jpeg_or_png_or_is_too_large_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(images.ImageError, match=said):
        images.keep(file=BytesIO(content), filename="x.png", by=None)
    assert not Image.objects.exists()


def upload(browser: Browser, part: BodyPart, content: bytes, **typed: Any) -> Any:
    file = SimpleUploadedFile("knee.png", content, content_type="image/png")
    address = reverse("admin:guide_bodypart_change", args=[part.pk])
    return browser.post(address, fields_of_part(part, kind="image", upload=file, **typed))


def test_a_picture_comes_in_with_its_part_and_is_served_to_everybody(
    as_edda: Browser, draft: Revision, edda: Any
) -> None:
    part = draft.parts.filter(kind="text")[0]
    assert upload(as_edda, part, picture().read(), alt="A knee seen from the side").headers["Location"] == change(draft)
    actions.publish(revision=draft, by=edda)
    image = Image.objects.get()
    html = Browser().get("/guide/benefits/").content.decode()
    assert f'src="/guide/images/{image.name}"' in html
    assert 'alt="A knee seen from the side"' in html
    response = Browser().get(image.get_absolute_url())
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert response.content == bytes(image.content)
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


@pytest.mark.parametrize("name", ["x.png", f"{'0' * 32}.png", "..", "a.svg", "%00.png"])
def test_a_picture_that_is_not_there_is_404(db: None, name: str) -> None:
    assert Browser().get(f"/guide/images/{name}").status_code == 404


def test_without_words_for_those_who_cannot_see_it_a_picture_is_not_taken_but_not_lost(
    as_edda: Browser, draft: Revision
) -> None:
    part = draft.parts.filter(kind="text")[0]
    response = upload(as_edda, part, picture().read(), text="A caption")
    html = response.content.decode()
    assert response.status_code == 422
    assert "Say what the picture shows" in html
    assert "A caption" in html
    assert f'<option value="{Image.objects.get().pk}" selected>knee</option>' in html


def test_a_file_that_is_no_picture_is_refused_and_the_words_are_kept(as_edda: Browser, draft: Revision) -> None:
    part = draft.parts.filter(kind="text")[0]
    for content, said in ((SVG, "Choose a JPEG or a PNG."), (b"\0" * 5 * 1024 * 1024, "larger than 4 MB")):
        response = upload(as_edda, part, content, alt="What it shows")
        assert response.status_code == 422
        assert said in response.content.decode()
        assert "What it shows" in response.content.decode()


def test_a_picture_that_a_version_shows_is_kept(as_edda: Browser, draft: Revision, edda: Any) -> None:
    part = draft.parts.filter(kind="text")[0]
    upload(as_edda, part, picture().read(), alt="A knee")
    image = Image.objects.get()
    assert as_edda.get(reverse("admin:guide_image_changelist")).status_code == 200
    assert "Can massage help" in as_edda.get(reverse("admin:guide_image_change", args=[image.pk])).content.decode()
    address = reverse("admin:guide_image_delete", args=[image.pk])
    assert as_edda.post(address, {"post": "yes"}).status_code == 403
    draft.refresh_from_db()
    actions.publish(revision=draft, by=edda)
    assert as_edda.post(address, {"post": "yes"}).status_code == 403
    other = images.keep(file=picture(size=(5, 5)), filename="o.png", by=edda)
    as_edda.post(reverse("admin:guide_image_delete", args=[other.pk]), {"post": "yes"})
    assert list(Image.objects.all()) == [image]

"""Pictures from editors: what they uploaded is read as a picture and made anew, so that only pixels are kept."""

import hashlib
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps

from guide.models import Image

MOST_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 40_000_000
"""About what the largest phone cameras make. A small file can claim far more, and would fill the memory."""
WIDEST = 1400
"""Twice the width of a page's column, for sharp screens. Larger pictures are made smaller."""
FORMATS = {"JPEG": "jpg", "PNG": "png"}
TYPES = {"jpg": "image/jpeg", "png": "image/png"}


class ImageError(ValueError):
    """A picture that cannot be taken, with a sentence for the person who chose it."""


def keep(*, file: BinaryIO, filename: str, by: Any) -> Image:
    """Store an uploaded picture; the same picture is stored once. Raises ImageError."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ImageError(_("This picture is larger than 4 MB. Make it smaller, then choose it again."))
    made, kind, size = made_anew(content)
    return store(content=made, kind=kind, size=size, title=PurePath(filename).stem[:80] or _("Picture"), by=by)


def store(*, content: bytes, kind: str, size: tuple[int, int], title: str, by: Any) -> Image:
    """Keep bytes that `made_anew` gave."""
    name = f"{hashlib.sha256(content).hexdigest()[:32]}.{kind}"
    fields = {"title": title, "content": content, "width": size[0], "height": size[1], "added_by": by}
    return Image.objects.get_or_create(name=name, defaults=fields)[0]


def made_anew(content: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """(bytes, ending, size) of the same pixels, upright and with nothing else in the file. Raises ImageError."""
    try:
        with Pillow.open(BytesIO(content), formats=list(FORMATS)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ImageError(_("This picture has too many pixels. Make it smaller, then choose it again."))
            kind = FORMATS[picture.format or ""]
            return _saved(picture, kind)
    except ImageError:
        raise
    except (OSError, ValueError, SyntaxError, KeyError, Pillow.DecompressionBombError) as error:
        raise ImageError(_("This file is no picture that we can use. Choose a JPEG or a PNG.")) from error


def _saved(picture: Any, kind: str) -> tuple[bytes, str, tuple[int, int]]:
    upright = ImageOps.exif_transpose(picture).convert("RGB" if kind == "jpg" else "RGBA")
    upright.thumbnail((WIDEST, WIDEST * 2))
    bare = Pillow.new(upright.mode, upright.size)
    bare.paste(upright)  # pixels only: a comment or a position in the file does not come along
    out = BytesIO()
    bare.save(out, "JPEG" if kind == "jpg" else "PNG", quality=82, optimize=True)
    return out.getvalue(), kind, bare.size

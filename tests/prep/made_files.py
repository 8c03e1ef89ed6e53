"""Files to upload, made in code: pieces of PNG, JPEG and PDF that are as right, or as wrong, as a test wants them."""

import io
import struct
import zlib
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def drawn(mode: str = "RGB", size: tuple[int, int] = (600, 800)) -> Image.Image:
    """A page with a black bar at its top and a small mark at the left: one sees which way is up."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, 0, size[0], size[1] // 8], fill="black")
    pen.rectangle([0, size[1] // 2, size[0] // 10, size[1]], fill="red")
    return image if mode == "RGB" else image.convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(mode: str = "RGB", **options: Any) -> bytes:
    return saved(drawn(mode), "JPEG", **options)


def png(mode: str = "RGB", **options: Any) -> bytes:
    return saved(drawn(mode), "PNG", **options)


def turned(orientation: int) -> bytes:
    """A phone's photo: its pixels as the phone was held, and in the EXIF how to turn them, the place and the maker."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Quillfeather phone"
    exif.get_ifd(0x8825)[1] = "N"
    held = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    page = drawn().transpose(held[orientation]) if orientation in held else drawn()
    return saved(page, "JPEG", exif=exif)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that says how large it is, with these chunks and hardly any picture."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    rows = zlib.compress(b"\0" * (1 + 3 * min(width, 1000)) * min(height, 1000))
    return PNG_HEAD + head + b"".join(chunks) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@cache
def bomb(size: int = 300_000_000, level: int = 9) -> bytes:
    """So many zeros, deflated."""
    pack = zlib.compressobj(level)
    block = bytes(1_000_000)
    parts = [pack.compress(block) for _ in range(size // len(block))]
    return b"".join(parts) + pack.flush()


def whole_png(*chunks: bytes) -> bytes:
    """A good small PNG with these chunks after its head."""
    plain = png()
    at = len(PNG_HEAD) + 25
    return plain[:at] + b"".join(chunks) + plain[at:]


def pdf(pages: int = 1, **options: Any) -> bytes:
    """A small PDF with words on its pages."""
    return written(_pages(pages), **options)


def written(made: pikepdf.Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def _pages(pages: int) -> pikepdf.Pdf:
    made = pikepdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        words = f"BT /F1 24 Tf 72 700 Td (Letter, page {number + 1}) Tj ET".encode()
        page.obj.Contents = made.make_stream(words)
    return made


def pdf_with(**root: Any) -> bytes:
    """A PDF with these entries in its root."""
    made = _pages(1)
    for key, value in root.items():
        made.Root[Name("/" + key)] = value
    return written(made)


def pdf_of(change: Any, **options: Any) -> bytes:
    """A PDF after `change(pdf)`."""
    made = _pages(1)
    change(made)
    return written(made, **options)


def scanned(pages: int = 2) -> bytes:
    """A scan: one picture a page."""
    out = io.BytesIO()
    first, *rest = [drawn("L", (1240, 1754)) for _ in range(pages)]
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=150)
    return out.getvalue()


def script(code: str = "app.alert(1)") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(code))


def annotated(made: pikepdf.Pdf, **note: Any) -> None:
    """Put one note on the first page."""
    made.pages[0].obj.Annots = Array([made.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **note))])

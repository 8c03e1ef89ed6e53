"""Reads one uploaded file in a process of its own: hostile bytes may crash it, hang it or fill it, and nothing else.

Run as a script (`python -I sandbox.py`): bytes in, one JSON line and the file made anew out. Standard library, Pillow
and pikepdf only; it knows nothing of Django. Whatever it does not understand, it refuses by a code.
"""

import io
import json
import resource
import sys
import warnings
from typing import Any

import pikepdf
from PIL import Image, ImageOps

MEGABYTE = 1024 * 1024
MEMORY, SECONDS = 1024 * MEGABYTE, 20
JPEG_PIXELS, PNG_PIXELS = 120_000_000, 40_000_000
"""A JPEG is read at a smaller scale where it is large; a PNG has to be unpacked whole."""
LONGEST = 2400
"""Pixels of the longer side that we keep: a page of A4 stays easy to read."""
PAGES, OBJECTS, NODES, DEPTH = 12, 4000, 200_000, 60
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/AA", "/RichMediaContent", "/Rendition"})
ACTIVE_ACTIONS = frozenset({
    "/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/ResetForm", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView", "/Hide", "/Thread", "/SetOCGState", "/Trans",
})  # fmt: skip
HELD_KEYS = frozenset({"/EF", "/EmbeddedFiles", "/AF"})
HARMLESS_ACTIONS = frozenset({"/GoTo", "/Named"})


class Refused(Exception):
    """The file is not taken; its text is the code."""


def read(content: bytes) -> tuple[str, int, bytes]:
    """(kind, pages, the file made anew). Raises `Refused`."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg", 1, picture(content, "JPEG", JPEG_PIXELS)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "jpeg", 1, picture(content, "PNG", PNG_PIXELS)
    if content.startswith(b"%PDF-"):
        return "pdf", *document(content)
    raise Refused("heic" if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1") else "kind")


def picture(content: bytes, kind: str, most: int) -> bytes:
    """The picture alone, upright, as a new JPEG: no metadata, no second frame, nothing behind its end."""
    Image.MAX_IMAGE_PIXELS = None  # the limit below is ours
    with Image.open(io.BytesIO(content), formats=[kind]) as image:
        if image.width * image.height > most:
            raise Refused("pixels")
        if min(image.size) < 1 or max(image.size) > 60_000:
            raise Refused("damaged")
        if kind == "JPEG":
            image.draft(image.mode if image.mode in ("L", "RGB") else None, (LONGEST, LONGEST))
        image.load()
        orientation = image.getexif().get(0x0112)
        flat = _flat(image)
    flat.thumbnail((LONGEST, LONGEST))
    flat.getexif()[0x0112] = orientation or 1
    upright = ImageOps.exif_transpose(flat)
    clean = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    """In grey or RGB, on white paper where it could be seen through."""
    if image.mode.startswith("I") or image.mode == "F":
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("L", "1") and "transparency" not in image.info:
        return image.convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    return image.convert("RGB")


def document(content: bytes) -> tuple[int, bytes]:
    """How many pages a PDF has, and the same pages written anew, without actions and without what stands behind it."""
    if b"%%EOF" not in content[-2048:]:
        raise Refused("damaged")  # cut off: pages could be lost
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
        if pdf.is_encrypted:
            raise Refused("locked")
        if len(pdf.objects) > OBJECTS:
            raise Refused("heavy")
        _search(pdf)
        pages = len(pdf.pages)
        if not 1 <= pages <= PAGES:
            raise Refused("pages" if pages else "damaged")
        _strip(pdf)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return pages, out.getvalue()


def _search(pdf: pikepdf.Pdf) -> None:
    """Refuse what runs, opens or carries something. Every object is looked at, also those that no page leads to."""
    seen = 0
    for top in pdf.objects:
        waiting = [(top, 0)]
        while waiting:
            found, depth = waiting.pop()
            seen += 1
            if seen > NODES or depth > DEPTH:
                raise Refused("heavy")
            if isinstance(found, pikepdf.Array):
                items = list(found)
            elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
                _judge(found)
                items = [found[key] for key in found.keys()]  # noqa: SIM118 - a pikepdf object is no mapping
            else:
                continue
            waiting += [(item, depth + 1) for item in items if _is_nested(item)]


def _is_nested(item: Any) -> bool:
    """Arrays and dictionaries written in place; objects of their own are met in the list of objects."""
    return isinstance(item, pikepdf.Array | pikepdf.Dictionary) and not item.is_indirect


def _judge(found: Any) -> None:
    keys = set(found.keys())
    if keys & HELD_KEYS or str(found.get("/Type", "")) == "/EmbeddedFile":
        raise Refused("holds_files")
    if str(found.get("/Subtype", "")) in ("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/3D", "/Screen"):
        raise Refused("holds_files")
    if keys & ACTIVE_KEYS or str(found.get("/S", "")) in ACTIVE_ACTIONS:
        raise Refused("active")
    if "/F" in keys and "/Length" in keys:
        raise Refused("active")  # a stream whose bytes stand in another file


def _strip(pdf: pikepdf.Pdf) -> None:
    """Take away links, what happens on opening, and who wrote the file with what."""
    for key in ("/OpenAction", "/Metadata", "/URI", "/PieceInfo"):
        if key in pdf.Root:
            del pdf.Root[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    notes = [note for page in pdf.pages for note in page.obj.get("/Annots", [])]
    for found in [*pdf.objects, *notes]:
        if isinstance(found, pikepdf.Dictionary) and _leads_away(found.get("/A")):
            del found["/A"]


def _leads_away(action: Any) -> bool:
    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) not in HARMLESS_ACTIONS


def main() -> None:
    """Read the standard input, answer on the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    content = sys.stdin.buffer.read()
    answer: dict[str, object]
    made = b""
    try:
        kind, pages, made = read(content)
        answer = {"kind": kind, "pages": pages}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "heavy"}
    except Exception as problem:  # whatever these libraries throw at hostile bytes: it is not a file that we can read
        answer = {"refused": "locked" if type(problem).__name__ == "PasswordError" else "damaged"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + made)


if __name__ == "__main__":
    main()

"""Reads one uploaded file in a process of its own: hostile bytes may crash it, hang it or fill it, and nothing else.

Run as a script (`python -I sandbox.py`): bytes in, one JSON line and the file made anew out. Standard library, Pillow
and pikepdf only; it knows nothing of Django. Whatever it does not understand, it refuses by a code.
"""

import io
import json
import re
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pikepdf
from PIL import Image, ImageOps

MEGABYTE = 1024 * 1024
MEMORY, SECONDS = 1024 * MEGABYTE, 20
JPEG_PIXELS, PNG_PIXELS = 120_000_000, 40_000_000
"""A JPEG is read at a smaller scale where it is large; a PNG has to be unpacked whole."""
LONGEST = 2400
"""Pixels of the longer side that we keep: a page of A4 stays easy to read."""
SCANS, WORK = 100, 2_000_000_000
"""Passes over a JPEG, and pixels of all passes: a camera makes 1 or 10; thousands of them take hours."""
MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
PAGES, OBJECTS, NODES, DEPTH = 12, 4000, 200_000, 60
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/AA", "/RichMediaContent", "/Rendition"})
ACTIVE_ACTIONS = frozenset({
    "/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/ResetForm", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView", "/Hide", "/Thread", "/SetOCGState", "/Trans",
})  # fmt: skip
HELD_KEYS = frozenset({"/EF", "/EmbeddedFiles", "/AF"})
PAGE_KEYS = frozenset({
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/Resources", "/Annots", "/Group", "/UserUnit",
})  # fmt: skip
NOTE_KEYS = frozenset({
    "/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/FT", "/Ff", "/T", "/V", "/DA", "/Q", "/DS", "/RC", "/Contents",
    "/C", "/IC", "/CA", "/Border", "/BS", "/BE", "/QuadPoints", "/InkList", "/Vertices", "/L", "/LE", "/Name", "/RD",
})  # fmt: skip
"""What we keep of a page, and of a note or a field on it: how it looks. The rest could lead away, and is dropped."""
ACTION_KEYS = frozenset({"/A", "/PA", "/Next"})
DROPPED_KEYS = frozenset({"/AA", "/OpenAction", "/URI", "/Metadata", "/PieceInfo"})


class Unfit(Exception):
    """The file is not taken; its text is the code."""


def read(content: bytes) -> tuple[str, int, bytes]:
    """(kind, pages, the file made anew). Raises `Unfit`."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg", 1, picture(content, "JPEG", JPEG_PIXELS)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "jpeg", 1, picture(content, "PNG", PNG_PIXELS)
    if content.startswith(b"%PDF-"):
        return "pdf", *document(content)
    raise Unfit("heic" if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1") else "kind")


def picture(content: bytes, kind: str, most: int) -> bytes:
    """The picture alone, upright, as a new JPEG: no metadata, no second frame, nothing behind its end."""
    Image.MAX_IMAGE_PIXELS = None  # the limit below is ours
    with Image.open(io.BytesIO(content), formats=[kind]) as image:
        if image.width * image.height > most:
            raise Unfit("pixels")
        if min(image.size) < 1 or max(image.size) > 60_000:
            raise Unfit("damaged")
        if kind == "JPEG":
            _weigh(content, image.width * image.height)
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


def _weigh(content: bytes, pixels: int) -> None:
    """Count the passes over a JPEG before one is made: each is a few bytes long, and costs the whole picture."""
    at, scans = 2, 0
    while (found := MARKER.search(content, at)) and content[found.start() + 1] != 0xD9:
        scans += content[found.start() + 1] == 0xDA
        if scans > SCANS or scans * pixels > WORK:
            raise Unfit("heavy")
        at = found.end() + max(2, int.from_bytes(content[found.end() : found.end() + 2], "big"))


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
        raise Unfit("damaged")  # cut off: pages could be lost
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
        if pdf.is_encrypted:
            raise Unfit("locked")
        if len(pdf.objects) > OBJECTS:
            raise Unfit("heavy")
        if not pdf.Root.is_indirect:
            raise Unfit("damaged")  # not as the format wants it, and a hiding place
        _search(pdf)
        pages = len(pdf.pages)
        if not 1 <= pages <= PAGES:
            raise Unfit("pages" if pages else "damaged")
        return pages, _pages_alone(pdf)


def _pages_alone(pdf: pikepdf.Pdf) -> bytes:
    """The pages in a file of their own: nothing of the old root and trailer comes along."""
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()  # a field that was filled in stays readable without its form
    out = io.BytesIO()
    with pikepdf.new() as made:
        for page in pdf.pages:
            _keep_only(page.obj, PAGE_KEYS)
            _keep_notes(page.obj)
            made.pages.append(page)
        _strip(made)
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return out.getvalue()


def _keep_notes(page: Any) -> None:
    """Keep how notes and fields look; a link has no look."""
    notes = page.get("/Annots")
    if notes is None:
        return
    kept = [note for note in notes if str(note.get("/Subtype", "")) not in ("/Link", "/Popup")]
    for note in kept:
        _keep_only(note, NOTE_KEYS)
    page.Annots = pikepdf.Array(kept)


def _keep_only(found: Any, keys: frozenset[str]) -> None:
    for key in set(found.keys()) - keys:
        del found[key]


def _search(pdf: pikepdf.Pdf) -> None:
    """Refuse what runs, opens or carries something. Every object is looked at, also those that no page leads to."""
    for found in _every(pdf):
        _judge(found)


def _every(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream of a file at every depth, and its trailer."""
    seen = 0
    for top in [*pdf.objects, pdf.trailer]:
        waiting = [(top, 0)]
        while waiting:
            found, depth = waiting.pop()
            seen += 1
            if seen > NODES or depth > DEPTH:
                raise Unfit("heavy")
            if isinstance(found, pikepdf.Array):
                items = list(found)
            elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
                yield found
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
        raise Unfit("holds_files")
    if str(found.get("/Subtype", "")) in ("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/3D", "/Screen"):
        raise Unfit("holds_files")
    if keys & ACTIVE_KEYS or str(found.get("/S", "")) in ACTIVE_ACTIONS:
        raise Unfit("active")
    if "/F" in keys and "/Length" in keys:
        raise Unfit("active")  # a stream whose bytes stand in another file


def _strip(made: pikepdf.Pdf) -> None:
    """Take away, at every depth, what leads somewhere, and who wrote a part with what."""
    for found in _every(made):
        actions = {key for key in ACTION_KEYS & set(found.keys()) if _is_action(found[key])}
        for key in actions | DROPPED_KEYS & set(found.keys()):
            del found[key]


def _is_action(found: Any) -> bool:
    """A letter of a font, a colour or a picture may be called /A too; an action says what it does."""
    return isinstance(found, pikepdf.Dictionary) and "/S" in found


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
    except Unfit as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "heavy"}
    except Exception as problem:  # whatever these libraries throw at hostile bytes: it is not a file that we can read
        answer = {"refused": "locked" if type(problem).__name__ == "PasswordError" else "damaged"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + made)


if __name__ == "__main__":
    main()

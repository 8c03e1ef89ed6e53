"""Letters as they really come: phone photos, scans, PDFs of every age. Each is taken and can be read."""

from collections.abc import Callable
from functools import partial

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms

from tests.prep.made_files import annotated, drawn, jpeg, pdf, pdf_of, png, saved, scanned, turned


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _sixteen_bit() -> bytes:
    grey = drawn("L").convert("I").point(lambda value: value * 257)
    return saved(grey.convert("I;16"), "PNG")


def _on_nothing() -> bytes:
    """Black ink on a page that one can see through."""
    image = Image.new("RGBA", (600, 800), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 600, 100))
    return saved(image, "PNG")


def _palette_see_through() -> bytes:
    image = drawn("P")
    return saved(image, "PNG", transparency=image.getpixel((300, 300)))


def _word() -> bytes:
    """As word processors write: opens at its first page, holds a table of contents and its author."""

    def as_written(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = Array([made.pages[0].obj, Name.XYZ, 0, 800, 0])
        made.docinfo["/Author"] = "Dr Alma Stone"
        with made.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Letter", 0))

    return pdf_of(as_written)


def _linked() -> bytes:
    return pdf_of(lambda made: annotated(
        made, Subtype=Name.Link, Dest=Array([made.pages[0].obj, Name.Fit]),
    ))  # fmt: skip


def _fields() -> bytes:
    """A form filled in on the screen, without a program."""

    def filled(made: pikepdf.Pdf) -> None:
        box = made.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="Cleo", Rect=[50, 50, 200, 80])
        )
        made.pages[0].obj.Annots = Array([box])
        made.Root.AcroForm = Dictionary(Fields=Array([box]))

    return pdf_of(filled)


VERSIONS = ("1.4", "1.5", "1.7", "2.0")
GENUINE: dict[str, Callable[[], bytes]] = {
    **{f"phone photo, turned {turn}": partial(turned, turn) for turn in (1, 3, 6, 8)},
    "large photo": lambda: saved(drawn(size=(6000, 8000)), "JPEG", quality=60),
    "grey JPEG": lambda: jpeg("L"),
    "CMYK JPEG": lambda: jpeg("CMYK"),
    "progressive JPEG": lambda: jpeg(progressive=True),
    "JPEG with a colour profile": lambda: jpeg(icc_profile=_profile()),
    "two-frame JPEG of a phone": lambda: saved(drawn(), "MPO", save_all=True, append_images=[drawn()]),
    "PNG screenshot": png,
    "grey PNG": lambda: png("L"),
    "black and white PNG": lambda: png("1"),
    "PNG with a palette": lambda: png("P"),
    "PNG with a see-through palette": _palette_see_through,
    "PNG with alpha": _on_nothing,
    "grey PNG with alpha": lambda: png("LA"),
    "PNG of 16 bits": _sixteen_bit,
    "PNG with a profile": lambda: png(icc_profile=_profile()),
    **{f"PDF {version}": partial(pdf, force_version=version) for version in VERSIONS},
    "PDF with packed objects": lambda: pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "PDF made for the web": lambda: pdf(linearize=True),
    "PDF of 12 pages": lambda: pdf(12),
    "scan of two pages": scanned,
    "PDF of a word processor": _word,
    "PDF with a place to jump to": _linked,
    "PDF with fields filled in": _fields,
    "PDF with a line behind its end": lambda: pdf() + b"\r\n\r\n",
}  # fmt: skip

PAGES = {"PDF of 12 pages": 12, "scan of two pages": 2}
NAMES = ["carta del médico – señor Núñez.jpg", "医生的信.pdf", "IMG_0001.JPG", "letter (final) v2.PDF", "scan"]

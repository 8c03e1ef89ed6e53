"""What people upload as a letter: told by its content, never by its name, and kept only as we made it anew."""

import fcntl
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LIMIT = 10 * 1024 * 1024
"""Bytes of all files of one upload."""
SANDBOX = Path(__file__).with_name("sandbox.py")
PATIENCE = 20
"""Seconds for all files of one upload."""
TURNS = (Path(__file__), SANDBOX)
"""What is locked while an upload is read: no more than two at once on a machine, in however many processes."""
QUEUE = 5
"""Seconds that an upload waits for its turn."""
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
    "busy": _("We are reading other files just now. Try again in a minute, and choose your files again."),
    "unread": _("We stopped before this file. Choose it again, and send it alone."),
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


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one of the few turns, and hold it. A process that dies gives it back. Raises `NotTaken`."""
    with ExitStack() as opened:
        files = [opened.enter_context(path.open("rb")) for path in TURNS]
        until = monotonic() + QUEUE
        while not any(_locks(file) for file in files):
            if monotonic() > until:
                raise NotTaken("busy")
            sleep(0.1)
        yield


def _locks(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read(original: bytes, patience: float | None = None) -> Page:
    """Read one file's bytes in a process of its own, in so many seconds. Raises `NotTaken`."""
    if not original.strip(b"\0"):
        raise NotTaken("empty")
    if len(original) > LIMIT:
        raise NotTaken("big")
    head, _newline, content = _answer(original, PATIENCE if patience is None else patience).partition(b"\n")
    try:
        answer = json.loads(head)
    except ValueError:
        raise NotTaken("heavy") from None  # it died over the file, or ran into its limits
    if "refused" in answer:
        raise NotTaken(answer["refused"])
    return Page(answer["kind"], int(answer["pages"]), content, original)


def _answer(original: bytes, patience: float) -> bytes:
    """What the reading process says; nothing where it had to be stopped."""
    command = [sys.executable, "-I", str(SANDBOX)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script; the bytes come by pipe
            command, input=original, capture_output=True, timeout=patience, env={}, cwd=settings.BASE_DIR, check=False
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

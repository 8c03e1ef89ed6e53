"""Hostile files at the doctor's and the client's doors: refused or made harmless; genuine ones are taken whole."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse

from clinic.intake.models import LetterFile
from clinic.practice import single_use
from clinic.prep import actions, uploads
from clinic.prep.uploads import PROBLEMS, Page
from tests.house.walking import text
from tests.prep.genuine import GENUINE
from tests.prep.hostile import CANARY, CLEAN, HOSTILE
from tests.prep.test_uploads import is_harmless, outcome

from .grounds import OWNER, Ground, database, people
from .proof import Outcome, Proof, Size

EVERY = {Size.QUICK: 9, Size.FULL: 1}
NAMES = ("letter.jpg", "../../etc/passwd", "a.pdf.exe", "x\x00.png", "<script>.svg", "a" * 300 + ".jpg", "")


def run(size: Size) -> Outcome:
    """Send every file through a doctor's link, as a browser does, and read what is kept as staff read it."""
    with database():
        ground = people()
        actions.agree_to_letters(intake=ground.booked.intake, name="Cleo Marsh", by=None)
        hostile, genuine = list(HOSTILE)[:: EVERY[size]], list(GENUINE)[:: EVERY[size]]
        failures = [f"{name}: {fault}" for name in hostile for fault in _hostile(ground, name)]
        failures += [f"{name}: {fault}" for name in genuine for fault in _genuine(ground, name)]
    note = f"{len(hostile)} of {len(HOSTILE)} hostile files, {len(genuine)} of {len(GENUINE)} genuine ones."
    return Outcome(len(hostile) + len(genuine), tuple(failures), note)


def _hostile(ground: Ground, name: str) -> Iterator[str]:
    make, allowed = HOSTILE[name]
    original = make()
    code, page = outcome(original)
    if code not in allowed:
        yield f"it came out as {code}, not as {' or '.join(sorted(allowed))}"
    if page is not None and not is_harmless(page):
        yield "what is kept of it still does harm"
    with transaction.atomic():
        answer, kept = _sent(ground, original, NAMES[len(name) % len(NAMES)])
        if code != CLEAN and (answer.status_code not in (413, 422) or kept):
            yield f"it was refused, and yet the door answered {answer.status_code} and kept {len(kept)}"
        if code in PROBLEMS and answer.status_code == 422 and "error-summary" not in text(answer):
            yield "nobody was told why"
        if code == CLEAN:
            yield from _kept(ground, kept, original)
        transaction.set_rollback(True)


def _genuine(ground: Ground, name: str) -> Iterator[str]:
    original = GENUINE[name]()
    with transaction.atomic():
        answer, kept = _sent(ground, original, "letter")
        if answer.status_code != 200 or len(kept) != 1:
            yield f"the door answered {answer.status_code} and kept {len(kept)}"
        yield from _kept(ground, kept, original)
        transaction.set_rollback(True)


def _sent(ground: Ground, original: bytes, name: str) -> tuple[Any, list[LetterFile]]:
    """What the doctor's door answers, and what it kept."""
    known = set(LetterFile.objects.values_list("pk", flat=True))
    token = single_use.mint(ground.booked, single_use.Purpose.LETTER)
    file = SimpleUploadedFile(name or "x", original, "text/html")
    answer = ground.browsers["a stranger"].post(f"/u/{token}/", {"file_1": file})
    return answer, list(LetterFile.objects.exclude(pk__in=known))


def _kept(ground: Ground, kept: list[LetterFile], original: bytes) -> Iterator[str]:
    """What is wrong with the file that was kept: as the database holds it, and as it is served."""
    for file in kept:
        with connection.cursor() as cursor:
            cursor.execute("SELECT content FROM intake_letterfile WHERE id = %s", [file.pk])
            stored = bytes(cursor.fetchone()[0])
        if stored[:5] in (b"%PDF-", original[:5]) or CANARY in stored:
            yield "it lies in the database in the clear"
        address = reverse("prep:letter_file", args=["oak", ground.booked.pk, file.name])
        served = ground.browsers[OWNER].get(address)
        yield from _served(served, bytes(file.content))


def _served(served: Any, content: bytes) -> Iterator[str]:
    body = text(served).encode()
    if served.status_code != 200 or not body:
        yield f"staff who ask for it are answered {served.status_code}"
        return
    policy = served.get("Content-Security-Policy", "")
    if "attachment" not in served.get("Content-Disposition", "") or "sandbox" not in policy:
        yield "it is not served as an attachment in a sandbox"
    if "default-src 'none'" not in policy or served.get("X-Content-Type-Options") != "nosniff":
        yield "a browser may run or guess it"


def _whatever_has_a_head() -> AbstractContextManager[Any]:
    """What begins like a picture is one, and is kept as it came."""

    def read(original: bytes, *_: Any, **__: Any) -> Page:
        return Page("jpeg", 1, original, original)

    return mock.patch.object(uploads, "read", read)


PROOF = Proof(
    "uploads",
    "hostile files are refused or made harmless, genuine ones taken; kept encrypted, served in a sandbox",
    run,
    {"a file is believed and kept as it came": _whatever_has_a_head},
)

"""Letters as the tests bring them: files, the client’s page, and where the one clearance stands."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from clinic.intake.models import Clearance, LetterFile
from clinic.practice.models import Appointment
from clinic.prep import actions, uploads
from clinic.prep.stage import Stage, newest_of, stage

MINE = "/my/clearance/"
State = Clearance.State


def file(content: bytes = b"", name: str = "letter.jpg", declared: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, declared)


def page_of(browser: Browser, address: str = MINE) -> str:
    return " ".join(browser.get(address).content.decode().split())


def agree(browser: Browser) -> None:
    assert browser.post(MINE, {"agreed": "on", "signed_name": "Cleo Marsh"}).status_code == 302


def only() -> Clearance:
    return Clearance.objects.get()


def now(appointment: Appointment) -> Stage:
    found = Appointment.objects.select_related("clinic", "intake").get(pk=appointment.pk)
    return stage(found, found.intake, newest_of(found))


def take(
    appointment: Appointment, pages: list[uploads.Page], source: LetterFile.Source = LetterFile.Source.CLIENT
) -> Clearance:
    """The pages come in, of a client who agreed that they are kept."""
    actions.agree_to_letters(intake=appointment.intake, name="Cleo Marsh", by=None)
    return actions.receive(appointment=appointment, pages=pages, source=source)

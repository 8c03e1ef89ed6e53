"""One intake laid open for reading: its document, the rulebook it is pinned to, and whom and when it is about."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from clinic.intake.document import Document
from clinic.intake.models import Intake
from clinic.intake.rulebooks import rulebook_of
from clinic.practice.models import Client, Clinic
from clinic.rules.questions import Page, Question
from clinic.rules.rulebook import Rulebook, asked
from clinic.rules.wording import region_name


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the flow, the forms and the summary read. It holds no request and writes nothing."""

    document: Document
    rulebook: Rulebook
    language: str
    client: Client
    clinic: Clinic
    therapist: str
    session_date: date
    today: date

    @property
    def birth_date(self) -> date | None:
        return self.client.birth_date

    @property
    def age(self) -> int | None:
        """Whole years on the day of the session; None where the date of birth is not known."""
        born, day = self.birth_date, self.session_date
        return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    @property
    def is_minor(self) -> bool:
        return self.age is not None and self.age < 18

    def text(self, key: str, **params: Any) -> str:
        return self.rulebook.text(self.language, key, **params)

    def has_text(self, key: str) -> bool:
        return self.rulebook.has_text(self.language, key)

    def optional_text(self, key: str) -> str:
        """The words under this key, or nothing where there are none."""
        return self.text(key) if self.has_text(key) else ""

    def region(self, instance: str) -> str:
        return region_name(self.rulebook, self.language, instance)

    def question(self, question: str) -> Question:
        return self.rulebook.questions[question]

    def asked(self, question: str) -> bool:
        """Whether the question applies, given the answers so far."""
        return asked(question, self.document.answers, self.age, self.rulebook)

    def asked_on(self, page: Page) -> list[Question]:
        return [self.question(question) for question in page.questions if self.asked(question)]

    def holding(self, document: Document) -> "Sheet":
        """The same sheet with other answers."""
        return replace(self, document=document)


def sheet_of(intake: Intake, language: str) -> Sheet:
    """Open an intake; its appointment, client, clinic and therapist should be loaded already."""
    appointment = intake.appointment
    return Sheet(
        document=Document(cast("dict[str, Any]", intake.document) or {}),
        rulebook=rulebook_of(intake),
        language=language,
        client=appointment.client,
        clinic=appointment.clinic,
        therapist=appointment.therapist.user.name,
        session_date=appointment.local_start.date(),
        today=appointment.clinic.today(),
    )

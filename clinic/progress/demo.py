"""The demo clinic: made-up clients at every stage, each brought there by the same actions that real people use.

Loading it again adds what is missing, moves visits that have passed to today, and changes nothing that was entered.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from clinic.intake import actions as intake_actions
from clinic.intake import answers, consent, flow
from clinic.intake.models import Intake, LetterFile
from clinic.intake.sheet import Sheet, sheet_of
from clinic.mail.models import Message
from clinic.practice import actions as practice_actions
from clinic.practice.models import Appointment, Client, Clinic, Membership, User
from clinic.prep import actions as prep_actions
from clinic.prep import uploads
from clinic.prep.pdf import pdf
from clinic.progress import actions as progress_actions
from clinic.progress.demo_people import (
    BEGUN,
    BROUGHT,
    CLINIC,
    EDITOR,
    LETTER,
    NOT_SENT,
    PASSWORD,
    PLACES,
    SENT,
    STAFF,
    STOPPED,
    Person,
    people,
)
from clinic.progress.models import Rating

WISHES = {
    "pressure_pref": "P3", "heat_wanted": "no", "first_massage": "no", "support_person": "no", "physio_plan_held": "no",
    "walking_aid": "no", "position_limits": [], "no_touch": [],
}  # fmt: skip
DAY = timedelta(days=1)
MORNING = 8.5
"""Half past eight: the first visit is at nine."""
BEGUN_STEPS = 3
"""How many pages somebody has filled in whose form is in progress."""


@dataclass(frozen=True)
class Demo:
    """What to print: (role, e-mail) of everybody who can sign in, their password, and a client's new link."""

    sign_ins: tuple[tuple[str, str], ...]
    password: str
    link: str


def load_demo() -> Demo:
    """Load or complete the demo, and mint a link for a client whose form is still to be filled in."""
    clinic = Clinic.objects.filter(slug="riverside").first() or _open_clinic()
    ana, *others = [_member(clinic, *person) for person in STAFF]
    _editor(*EDITOR)
    waiting = list(Message.objects.values_list("pk", flat=True))
    for person in people(clinic.today()):
        with transaction.atomic():
            _Visitor(clinic, ana, person).arrange()
    Message.objects.exclude(pk__in=waiting).delete()  # mail about a made-up past would only hide the sign-ins
    newcomer = clinic.appointments.get(made_with=_key("cleo"))
    link = practice_actions.mint_link(appointment=newcomer, by=ana.user)
    staff = [(str(member.get_role_display()), member.user.email) for member in (ana, *others)]
    return Demo((*staff, ("Editor of the guide", EDITOR[0])), PASSWORD, link)


def _open_clinic() -> Clinic:
    """A clinic whose day is about to begin, so that the board has somebody to come at whatever hour it is loaded."""
    now = timezone.now()
    zone = min(PLACES, key=lambda name: abs(now.astimezone(ZoneInfo(name)).hour + 0.5 - MORNING))
    return Clinic.objects.create(slug="riverside", time_zone=zone, emergency_number=PLACES[zone], **CLINIC)


def _member(clinic: Clinic, email: str, name: str, role: str) -> Membership:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)
    return Membership.objects.get_or_create(clinic=clinic, user=user, defaults={"role": role})[0]


def _editor(email: str, name: str) -> None:
    if not User.objects.filter(email=email).exists():
        editor = User.objects.create_user(email, PASSWORD, name=name, is_staff=True)
        editor.groups.set(Group.objects.filter(name="Guide editors"))


def _key(slug: str, number: int | None = None) -> str:
    """What the form's own key is for a real booking: it tells what is loaded already."""
    return f"demo-{slug}" if number is None else f"demo-{slug}-{number}"


class _Visitor:
    """One client on their way through the clinic, as far as their stage says."""

    def __init__(self, clinic: Clinic, therapist: Membership, person: Person) -> None:
        self.clinic, self.therapist, self.person = clinic, therapist, person
        self.staff, self.worst = therapist.user, person.scores[1]
        self.client = self._client()

    def _client(self) -> Client:
        born = date(self.clinic.today().year - self.person.age - 1, 6, 14)
        details = {
            "name": self.person.name,
            "email": f"{self.person.slug}@client.example",
            "phone": "555 0199",
            "birth_date": None if self.person.stage == NOT_SENT else born,
        }
        return practice_actions.add_client(
            clinic=self.clinic, details=details, key=_key(self.person.slug), by=self.staff
        )

    def arrange(self) -> None:
        """Earlier visits first, then the one that is coming."""
        for number, (before, after, worst) in enumerate(self.person.visits, 1):
            self.worst = worst
            self._earlier_visit(number, before, after)
        self.worst = self.person.scores[1]
        known = self.clinic.appointments.filter(made_with=_key(self.person.slug)).first()
        if known is not None:
            self._bring_forward(known)
            return
        when = self._moment(self.person.day)
        bookable = max(when, timezone.now() + timedelta(hours=1))
        appointment = self._book(_key(self.person.slug), bookable)
        self._fill_in(appointment)
        if bookable != when:
            self._move(appointment, when)
        self._sent_before(appointment, timezone.now())

    def _moment(self, day: int) -> datetime:
        """The person's hour on the day so many days from today, by the clinic's clock."""
        return datetime.combine(self.clinic.today() + timedelta(days=day), self.person.at, self.clinic.zone)

    def _book(self, key: str, starts_at: datetime) -> Appointment:
        appointment = practice_actions.add_appointment(
            client=self.client, therapist=self.therapist, starts_at=starts_at, minutes=self.person.minutes, key=key,
            by=self.staff,
        )  # fmt: skip
        appointment.clinic = self.client.clinic = self.clinic
        return appointment

    def _move(self, appointment: Appointment, when: datetime) -> None:
        current = self.clinic.appointments.get(pk=appointment.pk)
        prep_actions.move(
            appointment=current, starts_at=when, minutes=current.minutes, therapist=self.therapist,
            version=current.version, by=self.staff,
        )  # fmt: skip

    def _bring_forward(self, appointment: Appointment) -> None:
        """A visit left over from another day gets a new one, so that the board is never bare."""
        midnight = datetime.combine(self.clinic.today(), time.min, self.clinic.zone)
        if appointment.starts_at < midnight and not appointment.is_over:
            self._move(appointment, self._moment(self.person.day))

    def _earlier_visit(self, number: int, before: int, after: int) -> None:
        key = _key(self.person.slug, number)
        if self.clinic.appointments.filter(made_with=key).exists():
            return
        appointment = self._book(key, timezone.now() + timedelta(hours=1))
        self._fill_in(appointment)
        self._backdate(appointment, timezone.now())
        self._check_in(appointment)
        progress_actions.finish(appointment=appointment, before=before, after=after, by=self.staff)
        weeks = len(self.person.visits) - number + 1
        self._backdate(appointment, self._moment(-7 * weeks))

    def _check_in(self, appointment: Appointment) -> None:
        """Asked again on arrival, and nothing was new."""
        intake = Intake.objects.get(appointment=appointment)
        prep_actions.rescreen(intake=intake, patches=[], anything_new=False, version=intake.version, by=self.staff)

    def _backdate(self, appointment: Appointment, when: datetime) -> None:
        """The demo's past. Nobody can do this in the app: a session that is over is locked."""
        Appointment.objects.filter(pk=appointment.pk).update(starts_at=when)
        Rating.objects.filter(appointment=appointment).update(rated_at=when + timedelta(hours=1))
        appointment.assessments.update(created_at=when)
        self._sent_before(appointment, when)

    def _sent_before(self, appointment: Appointment, when: datetime) -> None:
        """The form, and what the rules found in it, come a day before; what was found later stays where it is."""
        Intake.objects.filter(appointment=appointment, sent_at__isnull=False).update(sent_at=when - DAY)
        appointment.assessments.filter(number=1).update(created_at=when - DAY)

    def _fill_in(self, appointment: Appointment) -> None:
        person = self.person
        if person.stage == NOT_SENT:
            return
        intake = intake_actions.start(appointment=appointment, by=None)
        intake = self._answer(intake)
        if person.stage in (SENT, BROUGHT, LETTER):
            prep_actions.send(intake=intake, send_key="", by=None)
        if person.stage == BROUGHT:
            self._send_letter(intake)
        if person.stage == LETTER:
            self._record_letter(intake)

    def _answer(self, intake: Intake) -> Intake:
        """Save page after page as the client would, until none is left or the stage is reached."""
        while True:
            intake = intake_actions.locked(intake)
            sheet = sheet_of(intake, self.client.language)
            gaps = [step for step in flow.steps(sheet) if not step.done]
            if self.person.stage == BEGUN:
                gaps = gaps[:BEGUN_STEPS] if not sheet.document.done else []
            if self.person.stage == STOPPED:
                gaps = [step for step in gaps if step.section in ("you", "urgent")]
            if not gaps:
                return intake
            pages: dict[str, Any] = {step.key: {} for step in gaps}
            pages[gaps[0].key] = self._patch(sheet, {step.section for step in gaps})
            intake = intake_actions.save_pages(intake=intake, pages=pages, version=intake.version, by=None).intake

    def _patch(self, sheet: Sheet, sections: set[str]) -> dict[str, Any]:
        """What the person says on the pages of these sections."""
        person = self.person
        asked = [question for question in sheet.rulebook.questions.values() if sheet.asked(question.id)]
        said = {
            question.id: person.answers.get(question.id, answers.nothing(question))
            for question in asked
            if question.section in sections
        }
        patch: dict[str, Any] = {"answers": said, "extra": {"who": "me"}}
        if "comfort" not in sections:
            return patch
        areas = [{"region": region, "score": score, "words": []} for region, score in person.tender.items()]
        text = "\n".join(consent.treatment(sheet))
        return patch | {
            "goals": {"primary": person.goal, "secondary": None, "other": ""},
            "tender": areas,
            "scores": {"pain_now": person.scores[0], "pain_week_worst": self.worst},
            "wishes": {**WISHES, **person.wishes},
            "guardian_ok": person.guardian_ok,
            "extra": {
                "who": "me",
                "areas": list(person.tender),
                "where": None if person.tender else "no_tender_areas",
                "has_letter": "yes" if person.letter else "no",
                "signed_name": person.name,
                "sensitive": "yes",
            },
            "signatures": [{"kind": "treatment", "version": consent.VERSION, "text": text, "name": person.name}],
        }

    def _send_letter(self, intake: Intake) -> None:
        """The client had the sheet signed, and sends what came back: it waits for a therapist to read it."""
        appointment = intake.appointment
        prep_actions.ask_doctor(appointment=appointment, by=None)
        prep_actions.agree_to_letters(intake=intake, name=self.person.name, by=None)
        pages = [uploads.read(pdf("demo_letter.typ", self.person.letter))]
        prep_actions.receive(appointment=appointment, pages=pages, source=LetterFile.Source.CLIENT)

    def _record_letter(self, intake: Intake) -> None:
        result: Any = intake.appointment.assessments.latest().result
        needing = [found for found in result["findings"] if found["level"] == "CLEARANCE"]
        letter = {**self.person.letter, "covers": sorted({found["question"] for found in needing})}
        prep_actions.record_letter(intake=intake, letter=letter, by=self.staff)

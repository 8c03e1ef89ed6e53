"""What this installation holds about a client: every model and every column of it, and why some are not handed out.

The table is whole: a test walks all models, and a column that is not declared here fails the build. Whoever adds one
decides whether it goes to the client who asks for everything, and says why where it does not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.mail.models import Message
from clinic.practice.models import Appointment, Client, KeptForm

CLINIC = "the same for every record; it stands at the top"
OWNER = "the client themselves; they stand at the top"
FORM_KEY = "a random key that keeps a form from being stored twice; it says nothing about the client"
DOOR = "a hash that opens a door; the door’s own dates are handed out"
LOOKED_UP = "the same without accents and signs, for the search"
WORKER = "the mail worker’s own bookkeeping"


@dataclass(frozen=True)
class Held:
    """One model: what its records are called, how they hang on a client, what is handed out and what is not."""

    title: str | Promise
    via: str
    """Look-up from the model to the client; empty where `FOUND` finds its records."""
    shown: str
    """The columns that are handed out, in this order."""
    left_out: Mapping[str, str]
    """Column -> why it is not handed out."""
    is_record: bool = False
    """Whether it is part of the treatment record, which a clinic has to keep for years."""

    @property
    def columns(self) -> list[str]:
        return self.shown.split()


HELD: dict[str, Held] = {
    "practice.Client": Held(
        _("Person"),
        "pk",
        "id name email phone birth_date language created_at closed_at",
        {
            "clinic": CLINIC,
            "version": "counts changes, so that nobody overwrites another",
            "made_with": FORM_KEY,
            "name_folded": LOOKED_UP,
            "phone_digits": LOOKED_UP,
            "merged_into": "empty, but of a record that was merged into another one and holds nothing itself",
        },
        is_record=True,
    ),
    "practice.Appointment": Held(
        _("Visits"),
        "client",
        "id starts_at minutes status therapist started_at",
        {"clinic": CLINIC, "client": OWNER, "made_with": FORM_KEY, "version": "counts changes"},
        is_record=True,
    ),
    "intake.Intake": Held(
        _("Forms"),
        "client",
        "id appointment state started_at saved_at sent_at stopped document rulebook version",
        {"clinic": CLINIC, "client": OWNER, "send_key": FORM_KEY},
        is_record=True,
    ),
    "intake.Consent": Held(
        _("Agreements"),
        "intake__client",
        "id intake kind text_version signed signed_at withdrawn_at",
        {"clinic": CLINIC},
        is_record=True,
    ),
    "intake.Clearance": Held(
        _("Doctors’ letters"),
        "client",
        "id appointment state covers letter note expires_on needed_at requested_at received_at recorded_by recorded_at",
        {"clinic": CLINIC, "client": OWNER, "made_with": FORM_KEY},
        is_record=True,
    ),
    "intake.LetterFile": Held(
        _("Pages of letters"),
        "clearance__client",
        "id clearance kind size pages source uploaded_by uploaded_at content",
        {"clinic": CLINIC, "name": "a random name", "digest": "keeps the same file from being stored twice"},
        is_record=True,
    ),
    "intake.TherapistMap": Held(
        _("Sore places, as the therapist found them"),
        "appointment__client",
        "id appointment number found by at",
        {"clinic": CLINIC},
        is_record=True,
    ),
    "prep.Assessment": Held(
        _("What the rules made of the answers"),
        "appointment__client",
        "id appointment intake number cause level urgency booking_blocked has_plan rulebook created_at created_by"
        " facts result",
        {"clinic": CLINIC, "own_words": "which of the clinic’s own texts stood on the list; they are about no client"},
        is_record=True,
    ),
    "prep.PlanVersion": Held(
        _("Plans that a therapist changed"),
        "assessment__appointment__client",
        "id assessment number content made_at made_by published_at published_by",
        {"clinic": CLINIC, "made_with": FORM_KEY},
        is_record=True,
    ),
    "progress.Rating": Held(
        _("How sore it was, before and after"),
        "appointment__client",
        "id appointment moment scores rated_at recorded_by",
        {"clinic": CLINIC},
        is_record=True,
    ),
    "progress.Measure": Held(
        _("What was measured: hard things, the change so far, the chair stand"),
        "appointment__client",
        "id appointment number source found at by",
        {"clinic": CLINIC},
        is_record=True,
    ),
    "progress.Note": Held(
        _("Notes after a session"),
        "appointment__client",
        "id appointment number text at by",
        {"clinic": CLINIC, "made_with": FORM_KEY},
        is_record=True,
    ),
    "privacy.Merge": Held(
        _("Records that were merged into this one"),
        "client",
        "id gone before at by",
        {"clinic": CLINIC, "client": OWNER},
    ),
    "prep.PrepPage": Held(
        _("The page to get ready with"),
        "appointment__client",
        "id appointment ticks saved_at read_number read_version",
        {"clinic": CLINIC},
    ),
    "intake.Draft": Held(
        _("Typed, and not saved"),
        "intake__client",
        "id intake page typed by at version",
        {"clinic": CLINIC, "key": FORM_KEY, "sequence": "counts what one page sends while somebody types"},
    ),
    "practice.ClientLink": Held(
        _("Links"),
        "appointment__client",
        "id appointment created_at expires_at revoked_at first_used_at wrong_tries",
        {"clinic": CLINIC, "token_hash": DOOR},
    ),
    "practice.SingleUseLink": Held(
        _("Links for a doctor or a guardian"),
        "appointment__client",
        "id appointment purpose created_at expires_at revoked_at used_at wrong_tries",
        {"clinic": CLINIC, "token_hash": DOOR},
    ),
    "mail.Message": Held(
        _("E-mails"),
        "",
        "id name ids about created_at send_after sent_at dead_at outcome",
        {
            "key": "a random number in the mail’s own head",
            "tenant": CLINIC,
            "once": "keeps a reminder from going out twice",
            "leased_until": WORKER,
            "attempts": WORKER,
        },
    ),
    "practice.KeptForm": Held(
        _("Forms of staff that came in after a sign-out"),
        "",
        "id user page path fields kept_at",
        {},
    ),
    "practice.Event": Held(
        _("Who read and changed what"),
        "client",
        "id at actor actor_kind action subject",
        {"clinic": CLINIC, "client": OWNER, "listed": "of lists, which name other clients too"},
    ),
}
"""Everything that hangs on a client, in the order in which it is handed out."""

REPEATED = {
    "practice.SearchKey": "pieces of name, e-mail address and phone number, written anew from them for the search"
}
"""Models that only say again what stands above, and why that is not handed out twice. They go when it goes."""

GUIDE = "the public guide: nothing in it is about a client"
STAFF = "about staff, who have an account of their own"
INSTALLATION = "about the installation"

ELSEWHERE: dict[str, str] = {
    "practice.User": STAFF,
    "practice.User_groups": STAFF,
    "practice.User_user_permissions": STAFF,
    "practice.Clinic": "about the clinic",
    "prep.OwnWords": "what the clinic says in its own words, to all clients alike",
    "practice.ClientImport": "a file that an owner looks at, for a day; whoever is taken in has a record of their own",
    "practice.Membership": STAFF,
    "practice.Invitation": STAFF,
    "privacy.Erasure": "who was erased: numbers and a hash, kept so that a restore brings nobody back",
    "privacy.Keeping": "about the clinic",
    "progress.RatingMail": "about the clinic",
    "practice.TrailPermit": "empty but inside a transaction",
    "intake.RulebookVersion": "the rules, the same for everybody",
    "account.EmailAddress": STAFF,
    "account.EmailConfirmation": STAFF,
    "mfa.Authenticator": STAFF,
    "usersessions.UserSession": STAFF,
    "admin.LogEntry": "what editors did to the guide",
    "auth.Permission": INSTALLATION,
    "auth.Group": INSTALLATION,
    "auth.Group_permissions": INSTALLATION,
    "contenttypes.ContentType": INSTALLATION,
    "sessions.Session": "which browser is signed in; erasing a client ends the sessions that their links opened",
}
"""Models that hold nothing about one client, and why not."""


def elsewhere(label: str) -> str | None:
    """Why this model holds nothing about a client; None where it is not declared so."""
    return GUIDE if label.startswith("guide.") else ELSEWHERE.get(label)


def messages_of(client: Client) -> QuerySet[Message]:
    """E-mails about one of the client's visits: each names the record it is about."""
    visits = Appointment.objects.filter(client=client).values_list("pk", flat=True)
    return Message.objects.filter(about__in=[f"appointment:{pk}" for pk in visits])


def kept_forms_of(client: Client) -> QuerySet[KeptForm]:
    """Forms about the client or one of their visits: each names the page it was sent to. They live for a day."""
    start, visits = f"/c/{client.clinic.slug}/", Appointment.objects.filter(client=client).values_list("pk", flat=True)
    numbers = [client.pk, *client.merged.values_list("pk", flat=True)]
    pages = [*(f"{start}clients/{pk}/" for pk in numbers), *(f"{start}appointments/{pk}/" for pk in visits)]
    return KeptForm.objects.filter(reduce(or_, (Q(path__startswith=page) for page in pages)))


FOUND: dict[str, Callable[[Client], QuerySet[Any]]] = {"mail.Message": messages_of, "practice.KeptForm": kept_forms_of}
"""Models without a column that leads to the client."""


def records_of(label: str, client: Client) -> QuerySet[Any]:
    """A client's records of one model, the oldest first."""
    if label in FOUND:
        return FOUND[label](client).order_by("pk")
    model: type[Model] = apps.get_model(label)
    return model._default_manager.filter(Q(**{HELD[label].via: client.pk})).order_by("pk")

"""The intake: a client's answers, their consent, and the doctor's clearance."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.practice.crypto import EncryptedBinaryField, EncryptedJSONField
from clinic.practice.models import Appointment, Client, Clinic, User
from clinic.practice.same_clinic import SameClinic


class RulebookVersion(models.Model):
    """A rulebook that was once used, kept whole (file name -> text), so that an old plan reads as it read then."""

    version = models.CharField(primary_key=True, max_length=64)
    files = models.JSONField()
    first_used_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.version[:12]


class Intake(models.Model):
    """One appointment's answers: a single encrypted document, keyed by question id, read through `intake.answers`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REOPENED = "reopened", _("Open again")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="intakes")
    appointment = models.OneToOneField(Appointment, models.CASCADE, related_name="intake")
    client = models.ForeignKey(Client, models.CASCADE, related_name="intakes")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="+")
    document = EncryptedJSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    """Counts saves; a page sent with an older number is answered with both texts."""
    send_key = models.CharField(max_length=43, blank=True)
    """Idempotency: minted with the check page, so that the same form sent twice is stored once."""
    started_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    stopped = models.BooleanField(default=False)
    """An urgent answer is in force: no plan until a therapist has confirmed a mistake."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "id"], name="intake_in_clinic"),
            SameClinic(field="appointment", name="intake_appointment_same_clinic"),
            SameClinic(field="client", name="intake_client_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"intake {self.pk}"


class Consent(models.Model):
    """A signed consent: the exact text as it was shown, its version, and the typed name."""

    class Kind(models.TextChoices):
        TREATMENT = "treatment", _("Massage")
        SENSITIVE = "sensitive", _("Buttocks and inner thighs")
        LETTERS = "letters", _("Keeping the doctor’s letter")
        GUARDIAN = "guardian", _("Parent or guardian")

    class How(models.TextChoices):
        PAPER = "paper", _("Signed on paper")
        SAID = "said", _("Said in the room")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="consents")
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=20, choices=Kind)
    text_version = models.CharField(max_length=20)
    signed = EncryptedJSONField()
    """{"text", "name"}: the words shown and the name typed; "relation" of a guardian, "drawing" where one was made.

    What staff wrote down for the client has "how" (a `How`) and "taken_by", the name of who did.
    """
    signed_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            SameClinic(field="intake", name="consent_intake_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} consent {self.pk}"

    @property
    def how(self) -> str:
        """In what way staff heard it, in words; nothing where it was signed here."""
        told = self.signed.get("how")  # type: ignore[attr-defined]
        return str(self.How(told).label) if told in self.How else ""


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    def open(self) -> "ClearanceQuerySet":
        """Those that wait for a letter, or for a therapist to read it."""
        return self.filter(state__in=(Clearance.State.NEEDED, Clearance.State.REQUESTED, Clearance.State.RECEIVED))

    def received(self) -> "ClearanceQuerySet":
        """Those whose pages have come in, and that no therapist has judged yet."""
        return self.filter(state=Clearance.State.RECEIVED)

    def ending(self, today: date, until: date) -> "ClearanceQuerySet":
        """Accepted letters whose last day is from today until this day."""
        accepted = self.filter(state=Clearance.State.ACCEPTED, client__closed_at=None)
        return accepted.filter(expires_on__range=(today, until))


class Clearance(models.Model):
    """A doctor's answer about one client, for the questions it covers. It serves later intakes until it expires."""

    class State(models.TextChoices):
        NEEDED = "needed", _("Needed")
        REQUESTED = "requested", _("Requested")
        RECEIVED = "received", _("Received")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        EXPIRED = "expired", _("Expired")
        VOIDED = "voided", _("Voided")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="clearances")
    client = models.ForeignKey(Client, models.CASCADE, related_name="clearances")
    appointment = models.ForeignKey(Appointment, models.SET_NULL, null=True, related_name="+")
    """The visit whose answers called for it first; it serves the others too."""
    state = models.CharField(max_length=10, choices=State, default=State.NEEDED)
    covers = EncryptedJSONField(default=list)
    """While it is open: what a letter has to name (questions, or question.follow-up). Then the letter says it."""
    letter = EncryptedJSONField(null=True)
    """One entry of `letters` in the intake format (clinical reference, 2H)."""
    note = EncryptedJSONField(null=True)
    """{"why"}: what staff wrote to the client when they sent pages back."""
    expires_on = models.DateField(null=True, blank=True)
    needed_at = models.DateTimeField(default=timezone.now)
    requested_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    made_with = models.CharField(max_length=43, null=True, editable=False)
    """Key of the form that recorded it, so that the same form sent twice is stored once."""
    objects = ClearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "made_with"], name="one_clearance_per_form"),
            models.UniqueConstraint(fields=["clinic", "id"], name="clearance_in_clinic"),
            SameClinic(field="client", name="clearance_client_same_clinic"),
            SameClinic(field="appointment", name="clearance_appointment_same_clinic"),
        ]
        indexes = [models.Index(fields=["clinic", "state", "expires_on"])]

    def __str__(self) -> str:
        return f"clearance {self.pk}"

    def as_letter(self) -> dict[str, Any]:
        """The letter in the intake format."""
        letter: dict[str, Any] = self.letter  # type: ignore[assignment]
        return dict(letter)


class LetterFile(models.Model):
    """One uploaded file of a letter, as we made it anew: a picture or a PDF, encrypted, under a random name."""

    class Kind(models.TextChoices):
        JPEG = "jpeg", _("Picture")
        PDF = "pdf", _("PDF")

    class Source(models.TextChoices):
        CLIENT = "client", _("the client")
        DOCTOR = "doctor", _("the doctor")
        STAFF = "staff", _("the clinic")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="letter_files")
    clearance = models.ForeignKey(Clearance, models.CASCADE, related_name="files")
    name = models.CharField(max_length=43, unique=True)
    kind = models.CharField(max_length=4, choices=Kind)
    content = EncryptedBinaryField()
    digest = models.CharField(max_length=64)
    """A keyed hash of the bytes that came in: the same file sent twice is kept once."""
    size = models.PositiveIntegerField()
    """Bytes that came in."""
    pages = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=6, choices=Source)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clearance", "digest"], name="one_file_per_clearance"),
            SameClinic(field="clearance", name="letterfile_clearance_same_clinic"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"letter file {self.pk}"


class Draft(models.Model):
    """What somebody has typed into a page and not saved yet. It is no answer: the engine never sees it."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="drafts")
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="drafts")
    page = models.CharField(max_length=80)
    """The key of a step, or of a page of the staff's form with `staff/` before it."""
    key = models.CharField(max_length=43)
    """Minted each time the page is shown, so that two devices, or two tabs, never write over each other."""
    sequence = models.BigIntegerField()
    """Counts what one page sends; older ones that arrive late are dropped. Once its page is saved: the highest."""
    version = models.PositiveIntegerField()
    """The intake's version when the page was shown."""
    typed = EncryptedJSONField(default=dict)
    """{field: [values]} as they came in, valid or not; empty once the page was saved."""
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake", "key"], name="one_draft_per_shown_page"),
            SameClinic(field="intake", name="draft_intake_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class TherapistMap(models.Model):
    """What the therapist found on the knee map at one appointment: a layer of its own, never mixed with the client's.

    Each save adds a version, and nothing is written over. The engine does not read it.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="therapist_maps")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="therapist_maps")
    number = models.PositiveIntegerField()
    found = EncryptedJSONField()
    """{"areas": [{"region", "score" (0-10 or null), "words"}], "note"}."""
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "number"], name="one_map_per_version"),
            SameClinic(field="appointment", name="therapistmap_appointment_same_clinic"),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"therapist's map {self.pk}"

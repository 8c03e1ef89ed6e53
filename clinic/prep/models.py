"""What comes out: the assessment as a snapshot, versions of its plan, and what the client ticked off."""

from collections.abc import Iterable

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.intake.models import Intake, RulebookVersion
from clinic.practice.crypto import EncryptedJSONField
from clinic.practice.models import Appointment, Clinic, User
from clinic.practice.same_clinic import SameClinic


class Level(models.TextChoices):
    GO = "GO", _("Ready")
    MODIFY = "MODIFY", _("Ready, with changes")
    CLEARANCE = "CLEARANCE", _("Needs clearance")
    REFER = "REFER", _("Refer")
    URGENT = "URGENT", _("Stopped: urgent")


class OwnWordsQuerySet(models.QuerySet["OwnWords"]):
    def now(self, clinic: Clinic, subject: str) -> "OwnWords | None":
        """What this clinic says now; None where it never said anything."""
        return self.filter(clinic=clinic, subject=subject).order_by("-number").first()


class OwnWords(models.Model):
    """What a clinic says in its own words, from one change to the next: a row is written once and never changed.

    `content` is, for the policies, `{policy: {language: text}}`; for the checklist `{item: {"how", "text", "of"}}`:
    `how` is `after` or `instead`, `text` and `of` hold by language the clinic's words and the rulebook's that they
    were written for.
    """

    class Subject(models.TextChoices):
        POLICIES = "policies", _("Policies")
        CHECKLIST = "checklist", _("Wording of the checklist")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="own_words")
    subject = models.CharField(max_length=10, choices=Subject)
    number = models.PositiveIntegerField()
    """1, 2, ... within the subject."""
    content = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    objects = OwnWordsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "subject", "number"], name="one_wording_per_number"),
            models.UniqueConstraint(fields=["clinic", "id"], name="ownwords_in_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.number} of clinic {self.clinic_id}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def newest(self) -> "AssessmentQuerySet":
        """The one in force of each appointment: the highest number."""
        same = Assessment.objects.filter(appointment=models.OuterRef("appointment")).order_by("-number")
        return self.filter(number=models.Subquery(same.values("number")[:1]))

    def light(self) -> "AssessmentQuerySet":
        """Without the encrypted columns: for lists, which read levels only."""
        return self.defer("facts", "result")

    def by_appointment(
        self, appointments: Iterable[Appointment], whole: Appointment | None = None
    ) -> dict[int, "Assessment"]:
        """Appointment id -> its newest assessment, light, in one query; that of `whole` brings its contents along."""
        found = self.filter(appointment__in=[appointment.pk for appointment in appointments]).newest().light()
        if whole is not None:
            found = found.with_contents_of(whole)
        return {assessment.appointment_id: assessment for assessment in found}

    def with_contents_of(self, appointment: Appointment) -> "AssessmentQuerySet":
        """`whole`, the result, and `published`, the content of the plan in force, for this appointment's alone."""
        versions = PlanVersion.objects.filter(assessment=models.OuterRef("pk")).published()
        contents = {"whole": models.F("result"), "published": models.Subquery(versions.values("content")[:1])}
        return self.annotate(
            **{
                name: models.Case(
                    models.When(appointment=appointment.pk, then=content), output_field=EncryptedJSONField(null=True)
                )
                for name, content in contents.items()
            }
        )


class Assessment(models.Model):
    """One run of the rules: facts in, result out, and the rulebook that did it. The newest counts, old ones stay."""

    class Cause(models.TextChoices):
        SENT = "sent", _("Form sent")
        STOPPED = "stopped", _("Urgent answer")
        RESCREEN = "rescreen", _("Checked on arrival")
        CLEARANCE = "clearance", _("Letter recorded")
        MOVED = "moved", _("Appointment moved")
        GUARDIAN = "guardian", _("Guardian signed")
        MISTAKE = "mistake", _("Mistake confirmed")
        CONSENT = "consent", _("Agreement changed")
        MERGED = "merged", _("Records merged")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="assessments")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="assessments")
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="assessments")
    number = models.PositiveIntegerField()
    """1, 2, ... within the appointment."""
    cause = models.CharField(max_length=10, choices=Cause)
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, choices=Level)
    urgency = models.CharField(max_length=10, blank=True)
    booking_blocked = models.BooleanField(default=False)
    has_plan = models.BooleanField(default=False)
    facts = EncryptedJSONField()
    """The intake document as it was read (clinical reference, 2H)."""
    result = EncryptedJSONField()
    """Ids and parameters; `rules.wording.render` puts the words to it."""
    own_words = models.ForeignKey(OwnWords, models.RESTRICT, null=True, blank=True, related_name="+")
    """The clinic's wording of the checklist as it was then: an old list reads as it read."""
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    objects = AssessmentQuerySet.as_manager()

    class Meta:
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["appointment", "number"], name="one_assessment_per_number"),
            models.UniqueConstraint(fields=["clinic", "id"], name="assessment_in_clinic"),
            SameClinic(field="appointment", name="assessment_appointment_same_clinic"),
            SameClinic(field="intake", name="assessment_intake_same_clinic"),
            SameClinic(field="own_words", name="assessment_own_words_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"assessment {self.number} of appointment {self.appointment_id}"


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    def published(self) -> "PlanVersionQuerySet":
        """Those that were made the plan, the one in force first."""
        return self.filter(published_at__isnull=False).order_by("-number")


class PlanVersion(models.Model):
    """A therapist's version of an assessment's plan: written once, a draft until it is published, never changed.

    The plan of the rules itself is version 0 and has no row. A newer assessment begins again with its own plan.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="plan_versions")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="plan_versions")
    number = models.PositiveIntegerField()
    """1, 2, ... within the assessment."""
    content = EncryptedJSONField()
    """`plan` and `checklist` as a snapshot holds them, the `edits` that led here from the rules' plan, the `reason`."""
    made_with = models.CharField(max_length=64, null=True, editable=False)
    """A hash of the form that made it: the same form sent twice makes one."""
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_plan_version_per_number"),
            models.UniqueConstraint(fields=["assessment", "made_with"], name="one_plan_version_per_form"),
            SameClinic(field="assessment", name="planversion_assessment_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of the plan of assessment {self.assessment_id}"


class PrepPage(models.Model):
    """What the client did on their page: `ticks` holds the ids of checklist items that are done."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="prep_pages")
    appointment = models.OneToOneField(Appointment, models.CASCADE, related_name="prep_page")
    ticks = EncryptedJSONField(default=list)
    saved_at = models.DateTimeField(null=True, blank=True)
    read_number = models.PositiveIntegerField(default=0)
    """Number of the newest assessment that the client has seen; 0 = none."""
    read_version = models.PositiveIntegerField(default=0)
    """Number of the newest version of its plan that they have seen; 0 = that of the rules."""

    class Meta:
        constraints = [
            SameClinic(field="appointment", name="preppage_appointment_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"prep page of appointment {self.appointment_id}"

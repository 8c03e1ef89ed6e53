"""The pages of the form that are no tick lists of the rulebook, by the key of their step."""

from clinic.intake.forms import StepForm
from clinic.intake.own.agreement import ConsentForm
from clinic.intake.own.comfort import ComfortForm
from clinic.intake.own.doctor import DoctorForm
from clinic.intake.own.goals import GoalsForm
from clinic.intake.own.knee import KneeMapForm, ScoresForm
from clinic.intake.own.people import ContactForm

OWN_FORMS: dict[str, type[StepForm]] = {
    "contact": ContactForm, "goals": GoalsForm, "where": KneeMapForm, "pain": ScoresForm, "doctor": DoctorForm,
    "comfort": ComfortForm, "consent": ConsentForm,
}  # fmt: skip

"""What each role may do, in plain words: made from the one policy table, so that the page cannot say anything else."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.practice.models import Role
from clinic.practice.policy import ROUTES

Text = str | Promise


@dataclass(frozen=True)
class Act:
    """One thing that people do here, in words, and the routes that do it. All of them are open to the same roles."""

    words: Text
    routes: tuple[str, ...]

    @property
    def roles(self) -> frozenset[Role]:
        """Who may: what the policy table says of its first route (a test holds the others to it)."""
        access = ROUTES[self.routes[0]]
        return access if isinstance(access, frozenset) else frozenset()

    @property
    def answers(self) -> list[tuple[Text, bool]]:
        """Each role's name, and whether it may; in the order of the columns."""
        return [(role.label, role in self.roles) for role in Role]


def _act(words: Text, *routes: str) -> Act:
    return Act(words, routes)


ACTS: dict[Text, tuple[Act, ...]] = {
    _("Clients and appointments"): (
        _act(_("See the day’s board"), "prep:today"),
        _act(_("Find clients"), "practice:clients"),
        _act(_("Add clients and change their contact details"), "practice:client_add", "practice:client_edit"),
        _act(_("Open a client’s record. The front desk sees no health answers in it"), "progress:client"),
        _act(_("Book, move and cancel appointments"), "practice:appointment_add", "practice:walk_in", "prep:move"),
        _act(
            _("Give a client the link to their form, or the tablet, and end the link"),
            "practice:link",
            "practice:link_mail",
            "practice:link_revoke",
            "intake:hand_over",
        ),
        _act(_("Go on with a form after being signed out"), "practice:kept_forget"),
    ),
    _("Health"): (
        _act(_("Read answers, findings and the level"), "prep:review", "progress:brief"),
        _act(
            _("Fill in the form with the client"),
            "intake:staff",
            "intake:staff_draft",
            "intake:map",
            "prep:staff_send",
        ),
        _act(_("Ask again on arrival, and lift a stop"), "prep:rescreen", "prep:confirm_mistake"),
        _act(
            _("Read doctors’ letters and record them"),
            "prep:clearance",
            "prep:clearances",
            "prep:letter_pdf",
            "prep:letter_upload",
            "prep:letter_set_aside",
            "prep:letter_file",
            "prep:letter_image",
        ),
        _act(_("Record agreements and a guardian’s consent"), "prep:guardian", "prep:guardian_link", "prep:consents"),
        _act(
            _("See, change and print session plans"),
            "prep:plan",
            "prep:plan_pdf",
            "prep:plan_edit",
            "prep:plan_publish",
            "prep:plan_versions",
            "prep:plan_again",
            "prep:room",
        ),
        _act(
            _("Finish a session and write down how it went"),
            "progress:finish",
            "progress:measures",
            "progress:note",
            "progress:note_draft",
        ),
        _act(_("Take a form away as a file"), "prep:export", "prep:export_json", "prep:export_fhir", "prep:export_pdf"),
    ),
    _("Privacy"): (
        _act(_("See who read and changed a client’s record"), "privacy:trail", "privacy:trail_csv"),
        _act(
            _("Give a client everything that is kept about them"),
            "privacy:everything",
            "privacy:everything_json",
            "privacy:everything_pdf",
        ),
        _act(
            _("Take clients in from a file, and take the list of them away"),
            "practice:client_import",
            "practice:import_look",
            "practice:import_bad",
            "practice:clients_csv",
        ),
        _act(_("Merge two records of one client"), "privacy:merge_find", "privacy:merge"),
        _act(_("Erase a client, and see how long things are kept"), "privacy:erase", "privacy:keeping"),
        _act(_("See what a colleague read and changed"), "privacy:member_trail", "privacy:member_trail_csv"),
    ),
    _("The clinic"): (
        _act(_("Choose when reminders go out"), "prep:mail_settings", "progress:mail"),
        _act(
            _("Look after mail that did not go out"),
            "practice:unsent",
            "practice:unsent_again",
            "practice:unsent_aside",
        ),
        _act(
            _("Change the clinic’s details, its policies and its wording"),
            "practice:settings_clinic",
            "prep:settings",
            "prep:settings_policies",
            "prep:settings_wording",
            "prep:settings_item",
        ),
        _act(_("See outcomes, where forms are left and what stops people"), "progress:overview", "progress:visits_csv"),
        _act(
            _("Invite people, change roles and end access"),
            "practice:people",
            "practice:invite",
            "practice:invitation_again",
            "practice:invitation_withdraw",
            "practice:invitation_link",
            "practice:member",
            "practice:member_close",
            "practice:member_open",
            "prep:reassign",
        ),
    ),
}
"""Heading -> what is done under it. A staff route that stands nowhere here fails a test."""

"""Who may do what: one table, route by route. A route without a row is refused, and fails the build."""

from enum import StrEnum

from clinic.practice.models import Role


class Door(StrEnum):
    """How a request comes in, where it is not by a role in a clinic."""

    PUBLIC = "anyone"
    CLIENT = "a client with a live link"
    USER = "anyone signed in"
    EDITOR = "an editor of the guide"
    ROOM = "a screen in the treatment room, for as long as its session lasts"


OWNER, THERAPIST, DESK = Role.OWNER, Role.THERAPIST, Role.FRONT_DESK
CARE = frozenset({OWNER, THERAPIST})
STAFF = frozenset({OWNER, THERAPIST, DESK})
OWNERS = frozenset({OWNER})

Access = Door | frozenset[Role]

ROUTES: dict[str, Access] = {
    "livez": Door.PUBLIC,
    "readyz": Door.PUBLIC,
    "robots": Door.PUBLIC,
    "sitemap": Door.PUBLIC,
    "home": Door.PUBLIC,
    "accessibility": Door.PUBLIC,
    "privacy": Door.PUBLIC,
    "language": Door.USER,
    # The client's door and pages.
    "link": Door.PUBLIC,
    "link_lost": Door.PUBLIC,
    "intake:leave": Door.PUBLIC,
    "intake:language": Door.CLIENT,
    "intake:overview": Door.CLIENT,
    "intake:page": Door.CLIENT,
    "intake:draft": Door.CLIENT,
    "intake:stop": Door.CLIENT,
    "intake:mistake": Door.CLIENT,
    "intake:hand_over": STAFF,
    "intake:map": CARE,
    "intake:staff": CARE,
    "intake:staff_draft": CARE,
    # Staff: clients, appointments and their links.
    "practice:clients": STAFF,
    "practice:clients_csv": OWNERS,
    "practice:client_import": OWNERS,
    "practice:import_look": OWNERS,
    "practice:import_bad": OWNERS,
    "practice:client_add": STAFF,
    "practice:client_edit": STAFF,
    "practice:appointment_add": STAFF,
    "practice:walk_in": STAFF,
    "practice:link": STAFF,
    "practice:link_mail": STAFF,
    "practice:link_revoke": STAFF,
    "practice:kept_forget": STAFF,
    # People: who works here, in which role.
    "practice:people": OWNERS,
    "practice:invite": OWNERS,
    "practice:invitation_again": OWNERS,
    "practice:invitation_withdraw": OWNERS,
    "practice:invitation_link": OWNERS,
    "practice:member": OWNERS,
    "practice:member_close": OWNERS,
    "practice:member_open": OWNERS,
    "prep:reassign": OWNERS,
    "practice:unsent": OWNERS,
    "practice:unsent_again": OWNERS,
    "practice:unsent_aside": OWNERS,
    # The door of somebody who is invited.
    "invitation": Door.PUBLIC,
    "join": Door.PUBLIC,
    "join_leave": Door.PUBLIC,
    "join_accept": Door.USER,
    # The doors of a doctor and of a guardian, each for one act; and the client's side of both.
    "prep:letter_door": Door.PUBLIC,
    "prep:guardian_door": Door.PUBLIC,
    "prep:my_clearance": Door.CLIENT,
    "prep:my_letter_pdf": Door.CLIENT,
    "prep:my_consent": Door.CLIENT,
    "prep:my_guardian": Door.CLIENT,
    # What comes out of an intake: the client's page, the day's board, review, plan and record.
    "prep:check": Door.CLIENT,
    "prep:sent": Door.CLIENT,
    "prep:page": Door.CLIENT,
    "prep:ticks": Door.CLIENT,
    "prep:calendar": Door.CLIENT,
    "prep:checklist_pdf": Door.CLIENT,
    "prep:mail_me": Door.CLIENT,
    "prep:stop_sharing": Door.CLIENT,
    "prep:mail_settings": CARE,
    # The clinic's own details, policies and wording.
    "practice:settings_clinic": OWNERS,
    "prep:settings": OWNERS,
    "prep:settings_policies": OWNERS,
    "prep:settings_wording": OWNERS,
    "prep:settings_item": OWNERS,
    "prep:today": STAFF,
    "prep:move": STAFF,
    "prep:review": CARE,
    "prep:staff_send": CARE,
    "prep:confirm_mistake": CARE,
    "prep:rescreen": CARE,
    "prep:clearance": CARE,
    "prep:guardian": CARE,
    "prep:guardian_link": CARE,
    "prep:consents": CARE,
    "prep:letter_pdf": CARE,
    "prep:letter_upload": CARE,
    "prep:letter_set_aside": CARE,
    "prep:letter_file": CARE,
    "prep:letter_image": CARE,
    "prep:clearances": CARE,
    "prep:plan": CARE,
    "prep:plan_pdf": CARE,
    "prep:export": CARE,
    "prep:export_json": CARE,
    "prep:export_fhir": CARE,
    "prep:export_pdf": CARE,
    "prep:plan_edit": CARE,
    "prep:plan_publish": CARE,
    "prep:plan_versions": CARE,
    "prep:plan_again": CARE,
    "prep:room": CARE,
    "prep:in_room": Door.ROOM,
    "progress:client": STAFF,
    "progress:brief": CARE,
    "progress:finish": CARE,
    # Privacy: who read what, everything about a client, erasure, how long things are kept.
    "privacy:trail": CARE,
    "privacy:trail_csv": CARE,
    "privacy:everything": CARE,
    "privacy:everything_json": CARE,
    "privacy:everything_pdf": CARE,
    "privacy:merge_find": OWNERS,
    "privacy:merge": OWNERS,
    "privacy:erase": OWNERS,
    "privacy:keeping": OWNERS,
    "privacy:member_trail": OWNERS,
    "privacy:member_trail_csv": OWNERS,
    "progress:measures": CARE,
    "progress:note": CARE,
    "progress:note_draft": CARE,
    "progress:overview": CARE,
    "progress:visits_csv": CARE,
    "progress:mail": CARE,
    "progress:after": Door.CLIENT,
    "progress:my_progress": Door.CLIENT,
    # Signing in, and one's own account. allauth guards these too.
    "clinics": Door.USER,
    "account_sessions": Door.USER,
    "account_login": Door.PUBLIC,
    "account_logout": Door.PUBLIC,
    "account_signup": Door.PUBLIC,
    "account_inactive": Door.PUBLIC,
    "account_reset_password": Door.PUBLIC,
    "account_reset_password_done": Door.PUBLIC,
    "account_reset_password_from_key": Door.PUBLIC,
    "account_reset_password_from_key_done": Door.PUBLIC,
    "account_change_password": Door.USER,
    "account_reauthenticate": Door.USER,
    "mfa_authenticate": Door.PUBLIC,
    "mfa_trust": Door.PUBLIC,
    "mfa_login_webauthn": Door.PUBLIC,
    "mfa_index": Door.USER,
    "mfa_reauthenticate": Door.USER,
    "mfa_activate_totp": Door.USER,
    "mfa_deactivate_totp": Door.USER,
    "mfa_view_recovery_codes": Door.USER,
    "mfa_generate_recovery_codes": Door.USER,
    "mfa_download_recovery_codes": Door.USER,
    "mfa_list_webauthn": Door.USER,
    "mfa_add_webauthn": Door.USER,
    "mfa_edit_webauthn": Door.USER,
    "mfa_remove_webauthn": Door.USER,
    "mfa_reauthenticate_webauthn": Door.USER,
}
"""Route name -> who may use it. Names of included apps are allowed as a whole in NAMESPACES."""

UPLOADS = frozenset(
    {
        "practice:client_import",
        "prep:my_clearance",
        "prep:letter_door",
        "prep:letter_upload",
        "admin:guide_bodypart_add",
        "admin:guide_bodypart_change",
    }
)
"""Routes that take files; all others take no body above DATA_UPLOAD_MAX_MEMORY_SIZE."""

NAMESPACES: dict[str, Access] = {
    "guide": Door.PUBLIC,
    "admin": Door.EDITOR,
}


def access_to(view_name: str) -> Access | None:
    """Who may use this route; None where the table says nothing, and then nobody may."""
    if view_name in ROUTES:
        return ROUTES[view_name]
    namespace = view_name.partition(":")[0]
    if ":" in view_name and namespace in NAMESPACES:
        return NAMESPACES[namespace]
    return None

"""Words of django-allauth's pages that our own catalogues say anew: its Spanish calls the reader now "tú", now "usted".

Nothing here is called. The names stand so that the tools of gettext find them, and our catalogue comes before theirs.
"""

from django.utils.translation import gettext_noop as _

SIGNING_IN = (
    _("Please select only one."),
    _("Be patient, you are sending too many requests."),
    _("Use authenticator app or code"),
    _("Trust this Browser?"),
    _("If you choose to trust this browser, you will not be asked for a verification code the next time you sign in."),
    _("Trust for %(period)s"),
    _("Don't Trust"),
)
SECOND_STEP = (
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("Save them  in a secure location now — they won't be shown again."),
    _("Are you sure you want to remove this security key?"),
    _("Passwordless"),
)

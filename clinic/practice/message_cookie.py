"""What a page says once ("Saved 14:05") waits in a cookie for the next page; here it has the name of a safe one."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    """A browser takes `__Host-` names from this host only, over TLS, and sends them to no other."""

    cookie_name = "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"


class Storage(FallbackStorage):
    """The cookie, and the session where it is too long."""

    storage_classes = (HostCookie, SessionStorage)

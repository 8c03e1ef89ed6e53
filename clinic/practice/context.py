"""What every template may know of the installation."""

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, object]:
    """`demo`: whether the banner shows; `clinic`, `membership`: where the request is bound to one."""
    return {
        "demo": settings.DEMO,
        "clinic": getattr(request, "clinic", None),
        "membership": getattr(request, "membership", None),
    }

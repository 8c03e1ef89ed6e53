"""The headers of the house, which every answer has."""

from typing import Any

ALWAYS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}


def wrong(response: Any, *, referrer: str = "same-origin", stored: bool = False) -> list[str]:
    """The headers of this answer that are not as the house has them; `stored` where caches may keep it."""
    found = [name for name, value in ALWAYS.items() if response.get(name) != value]
    found += ["Referrer-Policy"] if response.get("Referrer-Policy") != referrer else []
    found += ["Permissions-Policy"] if "camera=()" not in response.get("Permissions-Policy", "") else []
    policy = response.get("Content-Security-Policy", "")
    is_whole = {part.strip() for part in policy.split(";")} >= POLICY and "unsafe" not in policy
    found += [] if is_whole else ["Content-Security-Policy"]
    found += ["Cache-Control"] if ("no-store" in response.get("Cache-Control", "")) == stored else []
    return found

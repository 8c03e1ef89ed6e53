"""What a mode needs from the environment: its secrets, and what it refuses to start beside."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

MODES = ("production", "demo", "development", "test")
PRODUCTION_NEEDS = ("SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL")
HERE = ("localhost", "127.0.0.1", "::1")
PRODUCTION_ONLY = ("SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL", "BEHIND_PROXY")


@dataclass(frozen=True)
class Secrets:
    """SECRET_KEY, and the Fernet keys of the encrypted columns, newest first."""

    secret_key: str
    field_keys: list[str]


def unsafe_settings(mode: str, environ: Mapping[str, str]) -> str | None:
    """The sentence that says why this mode may not start here, or None."""
    if mode not in MODES:
        return f"MODE is {mode!r}. It must be one of {', '.join(MODES)}."
    if mode == "demo" and (found := [name for name in PRODUCTION_ONLY if environ.get(name)]):
        return f"The demo does not start beside production settings: unset {', '.join(found)}, or set MODE=production."
    if mode == "production":
        return _unsafe_production(environ)
    return None


def _unsafe_production(environ: Mapping[str, str]) -> str | None:
    if missing := [name for name in PRODUCTION_NEEDS if not environ.get(name)]:
        return f"Production needs {', '.join(missing)}. For a trial on your own machine run `make demo`."
    return next((sentence for is_unsafe, sentence in UNSAFE if is_unsafe(environ)), None)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _is_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


def _in_the_clear(mail_server: str) -> bool:
    """Whether mail, with the password and the clients' links, would travel unencrypted to another machine."""
    server = urlsplit(mail_server)
    return server.scheme not in ("smtp+tls", "smtp+ssl") and server.hostname not in HERE


UNSAFE: tuple[tuple[Callable[[Mapping[str, str]], bool], str], ...] = (
    (
        lambda environ: "*" in _listed(environ["ALLOWED_HOSTS"]),
        "ALLOWED_HOSTS may not hold *: name the hosts that this installation answers to.",
    ),
    (
        lambda environ: environ.get("DEBUG", "").lower() in ("1", "true", "yes", "on"),
        "Production does not start with DEBUG on.",
    ),
    (
        lambda environ: not all(_is_key(key) for key in _listed(environ["FIELD_KEYS"]) or [""]),
        "FIELD_KEYS holds something that is no Fernet key.",
    ),
    (
        lambda environ: (
            environ["EMAIL_URL"].partition(":")[0] in ("consolemail", "dummymail", "filemail", "memorymail")
        ),
        "EMAIL_URL names no mail server: links would be printed or lost, and counted as sent.",
    ),
    (
        lambda environ: _in_the_clear(environ["EMAIL_URL"]),
        "EMAIL_URL must begin with smtp+tls:// or smtp+ssl://: mail holds links, and may not travel in the clear.",
    ),
    (
        lambda environ: len(environ["SECRET_KEY"]) < 50 or len(set(environ["SECRET_KEY"])) < 5,
        "SECRET_KEY is too short or too simple: use at least 50 random characters.",
    ),
    (
        lambda environ: not environ["SITE_URL"].startswith("https://"),
        "SITE_URL must begin with https:// in production: it goes into links in mail.",
    ),
)
"""What is unsafe in production, and the sentence that says so."""


def secrets_of(mode: str, environ: Mapping[str, str], folder: Path) -> Secrets:
    """The installation's secrets: from the environment, or (not in production) made once and kept in `folder`."""
    if environ.get("SECRET_KEY") and environ.get("FIELD_KEYS"):
        return Secrets(environ["SECRET_KEY"], _listed(environ["FIELD_KEYS"]))
    if mode == "test":
        return Secrets("only-for-tests-" * 5, ["Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldCBrZXk="])
    return _kept_secrets(folder / f"{mode}-secrets.json")


def _kept_secrets(file: Path) -> Secrets:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = {"secret_key": secrets.token_urlsafe(64), "field_keys": [Fernet.generate_key().decode()]}
        file.touch(mode=0o600)
        file.write_text(json.dumps(made))
    return Secrets(**json.loads(file.read_text()))

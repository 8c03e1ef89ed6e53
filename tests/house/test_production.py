"""Production refuses to start on unsafe settings, in a sentence; the demo refuses to start beside them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "MODE": "production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "clinic.example",
    "SITE_URL": "https://clinic.example",
    "EMAIL_URL": "smtp+tls://mail.example:587",
}


def run(settings: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=kept | settings, capture_output=True, text=True, check=False
    )


def start(settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load the application as the server does."""
    return run(settings, "-W", "ignore", "-c", "import clinic.wsgi")


def test_safe_settings_start() -> None:
    done = start(SAFE)
    assert done.returncode == 0, done.stderr


def test_the_deployment_check_has_nothing_to_say() -> None:
    done = run(SAFE, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "Production needs SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is too short or too simple"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short or too simple"),
        ({"FIELD_KEYS": ""}, "Production needs FIELD_KEYS"),
        ({"FIELD_KEYS": "not-a-key"}, "FIELD_KEYS"),
        ({"FIELD_KEYS": ","}, "FIELD_KEYS"),
        ({"EMAIL_URL": ""}, "Production needs EMAIL_URL"),
        ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL names no mail server"),
        ({"EMAIL_URL": "filemail:///var/mail"}, "EMAIL_URL names no mail server"),
        ({"EMAIL_URL": "smtp://mail.example:25"}, "EMAIL_URL must begin with smtp+tls://"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS may not hold *"),
        ({"ALLOWED_HOSTS": "clinic.example, *"}, "ALLOWED_HOSTS may not hold *"),
        ({"ALLOWED_HOSTS": ""}, "Production needs ALLOWED_HOSTS"),
        ({"DEBUG": "1"}, "Production does not start with DEBUG on"),
        ({"DEBUG": "True"}, "Production does not start with DEBUG on"),
        ({"SITE_URL": "http://clinic.example"}, "SITE_URL must begin with https://"),
        ({"MODE": "prod"}, "MODE is 'prod'"),
    ],
)
def test_unsafe_settings_do_not_start(change: dict[str, str], sentence: str) -> None:
    done = start(SAFE | change)
    assert done.returncode != 0
    assert sentence in done.stderr


def test_without_any_settings_it_is_production_and_does_not_start() -> None:
    assert "Production needs SECRET_KEY" in start({}).stderr


def test_a_warning_of_the_deployment_check_stops_the_start() -> None:
    """Whatever Django itself would warn of, also what this house did not think of."""
    code = "import clinic.settings as s; s.SESSION_COOKIE_SECURE = False\nimport clinic.wsgi"
    done = run(SAFE, "-W", "ignore", "-c", code)
    assert done.returncode != 0
    assert "security.W012" in done.stderr


def test_the_demo_does_not_start_beside_production_settings() -> None:
    done = start(SAFE | {"MODE": "demo"})
    assert done.returncode != 0
    assert "The demo does not start beside production settings" in done.stderr


def test_no_secret_is_printed() -> None:
    done = start(SAFE | {"SITE_URL": "http://clinic.example"})
    assert SAFE["FIELD_KEYS"] not in done.stderr
    assert SAFE["SECRET_KEY"] not in done.stderr


def test_what_the_address_of_the_database_says_counts_beside_our_limits_of_time() -> None:
    code = "import clinic.settings as s; print(s.DATABASES['default']['OPTIONS'])"
    told = run(SAFE | {"DATABASE_URL": "postgres://k@db.example/k?sslmode=verify-full"}, "-c", code).stdout
    assert "'sslmode': 'verify-full'" in told and "statement_timeout" in told


def test_every_cookie_has_the_name_of_a_safe_one() -> None:
    code = (
        "import django; django.setup(); from django.conf import settings as s\n"
        "from clinic.practice import message_cookie, tenancy\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.MFA_TRUST_COOKIE_NAME,"
        " message_cookie.HostCookie.cookie_name, tenancy.room_cookie())"
    )
    names = run(SAFE | {"DJANGO_SETTINGS_MODULE": "clinic.settings"}, "-c", code).stdout.split()
    assert len(names) == 5 and all(name.startswith(("__Host-", "__Secure-")) for name in names), names

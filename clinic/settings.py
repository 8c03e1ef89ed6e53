"""Every setting, from the environment. `MODE` is `production` unless it says `demo`, `development` or `test`."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from clinic.environment import secrets_of, unsafe_settings

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
"""Where this installation keeps what it makes: collected static files, and a database where no other is named."""
MODE = env.str("MODE", default="production")
"""`production`, `demo`, `development` or `test`. The demo starts beside no setting of production."""
PRODUCTION, DEMO, TEST = MODE == "production", MODE == "demo", MODE == "test"
if problem := unsafe_settings(MODE, env.ENVIRON):
    raise environ.ImproperlyConfigured(problem)

DEBUG = MODE == "development"
_secrets = secrets_of(MODE, env.ENVIRON, VAR_DIR)
SECRET_KEY = _secrets.secret_key
"""Signs sessions and links in mail: at least 50 random characters. A new one signs everybody out."""
FIELD_KEYS = _secrets.field_keys
"""Keys of the encrypted columns, newest first; apart from SECRET_KEY, so that either can be changed alone."""

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
"""Host names that this installation answers to, with commas between. No `*`."""
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
"""Origins (`https://...`) beside our own that may send forms: needed only where a proxy changes `Host`."""
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
"""Where links in mail and QR codes point to, without a slash at the end."""

INSTALLED_APPS = [
    "clinic.mail",
    "clinic.practice",
    "clinic.intake",
    "clinic.prep",
    "clinic.progress",
    "clinic.privacy",
    "guide",
    "django_prose_editor",
    "js_asset",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "guide.site.GuideAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that a widget's template may be ours

MIDDLEWARE = [
    "guide.middleware.StoredPagesMiddleware",  # first: what it answers passed the others once, and has their headers
    "clinic.practice.logs.RequestLogMiddleware",
    "clinic.wall.WallMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "clinic.practice.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic.practice.language.LanguageMiddleware",
    "clinic.practice.middleware.CompleteBodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic.practice.middleware.UnattendedMiddleware",
    "clinic.practice.middleware.SecondFactorMiddleware",
    "clinic.practice.middleware.AccessMiddleware",
    "clinic.practice.kept.KeptFormMiddleware",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["clinic.layout.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.practice.context.installation",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["pack"]
CRISPY_TEMPLATE_PACK = "pack"

# --- Database -------------------------------------------------------------------------------------------------------
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
}
_POSTGRES = {
    "connect_timeout": 3,
    "options": "-c statement_timeout=15s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s",
}
_default_database = f"sqlite:///{VAR_DIR / ('demo.sqlite3' if DEMO else 'kneadwell.sqlite3')}"
DATABASES = {"default": env.db("DATABASE_URL", default=_default_database)}
"""`postgres://user:password@host:5432/name` (`?sslmode=verify-full` on another machine), or `sqlite:////path/to/file`."""
_is_sqlite = DATABASES["default"]["ENGINE"].endswith("sqlite3")
# What the address itself says (`?sslmode=verify-full`) counts beside ours.
DATABASES["default"]["OPTIONS"] = (_SQLITE if _is_sqlite else _POSTGRES) | DATABASES["default"].get("OPTIONS", {})
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
ROW_LEVEL_SECURITY = env.bool("ROW_LEVEL_SECURITY", default=False)
"""`1` where `manage.py rowsecurity --up` was run on PostgreSQL: each request says to the database whom it works for."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
"""Large, so that a flood of sign-in tries cannot push out the counters that throttle them."""

# --- Signing in -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "practice.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher" if TEST else "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "clinic.practice.passwords.HouseWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "clinic.practice.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "clinic.practice.account_forms.SignInForm"}
MFA_ADAPTER = "clinic.practice.accounts.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "clinic.practice.account_forms.CodeForm",
    "authenticate_webauthn": "clinic.practice.account_forms.PasskeyStepForm",
    "login_webauthn": "clinic.practice.account_forms.PasskeyAloneForm",
    "reauthenticate": "clinic.practice.account_forms.CodeAgainForm",
    "reauthenticate_webauthn": "clinic.practice.account_forms.PasskeyAgainForm",
    "activate_totp": "clinic.practice.account_forms.AppForm",
    "add_webauthn": "clinic.practice.account_forms.PasskeyForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Kneadwell: "
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
"""Nobody signs up by themselves: whoever runs the installation typed the address in."""
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_NAME = "__Host-trusted" if PRODUCTION else "mfa_trusted"
MFA_TRUST_COOKIE_AGE = 12 * 60 * 60
"""Seconds that a trusted browser is not asked for the second step: a working day."""
MFA_TOTP_ISSUER = "Kneadwell"
MFA_TOTP_TOLERANCE = 1
"""Steps of 30 s that a code may be early or late: somebody types slowly, a phone's clock is off (RFC 6238, 5.2)."""
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SECOND_FACTOR_REQUIRED = not DEMO
"""Staff need a second factor before any client data. The demo offers it and does not insist."""
STAFF_ABSOLUTE_SECONDS = 12 * 60 * 60
STAFF_IDLE_SECONDS = STAFF_ABSOLUTE_SECONDS if DEMO else 15 * 60
"""Staff sign in again after so long without a request, or since they signed in. The demo guards no real screen."""

# --- Security -------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^livez$"]
SECURE_HSTS_SECONDS = 63072000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # HSTS preload is a promise for a whole domain: the operator's to make.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
"""`1` where a proxy ends TLS and sets `X-Forwarded-Proto` and `X-Forwarded-For` itself, and alone reaches the port."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
"""Throttling counts by the client's own address, not by the proxy's."""
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 3 * 24 * 60 * 60
"""Seconds. Longer than a session lets anybody in (`STAFF_ABSOLUTE_SECONDS`, and half a day for clients), so that a form
that stood open over a weekend is still known as somebody's."""
MESSAGE_STORAGE = "clinic.practice.message_cookie.Storage"
CSRF_FAILURE_VIEW = "clinic.practice.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1048576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 3
UPLOAD_BODY = 10 * 1024 * 1024 + 256 * 1024
"""Bytes that a form with files may have, on the few routes that take files (`policy.UPLOADS`)."""
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_BODY
"""In memory only: Django's other handler would lay a plain copy of a letter onto the disk."""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

ERASURE_LOG = env.str("ERASURE_LOG", default=str(VAR_DIR / "erasures.jsonl"))
"""Which clients were erased, by number. Outside the database, so that it outlives the restore of an older one."""

# --- Mail -----------------------------------------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", default="consolemail://"))
"""The mail server: `smtp+tls://user:password@host:587` (STARTTLS) or `smtp+ssl://user:password@host:465`."""
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "demo-mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Kneadwell <no-reply@localhost>")
"""The sender of mail."""

# --- Language, time, static files -----------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
"""Each by its own name. A language is offered when every page and every text of the rulebook is whole in it."""
LOCALE_PATHS = [BASE_DIR / "clinic" / "locale"]
FORMAT_MODULE_PATH = "clinic.practice.formats"
TIME_ZONE = "UTC"
USE_TZ = True
GUIDE_TIME_ZONE = env.str("GUIDE_TIME_ZONE", default="UTC")
"""In which editors of the guide say when a page goes live, until they choose their own."""
GUIDE_NEEDS_APPROVAL = env.bool("GUIDE_NEEDS_APPROVAL", default=False)
"""Whether a page of the guide is published only by somebody who did not write in it."""
ROUNDS = ["guide.workflow.publish_due"]
"""What the worker of the mail also does every minute: functions of a moment, of rooms that it does not know."""
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if TEST or DEBUG else "clinic.assets.Storage"
    },
}

WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TEST or DEBUG
"""Elsewhere static files are collected, hashed and compressed before the start."""
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("woff2", "png", "jpg", "map")
"""Compressed already, or read by nobody but developers: it would take half the time of the first start."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "clinic.practice.logs.Discreet"}},
    "formatters": {"json": {"()": "clinic.practice.logs.JSONLines"}, "plain": {"format": "%(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["discreet"],
            "formatter": "json" if PRODUCTION else "plain",
        }
    },
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "kneadwell.requests": {"level": "INFO" if PRODUCTION else "WARNING"},
        "kneadwell.signing_in": {"level": "INFO" if PRODUCTION else "ERROR"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}

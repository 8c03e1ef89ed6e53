"""The settings of the tests: the house's own, in the mode that says so."""

import os

os.environ.setdefault("MODE", "test")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running beside the ORM

from clinic.settings import *  # noqa: F403

"""What the machine offers: a test that needs more says so and is skipped, or fails where everything has to run."""

import os
import shutil

import pytest

RUN_ALL = "KNEADWELL_RUN_ALL"
"""Set it where nothing may be skipped, as `.ci/run` does."""


def need(found: object, what: str) -> None:
    """Skip the test that calls, or fail it under RUN_ALL, unless `found`."""
    if found:
        return
    if os.environ.get(RUN_ALL):
        pytest.fail(f"{what}, and {RUN_ALL} is set")
    pytest.skip(what)


def chromium_path() -> str:
    """Where Chromium is, for the browser tests."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    need(path, "browser tests need Chromium: install it with your system's package manager")
    return str(path)


def need_poppler() -> None:
    """For tests that read a sheet of paper: the words and the picture of a PDF."""
    need(shutil.which("pdftotext") and shutil.which("pdftoppm"), "printed pages are read with poppler-utils")


def need_postgresql() -> None:
    """For tests in which many do something at the same moment: SQLite has one connection in a test."""
    from django.db import connection

    need(connection.vendor == "postgresql", "threads need PostgreSQL: name one in DATABASE_URL")

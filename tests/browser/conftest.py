"""A real Chromium against the live server; every test here is skipped, with the reason, where there is none."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.environment import chromium_path

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API runs in an event loop of its own.

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_window(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """`open_window(width=360, **options)`: a page of a fresh browser profile, as of another device."""
    contexts: list[BrowserContext] = []

    def opened(width: int = 1280, **options: Any) -> Page:
        viewport = PHONE if width == PHONE["width"] else {**DESK, "width": width}
        asked = {"base_url": live_server.url, "viewport": viewport, **options}
        context = chromium.new_context(**asked)
        context.set_default_timeout(30_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()

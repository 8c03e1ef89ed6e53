"""The peers, made by the bench itself: a fresh Wagtail site with one article, and the Django admin over as many people.

They get an environment of their own (`var/bench/peers`, kept for the next run) from the package registry.
"""

import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tests.house.serving import ROOT

PLACE = ROOT / "var" / "bench"
WANTED = ("wagtail", "granian")
MODELS = """
from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page


class HomePage(Page):
    pass


class ArticlePage(Page):
    summary = models.TextField(blank=True)
    body = StreamField(
        [("section", blocks.StructBlock([("title", blocks.CharBlock()), ("text", blocks.RichTextBlock())]))],
        use_json_field=True,
    )


class Person(models.Model):
    name = models.CharField(max_length=120, db_index=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    birth_date = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
"""
ADMIN = """
from django.contrib import admin

from home.models import Person


@admin.register(Person)
class People(admin.ModelAdmin):
    list_display = ("name", "phone", "email", "birth_date")
    search_fields = ("name", "phone", "email")
"""
TEMPLATE = """{% extends "base.html" %}{% load wagtailcore_tags %}
{% block content %}<main><h1>{{ page.title }}</h1><p>{{ page.summary }}</p>
{% for b in page.body %}<section><h2>{{ b.value.title }}</h2>{{ b.value.text|richtext }}</section>{% endfor %}</main>
{% endblock %}
"""
SETTINGS = """
from .base import *

DEBUG = False
SECRET_KEY = "only-for-a-bench"
ALLOWED_HOSTS = ["*"]
WAGTAILADMIN_BASE_URL = "http://localhost"
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["OPTIONS"] = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"}
LOGGING = {"version": 1, "disable_existing_loggers": True}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
"""
FILL = """
import django, json, sys
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from home.models import ArticlePage, Person
from wagtail.models import Site
from wagtail.rich_text import RichText

names = json.load(sys.stdin)
for start in range(0, len(names), 5000):
    Person.objects.bulk_create(Person(name=name) for name in names[start : start + 5000])
line = "Slow, even strokes with a broad, relaxed hand warm the tissue before deeper work. "
text = RichText("<p>" + line * 4 + "</p>")
body = [("section", {"title": f"Part {number}", "text": text}) for number in range(12)]
page = ArticlePage(title="Guide", slug="guide", summary="What to check.", body=body)
Site.objects.get(is_default_site=True).root_page.add_child(instance=page)
page.save_revision().publish()
browser = Client()
browser.force_login(get_user_model().objects.create_superuser("bench", password="only-for-a-bench"))
print("sessionid=" + browser.cookies["sessionid"].value)
"""


class Peer:
    """The site, ready to be asked: its environment's Python, its folder, its settings and an editor's cookie."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self.python = _environment() / "bin" / "python"
        self.folder = folder / "peer"
        self.folder.mkdir()
        self.settings = {"DJANGO_SETTINGS_MODULE": "peer.settings.bench", "PYTHONPATH": str(self.folder)}
        _run([self.python.with_name("wagtail"), "start", "peer", self.folder], folder)
        home = self.folder / "home"
        (home / "models.py").write_text(MODELS)
        (home / "admin.py").write_text(ADMIN)
        (home / "templates" / "home" / "article_page.html").write_text(TEMPLATE)
        (self.folder / "peer" / "settings" / "bench.py").write_text(SETTINGS)
        for command in (["makemigrations", "home"], ["migrate"], ["collectstatic", "--no-input"]):
            self.run("manage.py", *command, "-v0")
        self.cookie = self.run("-c", FILL, said=json.dumps(names)).strip()

    def run(self, *arguments: str, said: str = "") -> str:
        return _run([self.python, "-W", "ignore", *arguments], self.folder, self.settings, said)

    def versions(self) -> str:
        return self.run(
            "-c", "import django, wagtail; print('Wagtail', wagtail.__version__, 'on Django', django.__version__)"
        ).strip()


def _environment() -> Path:
    """The peers' environment, installed when it is not there; a stamp is written last."""
    place = PLACE / "peers"
    if not (place / "done").exists():
        print("Installing the peers ...", file=sys.stderr)
        shutil.rmtree(place, ignore_errors=True)
        venv.create(place, with_pip=True)
        _run([place / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-input", *WANTED], place)
        (place / "done").touch()
    return place


def _run(command: list[object], folder: Path, settings: dict[str, str] | None = None, said: str = "") -> str:
    import os

    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=kept | (settings or {}), input=said,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr[-800:]}")
    return done.stdout

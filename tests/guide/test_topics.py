"""A topic has a front page and pages of its own, each at its own address."""

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client as Browser

from clinic.prep.templatetags.prep_tags import topic_url
from guide import loading
from guide.body import BodyError
from guide.models import Page, Revision, Topic

WATER = """
order = {order}
title = "Do I need to drink more {name}?"
name = "Drinking {name}"
summary = "Drink to thirst."
teaser = "To thirst, no more."

[[part]]
kind = "text"
prose = "Drink {name} as you normally would."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Content with one topic of three pages: its front page, `tips/water` and, before it, `tips/tea`."""
    pages = tmp_path / "en" / "tips"
    pages.mkdir(parents=True)
    (tmp_path / "sources.toml").write_text("source = []", "utf-8")
    front = WATER.format(order=70, name="anything")
    (tmp_path / "en" / "tips.toml").write_text(f'kind = "topic"\ndrawing = "shorts"\n{front}', "utf-8")
    (pages / "water.toml").write_text(WATER.format(order=20, name="water"), "utf-8")
    (pages / "tea.toml").write_text(WATER.format(order=10, name="tea"), "utf-8")
    return tmp_path


@pytest.fixture
def loaded(db: None, folder: Path) -> Path:
    list(loading.load(folder))
    return folder


def html_of(address: str) -> str:
    response = Browser().get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_front_page_lists_its_pages_in_their_order_each_with_an_anchor(loaded: Path) -> None:
    html = html_of("/guide/tips/")
    assert re.findall(r'<li id="(\w+)">\s*<a href="([^"]+)"', html) == [
        ("tea", "/guide/tips/tea/"),
        ("water", "/guide/tips/water/"),
    ]


def test_a_page_leads_back_to_its_topic_and_on_to_the_next_page(loaded: Path) -> None:
    html = html_of("/guide/tips/tea/")
    assert "Drink tea as you normally would." in html
    assert html.count('href="/guide/tips/"') == 1
    assert 'href="/guide/tips/water/"' in html[html.index("Read next") :]


def test_the_home_page_shows_topics_and_not_their_pages(loaded: Path) -> None:
    html = html_of("/guide/")
    assert "/guide/tips/" in html
    assert "/guide/tips/water/" not in html


def test_search_finds_a_page_at_its_own_address(loaded: Path) -> None:
    assert 'href="/guide/tips/water/"' in html_of("/guide/search/?q=water")


@pytest.mark.parametrize("address", ["/guide/tips/coffee/", "/guide/nothing/water/", "/guide/tips/tips/"])
def test_a_page_that_is_not_there_is_404(loaded: Path, address: str) -> None:
    assert Browser().get(address).status_code == 404


def test_a_second_load_changes_nothing_and_a_changed_file_changes_its_page_alone(loaded: Path) -> None:
    assert list(loading.load(loaded)) == []
    path = loaded / "en" / "tips" / "water.toml"
    path.write_text(path.read_text("utf-8").replace("as you normally would", "to thirst"), "utf-8")
    assert list(loading.load(loaded)) == ["Updated tips/water (en)."]


def test_a_bad_page_file_is_named(loaded: Path) -> None:
    (loaded / "en" / "tips" / "water.toml").write_text("order = 1", "utf-8")
    with pytest.raises(BodyError, match=r"water\.toml"):
        list(loading.load(loaded))


def test_a_topic_has_one_front_page(loaded: Path) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.create(topic=Topic.objects.get(slug="tips"))


@pytest.mark.parametrize(
    ("topic", "address"),
    [
        ("tips", "/guide/tips/"),
        ("tips#water", "/guide/tips/#water"),
        ("tips/water", "/guide/tips/water/"),
        ("tips/water#hot", "/guide/tips/water/#hot"),
    ],
)
def test_a_rule_may_name_a_topic_a_page_or_a_place_on_it(topic: str, address: str) -> None:
    assert topic_url(topic) == address


@pytest.mark.django_db(transaction=True)
def test_what_was_written_about_a_topic_becomes_its_front_page() -> None:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    try:
        executor.migrate([("guide", "0001_initial")])
        old = executor.loader.project_state([("guide", "0001_initial")]).apps
        tips = old.get_model("guide", "Topic").objects.create(slug="tips")
        old.get_model("guide", "Revision").objects.create(topic=tips, language="en", state="published", name="Tips")
    finally:
        MigrationExecutor(connection).migrate(newest)
    revision = Revision.objects.get()
    assert (revision.page.path, revision.name, revision.is_live) == ("tips", "Tips", True)

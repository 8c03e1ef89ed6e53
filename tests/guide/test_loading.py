"""`loadguide` adds and upgrades, is quick to say that nothing is new, and never writes over an editor."""

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from guide import actions, loading
from guide.body import BodyError
from guide.models import Revision, Source


def run() -> str:
    out = StringIO()
    call_command("loadguide", stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content files that a test may change."""
    return Path(shutil.copytree(loading.CONTENT, tmp_path / "content"))


def change(folder: Path, slug: str = "benefits") -> None:
    path = folder / "en" / f"{slug}.toml"
    path.write_text(
        path.read_text("utf-8").replace("for some people for a while", "in some people for a while"), "utf-8"
    )


@pytest.mark.django_db
def test_the_first_run_loads_and_the_second_changes_nothing(django_assert_max_num_queries: Any) -> None:
    first = run()
    assert "Added benefits (en)." in first
    rows = list(Revision.objects.order_by("pk").values())
    with django_assert_max_num_queries(9):
        second = run()
    assert second == "The guide is up to date.\n"
    assert list(Revision.objects.order_by("pk").values()) == rows


def test_an_untouched_page_is_upgraded_and_its_old_text_kept(guide: dict[str, Revision], folder: Path) -> None:
    change(folder)
    assert list(loading.load(folder)) == ["Updated benefits (en)."]
    pages = Revision.objects.filter(language="en", page__topic__slug="benefits", page__slug="")
    assert pages.get(state="published").summary.startswith("Massage can ease knee pain in some people")
    assert pages.get(state="replaced").pk == guide["benefits"].pk


def test_an_editors_change_survives_every_later_load(
    guide: dict[str, Revision], draft: Revision, edda: Any, folder: Path
) -> None:
    draft.summary = "Edda's own words."
    draft.save()
    actions.publish(revision=draft, by=edda)
    change(folder)
    assert list(loading.load(folder)) == ["Left benefits (en) alone: an editor changed it."]
    assert (
        Revision.objects.get(language="en", page__topic__slug="benefits", page__slug="", state="published").summary
        == "Edda's own words."
    )


def test_an_open_draft_survives_an_upgrade(guide: dict[str, Revision], draft: Revision, folder: Path) -> None:
    change(folder)
    assert list(loading.load(folder)) == ["Updated benefits (en)."]
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert draft.parts.count() == len(guide["benefits"].body)


def test_an_unpublished_page_stays_unpublished(guide: dict[str, Revision], edda: Any, folder: Path) -> None:
    actions.unpublish(revision=guide["benefits"], by=edda)
    change(folder)
    assert list(loading.load(folder)) == ["Left benefits (en) alone: an editor unpublished it."]
    assert not Revision.objects.filter(
        language="en", page__topic__slug="benefits", page__slug="", state="published"
    ).exists()


def test_a_source_that_an_editor_changed_is_left_alone(guide: dict[str, Revision], folder: Path) -> None:
    Source.objects.filter(ref="R1").update(title="Edda's title", loaded="")
    assert list(loading.load(folder)) == ["Left source R1 alone: an editor changed it."]
    assert Source.objects.get(ref="R1").title == "Edda's title"


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["= = =", 'order = 1\nkind = "topic"', 'title = "x"\n[[part]]\nkind = "poem"'])
def test_a_bad_file_is_named_and_nothing_is_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    (folder / "en" / "tips.toml").write_text(damage, "utf-8")
    with pytest.raises(BodyError, match=r"tips\.toml"):
        list(loading.load(folder))
    assert not Revision.objects.exists()


@pytest.mark.django_db
def test_the_command_fails_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def bad() -> None:
        raise BodyError(["tips.toml: Part 1: no."])

    monkeypatch.setattr(loading, "load", bad)
    with pytest.raises(CommandError, match=r"tips\.toml: Part 1: no\."):
        run()

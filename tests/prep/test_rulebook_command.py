"""`manage.py rulebook`: the sign-off document, what differs between versions, and whose plan would change."""

import io
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from shutil import which
from typing import Any

import html5lib
import pikepdf
import pytest
from django.core.management import CommandError, call_command

from clinic.intake.models import RulebookVersion
from clinic.prep import sign_off_tables
from clinic.prep.models import Assessment
from clinic.prep.sign_off import document_pdf
from clinic.rules import load
from clinic.rules.rulebook import version_of

from .forms import URGENT, sent

WORKING = load()


def run(*args: Any) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("rulebook", *args, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def keep(**changes: tuple[str, str]) -> RulebookVersion:
    """A stored version: the working one with one text replaced in some files (`conditions=("old", "new")`)."""
    files = dict(WORKING.files)
    for name, (old, new) in changes.items():
        file = f"{name}.toml".replace("_", ".")
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)
    return RulebookVersion.objects.create(version=version_of(files), files=files)


@pytest.fixture(scope="module")
def document() -> str:
    """The sign-off document."""
    return run()


@pytest.fixture
def replayed(oak, appointment) -> Assessment:
    """Cleo's newest assessment, stored with the working rulebook."""
    sent(appointment)
    return Assessment.objects.get(appointment=appointment)


# --- The document -------------------------------------------------------------------------------------------------


def test_the_document_is_whole_html_that_loads_nothing(document: str) -> None:
    html5lib.HTMLParser(strict=True).parse(document)
    assert WORKING.version in document
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", document)


def test_the_document_holds_every_rule_with_its_level_condition_and_message(document: str) -> None:
    for rule in WORKING.rules:
        part = document[document.index(f'id="rule-{rule.id}"') :].partition("</article>")[0]
        assert f">{rule.level.name}</strong>" in part
        assert "<dt>When</dt>" in part and "The client" in part
        assert "<dt>Sources</dt>" in part


def test_a_rule_that_needs_a_letter_says_what_it_names_and_what_then_holds(document: str) -> None:
    part = document[document.index('id="rule-leg_surgery_2_to_6_weeks"') :].partition("</article>")[0]
    assert "When was the operation?" in part
    assert "not older than the day of" in part
    assert "No touch: the calf." in part
    assert "The letter may allow again: passive movement." in part
    assert "14 to 41 days before the session" in part


def test_the_document_holds_areas_techniques_minutes_checklist_cards_and_sources(document: str) -> None:
    for ids in (WORKING.regions, WORKING.techniques, WORKING.goals, [item.id for item in WORKING.checklist]):
        assert all(f"<code>{each}</code>" in document for each in ids)
    assert all(f'id="source-{each}"' in document for each in WORKING.sources)
    assert "Call 999 (UK), 112 (Europe) or 911 (US/Canada) now." in document
    rows = sign_off_tables.minutes(WORKING)["rows"]
    assert all(sum(row["minutes"]) == row["length"] for row in rows)


def test_every_section_can_be_signed(document: str) -> None:
    sections = document.count("<section")
    assert document.count('<table class="sign">') == sections - 2, "all but how to read, and the sources"
    assert document.count("Registration") == sections - 2


def test_every_number_of_a_session_is_explained() -> None:
    assert set(WORKING.session.numbers) == set(sign_off_tables.NUMBERS)


def test_the_document_has_no_gap_where_a_rule_speaks(document: str) -> None:
    rules = document[document.index('id="section-urgent"') : document.index('id="regions"')]
    assert "{" not in rules
    assert "<dd></dd>" not in rules


def test_the_document_can_go_to_a_file(tmp_path: Path, document: str) -> None:
    assert run("--output", str(tmp_path / "rulebook.html")) == ""
    assert (tmp_path / "rulebook.html").read_text("utf-8").strip() == document.strip()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no-folder"):
        run("--output", str(tmp_path / "no-folder" / "rulebook.html"))


# --- Differences --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_same_version_does_not_differ() -> None:
    assert "nothing differs" in run("--diff", "working", WORKING.version[:12])


@pytest.mark.django_db
def test_a_changed_rule_reads_in_plain_english_before_and_after() -> None:
    old = keep(conditions=('{ days = ["injury.date", 4, 14] },', '{ days = ["injury.date", 4, 13] },'))
    told = run("--diff", old.version[:10], "working")
    assert "rules changed: 1" in told
    assert "~ rule injury_4_to_14_days" in told
    assert re.search(r"    - when: All of these are true.* 4 to 13 days", told)
    assert re.search(r"    \+ when: All of these are true.* 4 to 14 days", told)


@pytest.mark.django_db
def test_texts_and_numbers_that_differ_stand_under_each_other() -> None:
    new = keep(text_en=('GO = "You can come"', 'GO = "Do come"'), regions=("max_minutes = 3", "max_minutes = 2"))
    told = run("--diff", "working", new.version)
    assert "~ text en card.title.GO\n    - text: You can come\n    + text: Do come" in told
    assert "~ region kneecap\n    - max_minutes: 3\n    + max_minutes: 2" in told


@pytest.mark.django_db
def test_rows_that_came_and_rows_that_went_are_told_whole() -> None:
    old = keep(sources=("[[source]]", '[[source]]\nid = "R99"\ntitle = "A trial"\nurl = ""\nflag = "S"\n\n[[source]]'))
    assert "- source R99\n    - title: A trial" in run("--diff", old.version, "working")
    assert "+ source R99\n    + title: A trial" in run("--diff", "working", old.version)


@pytest.mark.django_db
def test_a_version_that_no_longer_loads_is_still_compared() -> None:
    old = keep(conditions=('level = "URGENT"', 'level = "PANIC"'))
    told = run("--diff", old.version, "working")
    assert "    - level: PANIC\n    + level: URGENT" in told


@pytest.mark.django_db
@pytest.mark.parametrize(("version", "message"), [("abc", "too short"), ("zzzzzz", "No version begins")])
def test_a_version_that_is_not_there_is_refused(version: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("--diff", version, "working")


@pytest.mark.django_db
def test_a_beginning_that_fits_two_versions_is_refused() -> None:
    for end in "12":
        RulebookVersion.objects.create(version=f"abcdef{end}", files={})
    with pytest.raises(CommandError, match="More than one"):
        run("--diff", "abcdef", "working")


# --- Replay -------------------------------------------------------------------------------------------------------


def test_what_would_not_change_is_only_counted(oak, replayed: Assessment) -> None:
    assert run("--replay", "oak").startswith("0 of 1 would change")


def test_a_level_that_would_change_is_listed_without_a_name(oak, cleo, replayed: Assessment) -> None:
    Assessment.objects.update(
        level="REFER", result={**replayed.result, "level": "REFER", "plan": None, "planned_minutes": None}
    )
    told = run("--replay", "oak")
    assert (
        f"appointment {replayed.appointment_id}, assessment {replayed.pk}\n  level: REFER -> {replayed.level}" in told
    )
    assert "planned minutes: none -> 60" in told
    assert cleo.name not in told
    assert cleo.name in run("--replay", "oak", "--names")


def test_a_plan_that_would_change_names_its_phases(oak, replayed: Assessment) -> None:
    result = replayed.result
    block = result["plan"]["phases"][2]["blocks"][0]
    block["pressure"], block["minutes"] = 1, block["minutes"] + 1
    Assessment.objects.update(result=result)
    told = run("--replay", "oak")
    assert "1 of 1 would change" in told
    assert re.search(r"  plan P_THIGH: \w+ \w+ P1 \d+ min.* -> \w+ \w+ P", told)


def test_a_plan_with_the_same_work_for_other_reasons_is_told(oak, replayed: Assessment) -> None:
    result = replayed.result
    result["plan"]["checkpoints"] = []
    Assessment.objects.update(result=result)
    assert "  plan: the same work with other reasons, instructions or checks" in run("--replay", "oak")


def test_answers_that_the_working_rulebook_cannot_read_are_listed(oak, replayed: Assessment) -> None:
    Assessment.objects.update(facts={**replayed.facts, "session_minutes": 30})
    assert "  cannot be read: session_minutes: 30 is below 45" in run("--replay", "oak")


def test_only_the_newest_assessment_of_the_clinic_counts(oak, elm, replayed: Assessment) -> None:
    newer = Assessment.objects.get(pk=replayed.pk)
    newer.pk, newer.number = None, 2
    newer.save()
    assert "of 1 would" in run("--replay", "oak")
    assert run("--replay", "elm").startswith("0 of 0 would change")


def test_a_plan_withheld_for_an_urgent_answer_is_no_change(oak, appointment) -> None:
    intake = sent(appointment)
    Assessment.objects.update(result={**Assessment.objects.get().result, "plan": None, "planned_minutes": None})
    intake.stopped = True
    intake.save()
    assert run("--replay", "oak").startswith("0 of 1 would change")


def test_an_urgent_form_is_replayed_too(oak, appointment) -> None:
    sent(appointment, URGENT)
    assert run("--replay", "oak").startswith("0 of 1 would change")


def test_replaying_changes_nothing(oak, replayed: Assessment, django_assert_max_num_queries) -> None:
    before = Assessment.objects.values_list("pk", "level", "result", "facts").get()
    with django_assert_max_num_queries(4) as queries:
        run("--replay", "oak")
    assert all(
        query["sql"].lower().startswith(("select", "declare", "fetch", "close")) for query in queries.captured_queries
    )
    assert Assessment.objects.values_list("pk", "level", "result", "facts").get() == before


def test_a_terminal_sees_the_progress_and_a_pipe_does_not(oak, replayed: Assessment, monkeypatch, capsys) -> None:
    run("--replay", "oak")
    assert "Replaying" not in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    run("--replay", "oak")
    assert "Replaying" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_clinic_that_is_not_there_is_refused() -> None:
    with pytest.raises(CommandError, match="no clinic 'ash'"):
        run("--replay", "ash")


def test_names_without_a_replay_are_refused() -> None:
    with pytest.raises(CommandError, match="--names"):
        run("--names")


# --- The document as a PDF ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pdf_file(tmp_path_factory) -> Path:
    """The sign-off document as a PDF."""
    file = tmp_path_factory.mktemp("signed") / "rulebook.pdf"
    call_command("rulebook", "--pdf", str(file), stderr=io.StringIO())
    return file


def test_the_pdf_is_tagged_and_names_its_version(pdf_file: Path) -> None:
    with pikepdf.open(pdf_file) as file:
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "en"
        assert str(file.docinfo["/Title"]) == "Kneadwell rulebook, for clinical sign-off"
        assert len(file.pages) > 30


def test_the_pdf_holds_every_rule_line_and_source_with_a_place_to_sign(pdf_file: Path) -> None:
    if not which("pdftotext"):
        pytest.skip("pdftotext reads the words back")
    read = subprocess.run(["pdftotext", str(pdf_file), "-"], capture_output=True, check=True).stdout.decode()
    said = re.sub(r"\s+", " ", read)
    for row in (*WORKING.rules, *WORKING.checklist):
        assert row.id in said.replace(" ", "") or row.id in said, row.id
    assert all(f"{source} " in said for source in WORKING.sources)
    assert said.count("change wanted:") >= len(WORKING.rules)
    for place in ("Name", "Registration number", "Date", "Signature"):
        assert said.count(place) >= 10
    assert "not reviewed by a clinician" in said
    assert "14 to 41 days before the session" in said


def test_the_pdf_of_one_version_and_day_is_always_the_same() -> None:
    day = date(2026, 6, 1)
    assert document_pdf(WORKING, day) == document_pdf(WORKING, day)


def test_a_pdf_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"rulebook\.pdf"):
        run("--pdf", str(tmp_path / "no" / "rulebook.pdf"))

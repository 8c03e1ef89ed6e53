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
from clinic.prep import sign_off_questions, sign_off_tables
from clinic.prep.models import Assessment
from clinic.prep.sign_off import document_pdf
from clinic.prep.sign_off_plan import how_a_plan_is_made
from clinic.rules import load, load_from
from clinic.rules.questions import unsure_as
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


# --- What a clinician has to know before signing ---------------------------------------------------------------------


def test_rows_that_code_decides_are_counted_and_marked(document: str) -> None:
    named = [row for row in (*WORKING.rules, *WORKING.checklist) if row.named]
    assert document.count("Decided by code, described in words.") == len(named)
    assert f"but for {len(named)} rows" in re.sub(r"\s+", " ", document)


def test_every_question_stands_with_all_its_answers_and_what_not_sure_counts_as(document: str) -> None:
    part = document[document.index('<section id="questions"') :].partition("</section>")[0]
    for question in WORKING.questions.values():
        assert f"<code>{question.id}</code>" in part
        for follow in question.follow_ups:
            assert f"<code>{question.id}.{follow.id}</code>" in part
    row = part[part.index("<code>bp</code>") :].partition("</tr>")[0]
    cells = [re.sub(r"\s+", " ", cell).strip() for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)]
    known = WORKING.questions["bp"]
    assert all(WORKING.text("en", f"question.bp.choice.{choice}") in cells[0] for choice in known.choices)
    assert cells[1] == WORKING.text("en", f"question.bp.choice.{known.none}")
    assert cells[2]


def test_no_answer_counts_as_not_sure_that_the_rules_do_not_count() -> None:
    told = {row["id"]: row for part in sign_off_questions.questions(WORKING) for row in part["questions"]}
    for name, question in WORKING.questions.items():
        if question.type == "choice":
            counts = [each for each in question.choices if each in unsure_as(question)]
            assert told[name]["unsure"] == "; ".join(
                WORKING.text("en", f"question.{name}.choice.{each}") for each in counts
            )
    assert told["feels_heat"]["unsure"] == "No", "a question whose yes is the good answer"
    assert told["locked"]["unsure"] == "Yes"


def test_a_rule_that_needs_a_letter_says_who_may_sign(document: str) -> None:
    part = document[document.index('id="rule-pregnant"') :].partition("</article>")[0]
    signers = re.sub(r"\s+", " ", part.partition("Who may sign")[2].partition("</dd>")[0])
    assert "midwife" in signers and "GP" in signers
    assert "surgeon" not in signers
    assert "Who may sign" not in document[document.index('id="rule-locked"') :].partition("</article>")[0]


def test_how_a_plan_is_made_is_told_with_the_numbers_of_the_version() -> None:
    told = dict(how_a_plan_is_made(WORKING))
    assert [number for number in range(1, 12) if not any(f"(rule {number})" in title for title in told)] == []
    assert told["Stop rule"] == WORKING.text("en", "plan.stop_rule")
    assert "Thin bones (from age 75)" in told["Fragile (rule 7)"]
    assert "45 minutes at most" in told["Fragile (rule 7)"]
    session = WORKING.files["session.toml"].replace("fragile_minutes = 45", "fragile_minutes = 40")
    shorter = load_from({**WORKING.files, "session.toml": session})
    assert "40 minutes at most" in dict(how_a_plan_is_made(shorter))["Fragile (rule 7)"]


def test_every_number_and_list_for_everybody_is_explained(document: str) -> None:
    assert set(WORKING.everybody.numbers) == set(sign_off_questions.NUMBERS)
    assert set(WORKING.everybody.lists) == set(sign_off_questions.LISTS)
    part = document[document.index('<section id="everybody"') :].partition("</section>")[0]
    assert "codeine" in part and "Days that a letter is good for" in part


def test_no_gap_is_printed_raw(document: str) -> None:
    assert not re.search(r"\{\w+[^{}]*\}", document.partition("</style>")[2])


@pytest.mark.django_db
def test_a_number_for_everybody_that_differs_is_told() -> None:
    old = keep(limits=("letter_days = 90", "letter_days = 60"))
    assert "numbers.letter_days: 60\n    + numbers.letter_days: 90" in run("--diff", old.version, "working")


def test_the_version_in_the_pdf_can_be_copied(pdf_file: Path) -> None:
    if not which("pdftotext"):
        pytest.skip("pdftotext reads the words back")
    read = subprocess.run(["pdftotext", str(pdf_file), "-"], capture_output=True, check=True).stdout.decode()
    assert read.count(WORKING.version) == 2

"""limits.toml: what holds for every client is part of the version, read strictly, and completed for older versions."""

import subprocess

import pytest

from clinic.rules import assess
from clinic.rules.limits_in import LISTS, NUMBERS
from clinic.rules.loading import RulebookError
from clinic.rules.model import Level
from clinic.rules.older import FRAGILE_FROM
from clinic.rules.rulebook import Rulebook, load, load_from, version_of
from clinic.rules.triage import triage
from clinic.rules.wording import dump, render

from .conftest import make_facts, make_letter

BOOK = load()


def changed(old: str, new: str, file: str = "limits.toml") -> Rulebook:
    """The working rulebook with one text replaced."""
    assert old in BOOK.files[file]
    return load_from({**BOOK.files, file: BOOK.files[file].replace(old, new, 1)})


def of_another_time() -> dict[str, str]:
    """The working files as they were before limits.toml."""
    files = {name: text for name, text in BOOK.files.items() if name != "limits.toml"}
    lines = files["conditions.toml"].splitlines(keepends=True)
    files["conditions.toml"] = "".join(line for line in lines if not line.startswith("fragile_from"))
    return files


def test_a_changed_number_is_a_changed_version() -> None:
    assert changed("letter_days = 90", "letter_days = 60").version != BOOK.version


def test_a_letter_is_good_for_as_many_days_as_the_rulebook_says() -> None:
    facts = make_facts(pad="yes", letters=(make_letter("pad", days_ago=61),))
    assert triage(facts, BOOK).level is Level.MODIFY
    assert triage(facts, changed("letter_days = 90", "letter_days = 60")).level is Level.CLEARANCE


def test_the_first_visit_is_as_light_as_the_rulebook_says() -> None:
    stricter = changed("first_visit_pressure = 3", "first_visit_pressure = 2")
    assert triage(make_facts(first_visit=True), stricter).limits.caps["front_thigh_L"].cap == 2


def test_pain_bars_what_the_rulebook_says() -> None:
    stricter = changed("still_at_pain = 6", "still_at_pain = 4")
    facts = make_facts(scores={"pain_now": 5})
    assert ("arom", "*") in triage(facts, stricter).limits.bars
    assert ("arom", "*") not in triage(facts, BOOK).limits.bars


def test_who_is_fragile_is_on_the_row() -> None:
    assert {rule.id: rule.fragile_from for rule in BOOK.rules if rule.fragile_from is not None} == FRAGILE_FROM
    younger = changed("fragile_from = 75", "fragile_from = 70", "conditions.toml")
    facts = make_facts(age=72, osteoporosis="yes")
    assert not triage(facts, BOOK).limits.fragile
    assert triage(make_facts(age=75, osteoporosis="yes"), BOOK).limits.fragile == ("osteoporosis",)
    assert younger.version != BOOK.version


def test_a_medicine_is_an_opioid_where_the_list_says_so() -> None:
    stricter = changed('"codeine", ', '"codeine", "paracetamol", ')
    facts = make_facts(meds="paracetamol")
    told = [{item.id for item in assess(facts, book).checklist} for book in (BOOK, stricter)]
    assert told[0] < told[1]


def test_who_may_sign_for_anything_stands_in_the_list() -> None:
    facts = make_facts(anticoagulant="yes", letters=(make_letter("anticoagulant", role="gp"),))
    assert triage(facts, BOOK).level is Level.MODIFY
    assert triage(facts, changed('"doctor", "gp", ', '"doctor", ')).level is Level.CLEARANCE


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("letter_days = 90", "letter_days = 0", "letter_days must be a whole number from 1 to 365"),
        ("letter_days = 90", 'letter_days = "90"', "letter_days must be a whole number"),
        ("letter_days = 90", "letters_days = 90", "'letter_days' is missing"),
        ("letter_days = 90", "letter_days = 90\nletter_weeks = 12", "unknown key 'letter_weeks'"),
        ("first_visit_pressure = 3", "first_visit_pressure = true", "first_visit_pressure must be a whole number"),
        ("[lists]", "[list]", "'lists' is missing"),
        ("[numbers]", "numbers = 3\n[lists.more]", "tables of numbers and lists"),
        ('"cancer", "pad"', '"cancer", "teeth"', "unknown question 'teeth'"),
        ('"anticoagulant", "antiplatelet"', '"antiplatlet"', "limits.toml: medicines: unknown question 'antiplatlet'"),
        ('"dvt_signs", ', '"dvt", ', "limits.toml: no_home_care: unknown question 'dvt'"),
        ('"glutes"', '"gluteus"', "limits.toml: private_areas: unknown region 'gluteus'"),
        ('"trigger_point"', '"trigger"', "limits.toml: spot_work: unknown technique 'trigger'"),
        ('"hospital_doctor"', '"healer"', "sign_anything: unknown clinician 'healer'"),
        ('["glutes", "inner_thigh"]', "[]", "private_areas must be a list of names"),
        ('["glutes", "inner_thigh"]', "[3]", "private_areas must be a list of names"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(old: str, new: str, message: str) -> None:
    with pytest.raises(RulebookError, match=f"limits.toml: .*{message.removeprefix('limits.toml: ')}"):
        changed(old, new)


@pytest.mark.parametrize("wrong", ['"old"', "-1", "true"])
def test_an_age_that_is_no_number_is_named(wrong: str) -> None:
    with pytest.raises(RulebookError, match=r"'osteoporosis.*fragile_from"):
        changed("fragile_from = 75", f"fragile_from = {wrong}", "conditions.toml")


def test_every_number_and_list_is_read() -> None:
    assert set(BOOK.everybody.numbers) == set(NUMBERS)
    assert set(BOOK.everybody.lists) == set(LISTS)


def test_a_rulebook_in_use_must_say_its_limits() -> None:
    with pytest.raises(RulebookError, match=r"limits\.toml: the file is missing"):
        load_from(of_another_time())


def test_a_stored_version_from_before_the_file_keeps_what_held_then() -> None:
    files = of_another_time()
    stored = load_from(files, stored=True)
    assert stored.version == version_of(files)
    assert dict(stored.files) == files
    assert stored.everybody.numbers == {**BOOK.everybody.numbers, "needed_priority": 3}
    assert stored.everybody.lists == {**BOOK.everybody.lists, "heat_notes": ("no_heat_on_belly",)}
    assert {rule.id: rule.fragile_from for rule in stored.rules if rule.fragile_from is not None} == FRAGILE_FROM


def test_a_stored_version_with_the_file_is_read_as_it_stands() -> None:
    files = {**BOOK.files, "limits.toml": BOOK.files["limits.toml"].replace("letter_days = 90", "letter_days = 30")}
    assert load_from(files, stored=True).everybody.numbers["letter_days"] == 30


def test_a_stored_version_from_before_heat_had_notes_of_its_own_is_read() -> None:
    limits = "".join(row for row in BOOK.files["limits.toml"].splitlines(True) if "heat_notes" not in row)
    with pytest.raises(RulebookError, match="heat_notes"):
        load_from({**BOOK.files, "limits.toml": limits})
    stored = load_from({**BOOK.files, "limits.toml": limits}, stored=True)
    assert stored.everybody.lists["heat_notes"] == ("no_heat_on_belly",)


def _committed(commit: str) -> dict[str, str]:
    """The rulebook's files of a commit; skipped where this is no checkout with its history."""
    listed = subprocess.run(
        ["git", "ls-tree", "--name-only", commit, "clinic/rules/data/"], check=False, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("the history of this checkout does not go back so far")
    names = [name for name in listed.stdout.split() if name.endswith(".toml")]
    return {
        name.rpartition("/")[2]: subprocess.run(
            ["git", "show", f"{commit}:{name}"], capture_output=True, text=True, check=True
        ).stdout
        for name in names
    }


def test_a_version_that_was_once_in_use_loads_and_renders() -> None:
    stored = load_from(_committed("e074e0f"), stored=True)
    facts = make_facts(first_visit=True, osteoporosis="yes", age=78, oa="yes")
    told = render(dump(assess(facts, stored)), stored, "en", "therapist")
    assert told["level"] == "MODIFY"
    assert told["plan"]["phases"]

"""The rulebook: bad rows are named, versions follow the content, and every question is asked and worded."""

from collections.abc import Callable

import pytest

from clinic.rules.loading import RulebookError, read_texts
from clinic.rules.questions import asks
from clinic.rules.rulebook import Rulebook, asked, load, load_from, page_asked, version_of
from clinic.rules.words import Words, region_name

Spoil = Callable[[str, str, str], dict[str, str]]
HEALTHY = 30
ASKED = """
allergy altered anticoagulant antiplatelet badly_swollen bakers bleeding_disorder bp bp_today cancer cannot_bear
cannot_lift_leg capacity cauda child_hip clot_history clot_risk cold_foot deformity device diabetes doctor_said
dvt_signs easy_bruise epilepsy_ms_other feels_heat fever_ill foot_drop fracture12w gives_way gout heart heat_sens
hot_joint hypermobile injury kidney knee_injection knee_replacement leg_surgery locked lymphoedema meds metalwork
mild_swelling numbness oa osteoporosis other_surgery ottawa_bend ottawa_bone ottawa_walk pad patch_gel pe_signs
preg_danger pregnant prosthesis_infection pulsing_lump ra serious_signs sev_pain share_consent skin_local
skin_spreading varicose
"""
"""The ids of sections 2A to 2E of the clinical reference; age, under18 and no_touch are told elsewhere."""


@pytest.fixture
def spoilt(rulebook: Rulebook) -> Spoil:
    """`spoilt("questions.toml", "old", "new")`: the files with one change."""

    def spoil(file: str, old: str, new: str) -> dict[str, str]:
        assert old in rulebook.files[file]
        return {**rulebook.files, file: rulebook.files[file].replace(old, new, 1)}

    return spoil


def rows_of(rulebook: Rulebook, page_id: str) -> int:
    """How many rows a page's tick list has."""
    page = next(page for page in rulebook.pages if page.id == page_id)
    questions = [rulebook.questions[name] for name in page.questions]
    return sum(len(row.choices) if row.type == "ms" and not row.one_row else 1 for row in questions)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("questions.toml", 'id = "pe_signs"', 'name = "pe_signs"', "questions.toml: question number 1 has no id"),
        ("questions.toml", 'id = "fever_ill"', 'id = "pe_signs"', "questions.toml: question 'pe_signs' is there twice"),
        ("questions.toml", 'type = "yn"', 'type = "maybe"', "question 'fever_ill': unknown type 'maybe'"),
        ("questions.toml", 'section = "urgent"', 'section = "now"', "question 'pe_signs': unknown section 'now'"),
        ("questions.toml", "reassures = true", "reasures = true", "question 'dvt_signs': unknown key 'reasures'"),
        ("questions.toml", '{ is = ["knee_replacement", "L"', '{ is = ["knee", "L"', "unknown question"),
        ("questions.toml", 'none = "none"', 'none = "nothing"', "'known_inflam'|'hot_joint'"),
        ("questions.toml", 'questions = ["pe_signs", "fever_ill"', 'questions = ["pe_sign"', "page 'breathing'"),
        ("questions.toml", 'when = ["fluid_limit"]', 'when = ["fluids"]', "question 'kidney': follow-up 'litres'"),
        ("questions.toml", "[[question]]", "[[question", "questions.toml: "),
        ("sources.toml", 'flag = "P"', 'flag = "X"', "sources.toml: source 'R1': unknown flag 'X'"),
        ("text.en.toml", "[question.oa]", "[question.arthrosis]", "text.en: unknown text 'question.oa.ask'"),
        ("text.en.toml", 'and = "', "and = 3 # ", "the text 'list.and' is not a text"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_with_its_file_and_id(spoilt: Spoil, file: str, old: str, new: str, message: str) -> None:
    with pytest.raises(RulebookError, match=message.replace("[", r"\[")):
        load_from(spoilt(file, old, new))


@pytest.mark.parametrize(
    ("file", "addition", "message"),
    [
        ("conditions.toml", '[[rule]]\nid = "x"', "conditions.toml: rule 'x': 'question' is missing"),
        ("conditions.toml", "[rules]", "conditions.toml: unknown table 'rules'"),
        ("checklist.toml", '[[item]]\nid = "x"', "checklist.toml: item 'x': "),
        ("regions.toml", '[[region]]\nid = "x"', "regions.toml: region 'x': "),
        ("techniques.toml", '[[technique]]\nid = "x"', "techniques.toml: technique 'x': "),
        ("goals.toml", '[[goal]]\nid = "x"', "goals.toml: goal 'x': "),
        ("text.en.toml", '[answer]\nyes = "Yes"', "text.en.toml: Cannot declare"),
        ("text.en.toml", 'twice.a = "A"\ntwice = "B"', "text.en.toml: Cannot overwrite"),
    ],
)
def test_a_bad_row_at_the_end_is_named_too(rulebook: Rulebook, file: str, addition: str, message: str) -> None:
    files = {**rulebook.files, file: f"{rulebook.files[file]}\n{addition}\n"}
    with pytest.raises(RulebookError, match=message):
        load_from(files)


RULE = """
[[rule]]
id = "x"
question = "{question}"
when = {{ is = ["locked", "yes"] }}
level = "CLEARANCE"
topic = "tips"
source = ["{source}"]
event = "{event}"
if_cleared = {{ caps = {{ {area} = "P1" }}, bars = {{ {technique} = ["all"] }} }}
"""
GOOD = {"question": "locked", "source": "R37 P", "event": "leg_surgery.date", "area": "calf", "technique": "friction"}


def with_words_for_x(rulebook: Rulebook) -> dict[str, str]:
    words = '[finding.x]\ntitle = "X"\nmessage = "X."\n'
    return {**rulebook.files, "text.en.toml": f"{rulebook.files['text.en.toml']}\n{words}"}


@pytest.mark.parametrize(
    ("part", "wrong", "message"),
    [
        ("question", "lock", "rule 'x': unknown question 'lock'"),
        ("source", "R99 P", "rule 'x': unknown source 'R99'"),
        ("event", "leg_surgery.day", "rule 'x': unknown answer 'leg_surgery.day'"),
        ("area", "elbow", "rule 'x': unknown area 'elbow'"),
        ("technique", "frictoin", "rule 'x': unknown technique 'frictoin'"),
    ],
)
def test_a_rule_may_only_name_what_exists(rulebook: Rulebook, part: str, wrong: str, message: str) -> None:
    files, rules = with_words_for_x(rulebook), rulebook.files["conditions.toml"]
    load_from({**files, "conditions.toml": rules + RULE.format(**GOOD)})
    with pytest.raises(RulebookError, match=f"conditions.toml: {message}"):
        load_from({**files, "conditions.toml": rules + RULE.format(**{**GOOD, part: wrong})})


def test_a_rule_without_words_is_refused(rulebook: Rulebook) -> None:
    rules = rulebook.files["conditions.toml"] + RULE.format(**GOOD)
    with pytest.raises(RulebookError, match=r"unknown text 'finding\.x\.title'"):
        load_from({**rulebook.files, "conditions.toml": rules})


def test_a_missing_file_is_named(rulebook: Rulebook) -> None:
    files = {name: text for name, text in rulebook.files.items() if name != "regions.toml"}
    with pytest.raises(RulebookError, match=r"regions\.toml: the file is missing"):
        load_from(files)


def test_a_language_has_one_file(rulebook: Rulebook) -> None:
    with pytest.raises(RulebookError, match=r"text\.en\.more\.toml: a language has one file, text\.en\.toml"):
        load_from({**rulebook.files, "text.en.more.toml": ""})


def test_the_version_follows_the_content(rulebook: Rulebook) -> None:
    text = rulebook.files["text.en.toml"]
    changed = {**rulebook.files, "text.en.toml": f"{text}\n# one more line\n"}
    assert version_of(rulebook.files) == rulebook.version
    assert version_of(changed) != rulebook.version
    assert version_of(dict(reversed(rulebook.files.items()))) == rulebook.version


def test_a_stored_version_loads_the_same(rulebook: Rulebook) -> None:
    stored = dict(rulebook.files)
    assert load_from(stored).version == rulebook.version
    assert load_from(stored) is load_from(stored)
    assert load() is load()


def test_a_language_that_is_not_whole_is_read_in_english(rulebook: Rulebook) -> None:
    files = {**rulebook.files, "text.xx.toml": '[answer]\nyes = "Ja"\n'}
    other = load_from(files)
    assert other.languages == (*rulebook.languages[:1], *sorted([*rulebook.languages[1:], "xx"]))
    assert other.spoken("xx") == "en"
    assert other.text("xx", "answer.yes") == "Yes"
    assert other.text("xx", "answer.ticked", ticks="a") == "Ticked: a"
    assert other.has_text("xx", "answer.no")
    assert not other.has_text("xx", "answer.maybe")
    with pytest.raises(KeyError):
        other.text("xx", "answer.maybe")


def test_words_name_regions_and_join_lists(rulebook: Rulebook) -> None:
    words = Words(rulebook, "en")
    assert region_name(rulebook, "en", "calf_L") == "Left calf"
    assert words.region("low_back") == "Lower back"
    assert words.join([]) == ""
    assert words.join(["a"]) == "a"
    assert words.join(["a", "b", "c"]) == "a, b and c"


def test_every_region_has_a_name(rulebook: Rulebook) -> None:
    for region in rulebook.regions.values():
        for instance in region.instances():
            assert region_name(rulebook, "en", instance)[0].isupper()


def test_every_question_is_on_a_page_or_asked_elsewhere(rulebook: Rulebook) -> None:
    paged = [name for page in rulebook.pages for name in page.questions]
    assert sorted(paged) == sorted(set(paged))
    assert set(rulebook.questions) - set(paged) == {"sev_pain", "meds", "doctor_said", "share_consent"}


def test_a_healthy_client_sees_few_and_short_pages(rulebook: Rulebook) -> None:
    nothing = {name: question.none for name, question in rulebook.questions.items()}
    seen = [page for page in rulebook.pages if page_asked(page, nothing, HEALTHY)]
    assert len(seen) == 8
    assert max(rows_of(rulebook, page.id) for page in rulebook.pages) <= 11


def test_what_cannot_be_told_yet_is_asked() -> None:
    assert asked("preg_danger", {}, None)
    assert asked("preg_danger", {"pregnant": {"value": "yes", "weeks": 20}}, HEALTHY)
    assert asked("preg_danger", {"pregnant": "unsure"}, HEALTHY)
    assert not asked("preg_danger", {"pregnant": "no"}, HEALTHY)
    assert asked("prosthesis_infection", {"knee_replacement": "L"}, HEALTHY)
    assert not asked("prosthesis_infection", {"knee_replacement": "none"}, HEALTHY)
    assert asked("child_hip", {}, None)
    assert asked("child_hip", {}, 17)
    assert not asked("child_hip", {}, 18)
    assert asked("locked", {}, None)


def test_the_injury_page_waits_for_an_injury(rulebook: Rulebook) -> None:
    page = next(page for page in rulebook.pages if page.id == "injury_check")
    assert not page_asked(page, {"injury": "no"}, HEALTHY)
    assert page_asked(page, {"injury": {"value": "yes", "side": "L"}}, HEALTHY)


def test_a_follow_up_is_asked_for_the_answers_that_call_for_it(rulebook: Rulebook) -> None:
    heart, date = rulebook.questions["heart"], rulebook.questions["heart"].follow_up("date")
    assert date is not None
    assert not asks(heart, date, ())
    assert not asks(heart, date, ("irregular",))
    assert asks(heart, date, ("irregular", "stroke"))
    assert asks(heart, date, ("unsure",))
    pain, new = rulebook.questions["sev_pain"], rulebook.questions["sev_pain"].follow_up("new")
    assert new is not None
    assert not asks(pain, new, 7)
    assert asks(pain, new, 8)


def test_every_question_of_the_clinical_reference_is_there(rulebook: Rulebook) -> None:
    assert sorted(rulebook.questions) == ASKED.split()


def test_the_wording_is_short(rulebook: Rulebook) -> None:
    texts = {key: text for key, text in rulebook.texts["en"].items() if key.startswith(("question.", "page."))}
    sentences = {
        (key, sentence)
        for key, text in texts.items()
        for sentence in text.replace(": ", ". ").replace("?", ".").split(". ")
    }
    long = {key for key, sentence in sentences if len(sentence.split()) > 20}
    assert not long


def test_texts_are_read_without_the_rules_beside_them(rulebook: Rulebook) -> None:
    """A stored version whose rules have a shape of another time still says what it said."""
    texts = read_texts({**rulebook.files, "conditions.toml": "no longer known"})
    assert texts["en"]["because.no_touch"] == "You asked us not to touch this area."

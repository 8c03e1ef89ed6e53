"""The shipped guide keeps its promises: eight topics, labelled claims, real sources, plain and honest words."""

import re
from pathlib import Path

import pytest

from guide import drawings, lint, loading
from guide.body import EVIDENCE, Part, blocks, refs, strings

TOPICS = {
    "causes", "benefits", "how-to-massage", "techniques", "after-knee-surgery", "tips", "when-to-see-a-provider",
    "questions",
}  # fmt: skip
ALL = {(page.language, page.path): page for page in loading.read_pages()}
PAGES = {path: page for (language, path), page in ALL.items() if language == "en"}
SPANISH = {path: page for (language, path), page in ALL.items() if language == "es"}
each_page = pytest.mark.parametrize("page", ALL.values(), ids=map("/".join, ALL))
each_english_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
each_spanish_page = pytest.mark.parametrize("page", SPANISH.values(), ids=SPANISH)


def parts(slug: str, kind: str) -> list[dict[str, object]]:
    return [part for part in PAGES[slug].fields["body"] if part["kind"] == kind]


def syllables(word: str) -> int:
    """About how many syllables an English word has: its groups of vowels, but for a silent e."""
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e$|(?<=[^dt])ed$", "", word))))


def test_the_eight_topics_are_there_with_at_least_25_pages_of_their_own() -> None:
    assert {page.path for page in PAGES.values() if not page.slug} == TOPICS
    assert sum(bool(page.slug) for page in PAGES.values()) >= 25


def test_no_two_pages_have_one_title_or_name() -> None:
    for pages in (PAGES, SPANISH):
        for name in ("title", "name"):
            said = [page.fields[name] for page in pages.values()]
            assert len(set(said)) == len(said)


def test_pages_of_a_topic_stand_in_an_order_of_their_own() -> None:
    places = [(page.topic, page.place["order"]) for page in PAGES.values() if page.slug]
    assert len(set(places)) == len(places)


def test_safety_comes_first() -> None:
    first = min((page for page in PAGES.values() if not page.slug), key=lambda page: page.place["order"])
    assert first.place["kind"] == "safety"


@each_page
def test_nothing_to_look_at_again(page: loading.PageFile) -> None:
    named = {name: page.fields[name] for name in loading.TEXTS}
    assert lint.remarks(page.fields["body"], page.language, **named) == []


@each_page
def test_every_claim_has_a_label_a_reason_and_sources_that_exist(page: loading.PageFile) -> None:
    known = {source["ref"] for source in loading.read_sources()}
    claims = [part for part in page.fields["body"] if part["kind"] == "claim"]
    assert claims
    for claim in claims:
        assert claim["evidence"] in EVIDENCE
        assert claim["reason"]
        assert claim["sources"]
        assert set(claim["sources"]) <= known


@each_page
def test_the_title_is_a_question_and_the_message_is_short(page: loading.PageFile) -> None:
    assert page.fields["title"].endswith("?")
    assert len(lint.sentences(page.fields["summary"])) <= 2


@each_page
def test_what_the_message_said_is_not_said_again_below(page: loading.PageFile) -> None:
    """A claim may repeat it, with its label and reason; plain text may not."""
    told = set(lint.sentences(page.fields["summary"]))
    prose = [text for part in page.fields["body"] if part["kind"] == "text" for text in blocks(part["html"])]
    assert not told & {sentence for text in prose for sentence in lint.sentences(text)}


@pytest.mark.parametrize("pages", [PAGES, SPANISH], ids=["en", "es"])
def test_one_claim_has_one_label_on_every_page(pages: dict[str, loading.PageFile]) -> None:
    labels = dict[str, set[str]]()
    for claim in (part for page in pages.values() for part in page.fields["body"] if part["kind"] == "claim"):
        labels.setdefault(claim["text"], set()).add(claim["evidence"])
    assert {text: found for text, found in labels.items() if len(found) > 1} == {}


@each_english_page
def test_it_reads_at_the_age_of_nine_to_fourteen(page: loading.PageFile) -> None:
    texts = [text for part in page.fields["body"] for text in strings(part)]
    sentences = [sentence for text in texts for sentence in lint.sentences(text)]
    words = [word for sentence in sentences for word in re.findall(r"[a-z']+", sentence.lower())]
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert grade <= 7  # Flesch-Kincaid


@each_page
def test_its_drawings_exist(page: loading.PageFile) -> None:
    wanted = {part["drawing"] for part in page.fields["body"] if part["kind"] == "drawing"}
    assert wanted | {page.place.get("drawing", "knee")} <= set(drawings.names())


@each_page
def test_its_links_lead_to_pages_and_headings_that_exist(page: loading.PageFile) -> None:
    for part in page.fields["body"]:
        for path, anchor in re.findall(r'href="/guide/([a-z/-]+)/(?:#([a-z-]+))?"', part.get("html", "")):
            assert path in PAGES
            assert not anchor or anchor in anchors(path)


def anchors(path: str) -> set[str]:
    """The places on a page: its headings and questions, and the pages that a front page lists."""
    own = {part["anchor"] for part in PAGES[path].fields["body"] if "anchor" in part}
    return own | {page.slug for page in PAGES.values() if page.slug and page.topic == path}


@each_spanish_page
def test_the_spanish_page_is_its_english_page_in_other_words(page: loading.PageFile) -> None:
    assert page.fields["title"].rpartition("¿")[1]
    assert page.place == PAGES[page.path].place
    assert [frame(part) for part in page.fields["body"]] == [frame(part) for part in PAGES[page.path].fields["body"]]


def frame(part: Part) -> dict[str, object]:
    """What a part has whatever its language: its kind, place, evidence, sources, lines, links and numbers."""
    html = part.get("html", "")
    return {name: part.get(name) for name in ("kind", "anchor", "evidence", "sources", "drawing")} | {
        "fields": sorted(part),
        "lines": len(part.get("items", ())) or len(blocks(html)),
        "links": re.findall(r'href="([^"]+)"', html),
        "numbers": sorted(re.findall(r"\d+(?:\.\d+)?", " ".join(strings(part)))),
    }


def test_every_source_is_cited_and_says_how_it_was_checked() -> None:
    cited = {ref for page in PAGES.values() for ref in refs(page.fields["body"])}
    sources = loading.read_sources()
    assert {source["ref"] for source in sources} == cited
    assert {source["checked"] for source in sources} <= {"P", "S", "GK"}


def slugs(topic: str) -> list[str]:
    """The pages of a topic, in their order."""
    return [
        page.slug
        for page in sorted(PAGES.values(), key=lambda page: page.place["order"])
        if page.topic == topic and page.slug
    ]


def test_six_causes_with_how_they_feel() -> None:
    six = ["osteoarthritis", "rheumatoid-arthritis", "injury", "inactivity", "hips-and-thighs", "weight"]
    assert slugs("causes")[:6] == six
    for slug in six:
        assert "feels" in anchors(f"causes/{slug}")


def test_seven_tips() -> None:
    assert slugs("tips")[:7] == ["doctor", "goals", "water", "clothing", "kneecap", "speak-up", "patience"]


def test_four_benefits_and_what_a_session_is_like() -> None:
    assert slugs("benefits") == ["pain", "stiffness", "calm", "circulation", "a-session"]


def test_the_four_techniques() -> None:
    assert slugs("techniques") == ["soft-tissue", "swedish", "trigger-point", "acupressure"]


def test_twelve_questions_the_four_of_the_source_among_them() -> None:
    asked = {part["anchor"] for part in parts("questions", "question")}
    assert len(asked) >= 12
    assert {"pressure-points", "does-massage-help", "best-treatment", "natural-remedies"} <= asked


def test_the_red_flags_are_on_care_cards() -> None:
    (emergency,), (urgent,) = parts("when-to-see-a-provider", "emergency"), parts("when-to-see-a-provider", "urgent")
    emergencies, urgencies = " ".join(emergency["items"]), " ".join(urgent["items"])  # type: ignore[arg-type]
    for sign in ("hard to breathe", "cough up blood", "fever", "out of place", "cold", "numbness"):
        assert sign in emergencies
    for sign in ("newly swollen", "hot and swollen", "weight on", "fully straighten", "lift your leg", "spreading"):
        assert sign in urgencies


def test_nobody_is_named_as_reviewer_who_did_not_review() -> None:
    for path in Path(loading.CONTENT).rglob("*.toml"):
        assert "review" not in path.read_text("utf-8").partition("[[part]]")[0] or path.name == "sources.toml"


def test_the_topics_that_the_rules_link_to_exist_in_both_languages() -> None:
    from clinic.rules import load

    rulebook = load()
    linked = {
        row.topic.partition("#")[::2] for row in [*_rows(rulebook.rules), *_rows(rulebook.checklist)] if row.topic
    }
    assert linked
    for path, anchor in linked:
        assert path in PAGES
        assert path in SPANISH
        assert not anchor or anchor in anchors(path)


def _rows(table: object) -> list[object]:
    return list(table.values() if isinstance(table, dict) else table)  # type: ignore[call-overload]

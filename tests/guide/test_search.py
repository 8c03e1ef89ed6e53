"""Searching is forgiving about case, accents and plurals, exact about words, and never breaks."""

import re
from typing import Any

import pytest
from django.test import Client as Browser

from guide import actions, search
from guide.body import Part
from guide.models import Page, Passage, Revision, Topic
from guide.search.words import fold, mark, nearest, stem, tidy

HEAT: list[Part] = [
    {"kind": "text", "html": "<p>Warmth and heat can feel good on a stiff knee. A crème of éclairs.</p>"}
]
ASKED: list[Part] = [
    {"kind": "question", "text": "Does it hurt?", "html": "<p>No heat, no pain.</p>", "anchor": "hurt"}
]
RODILLA: list[Part] = [{"kind": "text", "html": "<p>El calor alivia los dolores de una rodilla rígida.</p>"}]


def publish(slug: str, language: str, title: str, body: list[Part]) -> Revision:
    topic, _ = Topic.objects.get_or_create(slug=slug)
    page, _ = Page.objects.get_or_create(topic=topic)
    texts = {"title": title, "name": title, "summary": "In short.", "teaser": "In short."}
    return actions.put_live(revision=Revision.objects.create(page=page, language=language, body=body, **texts), by=None)


@pytest.fixture
def small_guide(db: None) -> None:
    """One page, one page of questions, and one page that Spanish readers have in Spanish."""
    publish("how-to", "en", "How do I massage a sore knee?", HEAT)
    publish("questions", "en", "Short answers", ASKED)
    publish("how-to", "es", "¿Cómo masajeo una rodilla?", RODILLA)


def urls(query: str, language: str = "en") -> list[str]:
    return [hit.url for hit in search.find(query, Revision.objects.in_language(language))]


@pytest.mark.usefixtures("small_guide")
class TestFinding:
    def test_case_and_accents_do_not_matter(self) -> None:
        assert set(urls("HÉAT")) == set(urls("heat")) == {"/guide/questions/#hurt", "/guide/how-to/"}
        assert urls("creme eclair") == ["/guide/how-to/"]

    def test_plurals_do_not_matter(self) -> None:
        assert urls("knees") == urls("knee") == ["/guide/how-to/"]
        assert urls("dolor", "es") == urls("dolores", "es") == urls("rodillas", "es") == ["/guide/how-to/"]

    def test_every_word_must_be_there(self) -> None:
        assert urls("stiff heat") == ["/guide/how-to/"]
        assert urls("stiff unicorn") == []

    def test_the_beginning_of_a_word_is_enough_and_its_end_is_not(self) -> None:
        assert urls("warm") == ["/guide/how-to/"]
        assert urls("armth") == []

    def test_what_a_stemmer_leaves_of_a_word_begins_no_other(self) -> None:
        publish("kinds", "es", "¿Es ninguno el mejor?", RODILLA)
        assert urls("ninguno", "es") == ["/guide/kinds/"]
        assert urls("niños", "es") == [], "“nin” would begin “ninguno”, too"

    def test_a_title_counts_more_than_the_text_below(self) -> None:
        publish("heat", "en", "Is heat good?", [{"kind": "text", "html": "<p>For a while.</p>"}])
        assert urls("heat")[0] == "/guide/heat/"

    @pytest.mark.parametrize(
        ("query", "language"),
        [
            ("patella", "en"), ("knee caps", "en"), ("kneecaps", "en"), ("water on the knee", "en"), ("swollen", "en"),
            ("arthritis", "en"), ("OA", "en"), ("wear and tear", "en"), ("sore patellas with fluid on the knee", "en"),
            ("artritis", "es"), ("artrosis", "es"), ("desgaste de la choquezuela", "es"), ("agua en la rodilla", "es"),
        ],
    )  # fmt: skip
    def test_another_word_for_the_same_thing_finds_it(self, query: str, language: str) -> None:
        text = {
            "en": "Swelling round a sore kneecap that has osteoarthritis.",
            "es": "La artrosis y la hinchazón alrededor de la rótula.",
        }
        publish("signs", language, "Signs", [{"kind": "text", "html": f"<p>{text[language]}</p>"}])
        assert "/guide/signs/" in urls(query, language)

    def test_an_abbreviation_is_looked_for_by_what_it_stands_for(self) -> None:
        publish("oats", "en", "Oats", [{"kind": "text", "html": "<p>A bowl of oats.</p>"}])
        assert urls("OA") == []

    def test_the_other_word_is_marked(self) -> None:
        publish("cap", "en", "The cap", [{"kind": "text", "html": "<p>Go easy on the kneecap.</p>"}])
        assert "<mark>kneecap</mark>" in search.find("patella", Revision.objects.in_language("en"))[0].excerpt

    def test_small_words_are_passed_over_and_alone_find_nothing(self) -> None:
        assert urls("how do I massage a knee") == ["/guide/how-to/"]
        assert urls("how") == []

    def test_a_question_is_found_at_its_own_place(self) -> None:
        assert urls("hurt") == ["/guide/questions/#hurt"]

    @pytest.mark.parametrize(
        "query", ["", "?!*", '"', "*", '" OR 1', "'); --", "🦵", "a:*b", "NEAR(", "x" * 10_000, "\x00"]
    )
    def test_signs_find_nothing_and_break_nothing(self, query: str) -> None:
        assert urls(search.tidy(query)) == []
        assert Browser().get("/guide/search/", {"q": query}).status_code == 200

    def test_a_reader_of_spanish_searches_spanish_pages_and_english_ones_that_nobody_translated(self) -> None:
        assert [(hit.url, hit.language) for hit in search.find("calor", Revision.objects.in_language("es"))] == [
            ("/guide/how-to/", "es")
        ]
        assert urls("hurt", "es") == ["/guide/questions/#hurt"]
        assert urls("warmth", "es") == []
        assert urls("calor", "en") == []

    def test_what_is_replaced_or_unpublished_is_found_no_more(self) -> None:
        live = publish("how-to", "en", "Something else?", [{"kind": "text", "html": "<p>Cold packs.</p>"}])
        assert (urls("warmth"), urls("cold")) == ([], ["/guide/how-to/"])
        actions.unpublish(revision=live, by=None)
        assert urls("cold") == []

    def test_pages_that_went_live_before_there_was_an_index_are_made_findable(self) -> None:
        Passage.objects.filter(revision__language="en").delete()
        assert urls("warmth") == []
        assert search.refresh() == 2
        assert urls("warmth") == ["/guide/how-to/"]
        assert search.refresh() == 0

    def test_it_costs_three_queries_however_many_pages_there_are(self, django_assert_num_queries: Any) -> None:
        live = Revision.objects.in_language("en")
        with django_assert_num_queries(3):
            search.find("heat", live)

    def test_the_words_are_marked_where_they_stand(self) -> None:
        hit = search.find("warm knees", Revision.objects.in_language("en"))[0]
        assert "<mark>Warmth</mark>" in hit.excerpt
        assert "<mark>knee</mark>" in hit.excerpt

    @pytest.mark.parametrize(
        ("language", "query", "text", "marked"),
        [
            ("en", "knees", "Rest your knee.", "knee"),
            ("en", "massaging", "A massage may help.", "massage"),
            ("en", "massage", "Massaging it, he massaged on.", "Massaging massaged"),
            ("en", "patellas", "Go easy on the kneecap.", "kneecap"),
            ("es", "dolores", "Un dolor sordo.", "dolor"),
            ("es", "dolor", "Los DOLORES sordos.", "DOLORES"),
            ("es", "inflamaciones", "Una inflamación leve.", "inflamación"),
            ("es", "rodillas", "La rodilla izquierda.", "rodilla"),
        ],
    )
    def test_another_form_of_the_word_is_marked(self, language: str, query: str, text: str, marked: str) -> None:
        publish("forms", language, "Forms", [{"kind": "text", "html": f"<p>{text}</p>"}])
        hits = search.find(query, Revision.objects.in_language(language))
        shown = next(hit.excerpt for hit in hits if hit.url.endswith("/forms/"))
        assert re.findall("<mark>(.*?)</mark>", shown) == marked.split()

    @pytest.mark.parametrize("query", ["cicatriz", "cicatrices"])
    def test_a_plural_that_changes_its_letter_finds_both(self, query: str) -> None:
        publish("one", "es", "Una", [{"kind": "text", "html": "<p>Una cicatriz sana.</p>"}])
        publish("more", "es", "Más", [{"kind": "text", "html": "<p>Las cicatrices cambian.</p>"}])
        assert set(urls(query, "es")) == {"/guide/one/", "/guide/more/"}

    def test_a_word_far_down_a_text_is_shown_and_marked(self) -> None:
        far = f"{'Walk a little every day. ' * 12}Then warm the ankle. {'Rest. ' * 40}"
        publish("far", "en", "Far", [{"kind": "text", "html": f"<p>{far}</p>"}])
        hit = search.find("ankles", Revision.objects.in_language("en"))[0]
        assert "<mark>ankle</mark>" in hit.excerpt
        assert hit.excerpt.startswith("…")
        assert len(hit.excerpt) < 220

    def test_a_word_of_the_title_is_marked_there(self) -> None:
        hit = search.find("massaging", Revision.objects.in_language("en"))[0]
        assert hit.title == "How do I <mark>massage</mark> a sore knee?"

    def test_the_line_that_has_most_of_what_was_asked_is_shown(self) -> None:
        lines = "<p>Massaging, massaged, massages.</p><p>Massage your calves slowly.</p>"
        publish("lines", "en", "Lines", [{"kind": "text", "html": lines}])
        hit = search.find("massages calves", Revision.objects.in_language("en"))[0]
        assert hit.excerpt == "<mark>Massage</mark> your <mark>calves</mark> slowly."

    def test_a_misspelt_word_gets_the_nearest_one(self) -> None:
        live = Revision.objects.in_language("en")
        assert search.suggestion("stif kneee", live) == "stiff knee"
        assert search.suggestion("zzzzzz", live) == ""


def test_what_is_marked_is_escaped() -> None:
    assert mark({"b"}, "a <b> & b") == "a &lt;<mark>b</mark>&gt; &amp; <mark>b</mark>"


def test_what_was_typed_becomes_one_short_line() -> None:
    assert tidy("  a\x00b\n\ud800 c ") == "a b c"
    assert len(tidy("x" * 100_000)) == 100


def test_a_known_plural_is_not_corrected() -> None:
    assert nearest("knees", ["knee"]) == ""


def test_folding_and_stems() -> None:
    assert fold("Ärzte ÉÑ") == "arzte en"
    assert [stem(word) for word in ("knees", "dolores", "gas", "is")] == ["knee", "dolor", "gas", "is"]

"""Every heading of the source article, by the rows of its claim audit, has its page or section, in both languages."""

from collections.abc import Iterator

import pytest

from guide import loading

PAGES = {(page.language, page.path): page.fields["body"] for page in loading.read_pages()}

ARTICLE = {
    "Causes: osteoarthritis (4-7)": ["causes/osteoarthritis"],
    "Causes: rheumatoid arthritis (8)": ["causes/rheumatoid-arthritis"],
    "Causes: injury (9)": ["causes/injury"],
    "Causes: inactivity (10)": ["causes/inactivity"],
    "Causes: posture, weak hips (11)": ["causes/hips-and-thighs"],
    "Causes: weight (12)": ["causes/weight"],
    "Benefits: swelling and circulation (13, 14)": ["benefits/circulation"],
    "Benefits: posture, healthy joints (15, 16)": ["benefits", "causes/hips-and-thighs"],
    "Benefits: stress (17)": ["benefits/calm"],
    "Benefits: tension and pain (18)": ["benefits/pain", "benefits/stiffness"],
    "How to massage: gentle start (19, 20, 23)": ["how-to-massage/start-gently"],
    "How to massage: tools (21)": ["how-to-massage/tools"],
    "How to massage: kneading and friction (22)": ["how-to-massage/kneading-and-friction"],
    "How to massage: heat (24)": ["how-to-massage/heat"],
    "Best ways: no single best (25)": ["techniques"],
    "Best ways: soft tissue (26)": ["techniques/soft-tissue"],
    "Best ways: Swedish (27, 28)": ["techniques/swedish"],
    "Best ways: trigger points (29)": ["techniques/trigger-point"],
    "Best ways: acupressure (30)": ["techniques/acupressure"],
    "After surgery (31-33)": ["after-knee-surgery/what-helps", "after-knee-surgery/what-massage-adds"],
    "Tips: doctor first (34)": ["tips/doctor"],
    "Tips: needs and goals (35)": ["tips/goals"],
    "Tips: water (36, 37)": ["tips/water"],
    "Tips: clothing (38)": ["tips/clothing"],
    "Tips: the kneecap (39)": ["tips/kneecap"],
    "Tips: speak up (40)": ["tips/speak-up"],
    "Tips: patience (41)": ["tips/patience"],
    "When to see a provider (42, 43)": ["when-to-see-a-provider/see-a-doctor", "when-to-see-a-provider/red-flags"],
    "Question: where are the pressure points? (44)": ["questions#pressure-points"],
    "Question: does massage help knee pain? (45)": ["questions#does-massage-help"],
    "Question: what is the best treatment? (46)": ["questions#best-treatment", "causes/treatments"],
    "Question: natural remedies, completely? (47)": ["questions#natural-remedies"],
    "Summary: how safe it is (48)": ["when-to-see-a-provider/how-safe"],
    "A 45 to 60 minute session (37)": ["benefits/a-session"],
}

SAID = {
    # row of the audit: (page, words that its reader must meet there)
    "3": ("causes/treatments", "exercise"),
    "6": ("causes/osteoarthritis", "creak"),
    "7": ("causes/osteoarthritis", "half an hour"),
    "8": ("causes/rheumatoid-arthritis", "medicine"),
    "13": ("benefits/circulation", "swelling"),
    "22c": ("how-to-massage/kneading-and-friction", "scar"),
    "23": ("how-to-massage/start-gently", "twice a week"),
    "24b": ("how-to-massage/heat", "hot"),
    "27": ("techniques/swedish", "not deep"),
    "30": ("techniques/acupressure", "exact"),
    "36": ("tips/water", "toxin"),
    "38": ("tips/clothing", "shorts"),
    "41b": ("tips/patience", "missing one visit"),
    "44": ("questions", "behind the knee"),
    "48": ("when-to-see-a-provider/how-safe", "one person in ten"),
}


PLACES = [(heading, place) for heading, found in ARTICLE.items() for place in found]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("heading", "place"), PLACES)
def test_a_heading_of_the_article_has_its_place_and_a_labelled_claim_or_answer(
    heading: str, place: str, language: str
) -> None:
    path, _, anchor = place.partition("#")
    body = PAGES[language, path]
    if anchor:
        assert any(part.get("anchor") == anchor for part in body), heading
    assert any(part["kind"] == "claim" for part in body), heading


def test_every_row_of_the_audit_is_mapped() -> None:
    numbers = {number for heading in ARTICLE for number in _numbers(heading)}
    assert set(range(4, 49)) <= numbers


def _numbers(heading: str) -> Iterator[int]:
    for piece in heading.rpartition("(")[2].rstrip(")").split(", "):
        first, _, last = piece.partition("-")
        yield from range(int(first), int(last or first) + 1)


@pytest.mark.parametrize(("row", "found"), list(SAID.items()))
def test_what_the_audit_asks_to_be_said_is_said(row: str, found: tuple[str, str]) -> None:
    path, words = found
    assert words in str(PAGES["en", path]).lower(), row


def test_every_page_that_a_checklist_may_name_is_there_in_spanish() -> None:
    assert {path for language, path in PAGES if language == "en"} == {path for lang, path in PAGES if lang == "es"}

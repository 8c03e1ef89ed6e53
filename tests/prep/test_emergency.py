"""Where the rules name three emergency numbers, a clinic's pages name its own."""

import pytest

from clinic.prep.emergency import with_own_number
from clinic.rules import load


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_of_the_rulebook_keeps_the_number_of_another_country(language: str) -> None:
    texts = [text for text in load().texts[language].values() if "999" in text or "911" in text]
    assert len(texts) >= 4
    card = {"title": texts[0], "text": texts[1], "do": texts, "safety_net": texts, "changes": [{"a": 1}]}
    shown = with_own_number({"card": card, "checklist": [{"id": "x", "text": texts[-1]}]}, "112")
    said = [*shown["card"]["do"], *shown["card"]["safety_net"], shown["card"]["title"], shown["checklist"][0]["text"]]
    assert all("112" in text and "999" not in text and "911" not in text and "(" not in text for text in said)
    assert shown["card"]["changes"] == [{"a": 1}]

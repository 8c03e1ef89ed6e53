"""The words of the safety result: the wording of section 9, nothing missing, nothing that must not be said."""

import re
from dataclasses import replace

import pytest

from clinic.rules import assess, cards, lint
from clinic.rules.model import Level
from clinic.rules.wording import dump
from clinic.rules.words import Words
from tests.rules.conftest import THOROUGH
from tests.rules.rule_table import TABLE, dvt, hot, injury, surgery, yes

NEVER = re.compile(
    r"toxin|detox|flush|drink plenty|essential to drink|you must undress|stop your medicine"
    r"|break(s|ing)? (down|up) scar|adhesion|realign|bone on bone"
    r"|most effective|cure|melts? away|boosts? circulation|reduces? inflammation"
    r"|you have a (clot|dvt|fracture|infection)|wells score",
    re.IGNORECASE,
)


@pytest.fixture
def shown(facts, rulebook):
    """`shown(bp="controlled")`: (card, findings, checklist) in English."""

    def show(**answers):
        dumped, words = dump(assess(facts(**answers), rulebook)), Words(rulebook)
        return (
            cards.render_card(dumped, words),
            cards.render_findings(dumped, words),
            cards.render_checklist(dumped, words),
        )

    return show


def test_urgent_now(shown):
    card, _, items = shown(cold_foot="yes")
    assert card["text"] == (
        "Stop. This could be serious. Call 999 (UK), 112 (Europe) or 911 (US/Canada) now. "
        "Do not rub or massage the leg. Do not drive yourself."
    )
    assert "Bring a list of your medicines." in card["do"]
    assert (items, card["changes"]) == ([], [])


def test_windows_of_a_day_that_nobody_knows_do_not_speak_against_each_other(shown):
    _, findings, _ = shown(knee_replacement={"value": "L"})
    titles = {each["rule"]: each["title"] for each in findings}
    assert "not known" in titles["knee_replacement_under_2_weeks"]
    assert titles["knee_replacement_2_to_6_weeks"] == "Knee replaced 2 to 6 weeks ago (day not known)"
    assert titles["knee_replacement_6_to_12_weeks"] == "Knee replaced 6 to 12 weeks ago (day not known)"
    assert titles["knee_replacement"] == "A replaced knee (day not known)"


def test_a_window_of_a_known_day_is_told_plainly(shown):
    _, findings, _ = shown(knee_replacement={"value": "L", "date": 30})
    assert not any("not known" in each["title"] for each in findings)


def test_urgent_same_day(shown):
    card, _, _ = shown(locked="yes")
    assert card["text"].startswith("Please get checked by a doctor today. Go to urgent care or A&E/ER")
    assert "Do not rub or massage the leg." in card["do"]


def test_pregnancy_signs_go_to_the_maternity_unit(shown):
    card, _, _ = shown(pregnant=yes(complications="no"), preg_danger="yes")
    assert card["do"][0] == "Call your maternity unit now."
    assert card["who_to_call"] == "your maternity unit"


def test_refer_says_why_who_and_when(shown):
    card, _, _ = shown(hot_joint=hot(), ra="flare_knee")
    assert card["text"] == (
        "We cannot massage today because your knee is in a flare. "
        "Please see your rheumatology team or your GP. You can rebook when the flare is over."
    )
    assert "If you get a fever or feel very unwell, get urgent help." in card["safety_net"]


def test_two_reasons_to_wait_are_both_told_and_both_must_pass(shown):
    card, _, _ = shown(fever_ill="yes", gout="now")
    assert card["text"].startswith(
        "We cannot massage today, and this is why. You have had a fever or an illness that others can catch. "
        "Your knee is in a flare. Please see your rheumatology team or your GP."
    )
    assert card["text"].endswith("You can rebook when everything listed here is true.")
    assert card["do"][-3:] == [
        "Wait until all of these are true:",
        "You can rebook when you have been well for 48 hours.",
        "You can rebook when the flare is over.",
    ]


def test_who_has_to_wait_learns_at_once_whose_letter_a_later_visit_takes(facts, rulebook):
    dumped = dump(assess(facts(fever_ill="yes", anticoagulant="yes"), rulebook))
    card = cards.render_card(dumped, Words(rulebook))
    assert card["level"] == "REFER"
    assert card["do"][-1] == "For a later visit you will also need a letter signed by your doctor."
    older = Words(replace(rulebook, texts={"en": _without(rulebook.texts["en"], "card.step.letter_later")}))
    assert "letter" not in " ".join(cards.render_card(dumped, older)["do"])


def test_every_team_whose_letter_is_needed_gets_its_sentence(shown):
    card, _, _ = shown(anticoagulant="yes", lymphoedema="yes", crps="yes", pregnant=yes(complications="no"))
    assert card["level"] == "CLEARANCE"
    assert "we need a signed OK from your " in card["text"] and "We also need one from your midwife" in card["text"]
    assert all(lint.words(sentence) <= lint.LONGEST_SENTENCE for sentence in lint.sentences(card["text"]))


def test_a_fresh_injury_gets_its_sentence(shown):
    card, _, _ = shown(injury=injury(1))
    assert any(line.startswith("No massage of that leg for at least 72 hours") for line in card["safety_net"])
    assert "The knee may need an X-ray." in shown(injury=injury(1), ottawa_walk="yes")[0]["safety_net"]


def test_clearance_says_who_and_why(shown):
    card, _, _ = shown(anticoagulant="yes", clot_risk=["travel"])
    assert card["text"] == (
        "You may be able to have massage, but we need a signed OK from your doctor. This is why. "
        "You take a blood thinner, which makes bleeding and bruising easier."
    )
    assert "Do not stop or skip your medicine for the massage." in card["safety_net"]
    assert any("999/112/911" in line for line in card["safety_net"])


def test_modify_lists_what_we_change_once(shown):
    card, _, _ = shown(varicose=yes(side="L"))
    assert card["text"] == "You can come. To keep you safe we will change a few things."
    assert card["changes"] == ["Put no pressure on the veins of your left leg and be light below the knee."]
    several, _, _ = shown(easy_bruise="yes", bp="controlled", heat_sens="yes")
    assert len(several["changes"]) == len(set(several["changes"])) == 3


def test_go(shown):
    assert shown()[0]["text"] == "You can come. Here is how to get ready."


def test_a_missing_guardian_is_asked_for_first(shown):
    card, _, _ = shown(age=16, guardian_ok=False)
    assert card["level"] == "GO"
    assert card["do"][0] == "Ask a parent or guardian to sign the consent."


def test_a_letter_that_does_not_count_says_so(facts, letter, rulebook):
    case = facts(leg_surgery=surgery(60), letters=(letter("leg_surgery", role="surgeon", days_ago=100),))
    finding = cards.render_findings(dump(assess(case, rulebook)), Words(rulebook))[0]
    assert "older than 90 days" in finding["letter_text"]
    assert "16 August 2026" in finding["letter_text"]


def test_a_finding_carries_answer_caps_bars_sources_and_topic(shown):
    _, findings, _ = shown(varicose=yes(side="L"))
    finding = findings[0]
    assert finding["answer"] == "yes"
    assert {"region": "calf_L", "region_text": "Left calf", "cap": "P2"} in finding["caps"]
    assert any(bar["technique"] == "tools" and bar["region"] == "calf_L" for bar in finding["bars"])
    assert finding["sources"][0]["id"] == "R37"
    assert finding["sources"][0]["url"].startswith("http")


def test_leg_signs_are_never_named_as_a_diagnosis(shown):
    for ticks in (["swelling"], ["warmth"], ["pain"]):
        card, findings, _ = shown(dvt_signs=dvt(*ticks, cause_clear="yes"))
        words = " ".join([card["text"], *(finding["message"] for finding in findings)])
        assert "DVT" not in words
        assert "you have a" not in words.lower()


def test_a_not_sure_that_sends_the_client_to_somebody_says_why_it_would_matter(shown):
    for question, why in (
        ("hot_joint", "These can be signs of an infection inside the joint."),
        ("dvt_signs", "These can be signs of a blood clot in the leg."),
        ("cannot_bear", "When a leg cannot take weight, something may be badly hurt."),
        ("serious_signs", "A doctor should find out before a massage."),
    ):
        value = ["unsure"] if question in ("dvt_signs", "serious_signs") else "unsure"
        _, findings, _ = shown(**{question: value})
        (message, *_) = [each["message"] for each in findings if each["question"] == question]
        assert message.startswith("You were not sure, so we take the careful side. If the answer is yes, this is why.")
        assert why in message


def test_a_not_sure_is_never_told_as_an_illness(shown):
    for question, value in (("heart", ["unsure"]), ("cancer", "unsure"), ("lymphoedema", "unsure"), ("ra", "unsure")):
        card, findings, items = shown(**{question: value})
        titles = [finding["title"] for finding in findings if finding["question"] == question]
        assert titles
        assert all(title.startswith("Not sure: ") for title in titles)
        told = str([card, *(finding["message"] for finding in findings if finding["question"] == question)])
        told += str([(item["text"], item["because_text"]) for item in items])
        for illness in ("heart", "cancer", "ymphoedema", "rthritis"):
            assert illness not in told


def test_every_rule_can_be_told(facts, letter, rulebook):
    """Each rule of the table, alone and cleared: every text is there, filled in, and says nothing forbidden."""
    words = Words(rulebook)
    told = {}
    for rule, hit, _ in TABLE:
        covers = rulebook.rule[rule].covers
        for letters in ((), (letter(*covers, days_ago=0),)) if covers or THOROUGH else ((),):
            dumped = dump(assess(facts(**hit, letters=letters), rulebook))
            parts = [cards.render_card(dumped, words), *cards.render_findings(dumped, words)]
            told |= dict.fromkeys(said([*parts, *cards.render_checklist(dumped, words)]), rule)
    for text, rule in told.items():
        assert "{" not in text, rule
    assert not NEVER.search("\n".join(told))


def said(value):
    """Every text in a rendered part."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in said(part)]


def test_every_rule_and_note_has_its_words(rulebook):
    for rule in rulebook.rules:
        needed = ["title", "message"]
        needed += ["reason"] if rule.level in {Level.REFER, Level.CLEARANCE} else []
        needed += ["change"] if rule.level <= Level.CLEARANCE else []
        keys = [f"finding.{rule.id}.{each}" for each in needed]
        keys += [f"note.{note}" for row in (rule.effects, rule.if_cleared) for note in row.notes]
        keys += [f"card.safety.{net}" for net in rule.safety_net] + [f"card.when.{rule.when_again}"]
        keys += [f"card.see.{rule.who}" if rule.who == "nobody" else f"card.who.{rule.who}"]
        assert [key for key in keys if not rulebook.has_text("en", key)] == [], rule.id
    assert [n for r in rulebook.regions.values() for n in r.notes if not rulebook.has_text("en", f"note.{n}")] == []


def test_every_message_is_short_and_plain(rulebook):
    for rule in rulebook.rules:
        message = rulebook.text("en", f"finding.{rule.id}.message")
        for sentence in re.split(r"(?<=[.!?]) ", message):
            assert len(sentence.split()) <= 22, (rule.id, sentence)


NUMB = {"value": "yes", "new": "yes", "cause_known": "yes", "site": ["calf_L"]}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"altered": "alcohol_drugs", "numbness": NUMB}, "Please see a doctor in the next few days."),
        ({"fever_ill": "yes", "numbness": NUMB}, "Please see a doctor in the next few days."),
        ({"altered": "alcohol_drugs"}, "You do not need to see anybody for this."),
        ({"altered": "unsure"}, "You do not need to see anybody for this."),
        ({"altered": "alcohol_drugs", "fever_ill": "yes"}, "Please see a pharmacist or doctor if you need help."),
        ({"gives_way": "not_checked", "varicose": "hot_hard_sore"}, "Please see a doctor today."),
    ],
)
def test_whoever_has_to_be_seen_is_named_and_nobody_only_alone(shown, answers, said):
    card, _, _ = shown(**answers)
    assert card["level"] == "REFER"
    assert said in card["text"]
    assert said in card["do"]
    assert ("see anybody" in card["text"]) is ("anybody" in said)


def test_danger_signs_in_pregnancy_name_the_maternity_unit_first(shown):
    card, _, _ = shown(pregnant=yes(weeks=20, complications="no"), preg_danger="yes")
    assert card["text"].startswith("Please call your maternity unit now.")


def test_what_nobody_is_sure_of_is_not_told_as_a_fact(shown):
    card, _, _ = shown(metalwork={"value": "unsure", "site": ["shin_L"]})
    assert "Be very light where there may be metal under the skin." in card["changes"]
    card, _, _ = shown(gout="unsure")
    assert "flare" not in " ".join([card["text"], *card["do"]])
    card, _, _ = shown(leg_surgery=yes(date=200, wound_closed="unsure", problems="no"))
    assert "may not be closed" in card["text"]


def test_texts_of_a_version_without_the_sentences_on_letters_say_the_card_in_one(facts, rulebook):
    """Stored versions are older than `card.many`: their card is told as it was told then."""
    dumped = dump(assess(facts(anticoagulant="yes", heart=yes(date=100, stable="yes")), rulebook))
    older = Words(replace(rulebook, texts={"en": _without(rulebook.texts["en"], "card.many.")}))
    card = cards.render_card(dumped, older)
    assert card["text"].startswith("You may be able to have massage, but we need a signed OK from")


def test_texts_of_a_version_without_a_second_sentence_tell_every_team_in_one(facts, rulebook):
    dumped = dump(assess(facts(anticoagulant="yes", kidney=["dialysis"]), rulebook))
    texts = {key: text for key, text in rulebook.texts["en"].items() if not key.endswith("letter_get.also")}
    lines = {
        each["id"]: each["text"]
        for each in cards.render_checklist(dumped, Words(replace(rulebook, texts={"en": texts})))
    }
    assert lines["letter_get"].endswith("Please ask your doctor and your kidney team.")
    newer = {each["id"]: each["text"] for each in cards.render_checklist(dumped, Words(rulebook))}
    assert newer["letter_get"].endswith("Please ask your doctor. Also ask your kidney team.")


def _without(texts, start):
    return {key: text for key, text in texts.items() if not key.startswith(start)}

"""The intake as a tree of items: one description from which a FHIR Questionnaire and its answers are both made.

A link id is the path of the 2H format (`answers.leg_surgery.side`), so it stays while the question does. A question
with details is a group; its own answer is the item `value`. Where a detail may be "not sure" and its type has no room
for that, an item `<detail>_unsure` stands beside it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from clinic.rules import facts
from clinic.rules.letters_in import PRESSURES, SAID, SAYS, coverable
from clinic.rules.questions import SECTIONS, SIDES, FollowUp, Question
from clinic.rules.rulebook import Rulebook
from clinic.rules.wording import region_name

NONE = "none_of_these"
"""The code of a tick list that was answered with no tick."""
UNSURE = "unsure"
NO_ROOM_FOR_UNSURE = ("num", "date")
TYPES = {"yn": "choice", "ms": "choice", "choice": "choice", "side": "choice", "site": "choice", "date": "date",
         "txt": "text"}  # fmt: skip

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `key` is its place in the parent's values; several groups may share one."""

    link: str
    key: str
    text: str
    type: str
    repeats: bool = False
    choices: Choices = ()
    items: tuple["Item", ...] = ()
    depends_on: str = ""
    """The link id of the question that calls for this detail, by any of `when`; without those, by any answer at all."""
    when: Choices = ()


def items_of(book: Rulebook, language: str) -> tuple[Item, ...]:
    """The whole intake as this rulebook asks it, in words of `language`."""
    return _Tree(book, language).items()


@dataclass(frozen=True, slots=True)
class _Tree:
    book: Rulebook
    language: str

    def items(self) -> tuple[Item, ...]:
        return (
            self._leaf("format", _("Format"), "integer"),
            self._leaf("language", _("Language"), "string"),
            self._leaf("session_date", _("Date of the session"), "date"),
            self._leaf("session_minutes", _("Minutes of the session"), "integer"),
            self._leaf("first_visit", _("First visit"), "boolean"),
            self._leaf("birth_date", _("Date of birth"), "date"),
            self._leaf("guardian_ok", _("A parent or guardian has signed"), "boolean"),
            self._goals(),
            self._tender(),
            self._scores(),
            self._wishes(),
            *(self._section(section) for section in SECTIONS if self._in(section)),
            self._choice("all_other_answers", _("All other questions"), (("no", _("Asked, and answered no")),)),
            self._letters(),
        )

    def _text(self, key: str) -> str:
        return self.book.text(self.language, key)

    def _leaf(self, link: str, text: str, kind: str, *, repeats: bool = False) -> Item:
        return Item(link, link.rpartition(".")[2], text, kind, repeats)

    def _choice(self, link: str, text: str, choices: Choices, *, repeats: bool = False) -> Item:
        return Item(link, link.rpartition(".")[2], text, "choice", repeats, choices)

    def _group(self, link: str, text: str, items: Iterable[Item], *, repeats: bool = False) -> Item:
        return Item(link, link.rpartition(".")[2], text, "group", repeats, items=tuple(items))

    def _goals(self) -> Item:
        named = tuple((goal, self._label(f"goal.{goal}.label", goal)) for goal in self.book.goals)
        first = self._choice("goals.primary", _("What the client wants most"), named)
        second = self._choice("goals.secondary", _("A second thing"), named)
        return self._group("goals", _("Goals"), (first, second, self._leaf("goals.other", _("In own words"), "text")))

    def _label(self, key: str, otherwise: str) -> str:
        return self._text(key) if self.book.has_text(self.language, key) else otherwise

    def _regions(self) -> Choices:
        both = self.book.body.both_sides
        names = dict.fromkeys([*(name for sides in both.values() for name in sides), *both])
        return tuple((name, region_name(self.book, self.language, name)) for name in names)

    def _tender(self) -> Item:
        area = (
            self._choice("tender.region", _("Place"), self._regions()),
            self._leaf("tender.score", _("How sore, 0 to 10"), "integer"),
            self._leaf("tender.words", _("What it feels like"), "string", repeats=True),
        )
        return self._group("tender", _("A sore place"), area, repeats=True)

    def _scores(self) -> Item:
        named = {"pain_now": _("Pain now, 0 to 10"), "pain_week_worst": _("Worst pain this week, 0 to 10")}
        scores = (self._leaf(f"scores.{name}", named.get(name, name), "integer") for name in facts.SCORES)
        return self._group("scores", _("Pain"), scores)

    def _wishes(self) -> Item:
        firm = tuple((name, self._text(f"pressure.{name}")) for name in facts.WISHED_PRESSURES)
        lying = (*((name, name) for name in facts.LYING), (NONE, _("None of these")))
        places = (*self._regions(), (NONE, _("Nowhere")))
        items = (
            self._choice("wishes.pressure_pref", _("Not firmer than"), firm),
            self._choice("wishes.position_limits", _("Cannot lie or kneel so"), lying, repeats=True),
            self._choice("wishes.no_touch", _("Do not touch"), places, repeats=True),
            self._leaf("wishes.therapist_preference", _("Wish about the therapist"), "string"),
            *(self._choice(f"wishes.{name}", name.replace("_", " "), self._yes_no()) for name in facts.YES_NO_WISHES),
        )
        return self._group("wishes", _("Wishes"), items)

    def _yes_no(self) -> Choices:
        return ("yes", _("Yes")), ("no", _("No"))

    def _in(self, section: str) -> list[Question]:
        return [question for question in self.book.questions.values() if question.section == section]

    def _section(self, section: str) -> Item:
        questions = tuple(self._question(question) for question in self._in(section))
        return Item(f"section.{section}", "answers", self._text(f"section.{section}"), "group", items=questions)

    def _question(self, question: Question) -> Item:
        link, key = f"answers.{question.id}", f"question.{question.id}"
        if not question.follow_ups:
            return self._asked(question, link, key)
        value = self._asked(question, f"{link}.value", key)
        details = (item for follow in question.follow_ups for item in self._detail(question, follow, value))
        return self._group(link, value.text, (value, *details))

    def _detail(self, question: Question, follow: FollowUp, value: Item) -> Iterator[Item]:
        link, key = f"answers.{question.id}.{follow.id}", f"question.{question.id}.follow.{follow.id}"
        nothing = {NONE, str(question.none)}
        when = tuple(pair for pair in value.choices if self._calls(follow, pair[0], nothing))
        item = replace(self._asked(follow, link, key), depends_on=value.link, when=when)
        yield item
        if follow.type in NO_ROOM_FOR_UNSURE:
            words = f"{item.text} – {_('Not sure')}"
            yield replace(item, type="boolean", link=f"{link}_unsure", key=f"{follow.id}_unsure", text=words)

    @staticmethod
    def _calls(follow: FollowUp, code: str, nothing: set[str]) -> bool:
        """Whether this answer calls for the detail; "not sure" calls for every one."""
        return code == UNSURE or (code in follow.when if follow.when else code not in nothing)

    def _asked(self, asked: Question | FollowUp, link: str, key: str) -> Item:
        kind = TYPES.get(asked.type) or ("decimal" if isinstance(asked.minimum, float) else "integer")
        if getattr(asked, "open", False):
            kind = "open-choice"
        choices, name = self._choices(asked, key), link.rpartition(".")[2]
        return Item(link, name, self._text(f"{key}.ask"), kind, asked.type in ("ms", "site"), choices)

    def _choices(self, asked: Question | FollowUp, key: str) -> Choices:
        not_sure = ((UNSURE, _("Not sure")),)
        if asked.type == "yn":
            return (*self._yes_no(), *not_sure)
        if asked.type == "side":
            return (*((side, self._text(f"side.{side}")) for side in SIDES), *not_sure)
        if asked.type == "site":
            return (*self._regions(), (NONE, _("Nowhere")), *not_sure)
        if asked.type not in ("ms", "choice"):
            return ()
        named = tuple((choice, self._text(f"{key}.choice.{choice}")) for choice in asked.choices)
        return (*named, *(((NONE, _("None of these")),) if asked.type == "ms" else ()), *not_sure)

    def _letters(self) -> Item:
        plain = {name: tuple((word, word) for word in words) for name, words in {
            "says": SAYS, "covers": coverable(self.book), "said": SAID, "pressures": PRESSURES}.items()}  # fmt: skip
        at = "letters.limits"
        pressure = (
            self._choice(f"{at}.max_pressure.region", _("Place"), self._regions()),
            self._choice(f"{at}.max_pressure.pressure", _("Not firmer than"), plain["pressures"]),
        )
        limits = (
            self._group(f"{at}.max_pressure", _("Pressure"), pressure, repeats=True),
            self._choice(f"{at}.avoid", _("Do not touch"), (*self._regions(), (NONE, _("Nowhere"))), repeats=True),
            *(self._choice(f"{at}.{name}", name.replace("_", " "), plain["said"])
              for name in ("scar", "passive_movement", "heat")),
            self._leaf(f"{at}.text", _("In the letter’s own words"), "text"),
        )  # fmt: skip
        items = (
            self._leaf("letters.clinician_role", _("Written by"), "string"),
            self._leaf("letters.date", _("Date"), "date"),
            self._leaf("letters.signed", _("Signed"), "boolean"),
            self._choice("letters.says", _("It says"), plain["says"]),
            self._choice("letters.covers", _("It covers"), (*plain["covers"], (NONE, _("Nothing"))), repeats=True),
            self._group(at, _("Limits"), limits),
        )
        return self._group("letters", _("A doctor’s letter"), items, repeats=True)

"""In plain English, the conditions that are code (`named` in conditions.toml and checklist.toml), and the wishes."""

from collections.abc import Mapping

NAMED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "leg_clot_urgent": (
        "At least one of these is true",
        (
            "One leg or calf is newly swollen, or the client is not sure about the signs in one leg",
            "Two or more signs in one leg are there; hot, hard or sore bulging veins are one, as is “not sure” of them",
            "One such sign is there, and something makes a clot more likely",
        ),
    ),
    "leg_clot_refer": (
        "All of these are true",
        (
            "Exactly one sign in one leg is there and it is not swelling; hot, hard or sore bulging veins,"
            " or “not sure” of them, are such a sign",
            "Nothing makes a clot more likely",
            "It is not pain alone that hard exercise or a known strain clearly caused",
        ),
    ),
    "leg_clot_strain": (
        "All of these are true",
        (
            "Pain in one calf or thigh is the only sign in one leg; there are no hot, hard or sore bulging veins",
            "The client says that hard exercise or a known strain clearly caused it",
            "Nothing makes a clot more likely",
        ),
    ),
    "clot_risk": (
        "At least one of these is true, where “not sure” counts as yes",
        (
            "The client ticks anything that makes a leg clot more likely",
            "Any operation was fewer than 84 days (12 weeks) ago, or its day is not known",
            "The client is pregnant, or a pregnancy ended within the last 6 weeks",
            "The client has cancer now, had it within 6 months, or has it in the bones",
            "The client has a blood clot now or had one at any time",
            "A broken bone of the last 12 weeks is still healing",
        ),
    ),
    "clot_risk_denied_later": (
        "The client ticks one of these, and later denies it",
        (
            "An operation in the last 12 weeks",
            "A pregnancy, or one that ended within the last 6 weeks",
            "Cancer now or treated within 6 months",
            "A blood clot at any time",
        ),
    ),
    "guardian_missing": ("The client is younger than 18, and no parent or guardian has signed yet", ()),
    "pain_now_above_rest": ("Pain now is 8 of 10 or more, and the pain at rest is told as less", ()),
    "letter_refused": ("A letter says that massage is not allowed", ()),
    "drowsy_or_opioid": (
        "At least one of these is true",
        (
            "A medicine makes the client drowsy, or they are not sure",
            "The medicines that the client names hold one of these: {opioids}",
        ),
    ),
    "takes_medicine": (
        "At least one of these is true",
        (
            "An answer warns about one of these, aspirin and the like among them: {medicines}",
            "The client names a medicine",
            "The client uses insulin, or is not sure",
            "A medicine makes the client drowsy, or they are not sure",
        ),
    ),
    "medicine_or_two_conditions": (
        "At least one of these is true",
        ("The client uses a medicine", "Two or more answers change the session or need a letter"),
    ),
    "letter_open": ("A letter is needed and has not come yet", ()),
    "letter_needed": ("A letter is needed, whether it has come or not", ()),
    "private_area_planned": ("The plan holds work on the buttock or the inner thigh", ()),
    "heat_offered": (
        "The client wants a warm pack, and the plan has one; while there is no plan, the rules allow one",
        (),
    ),
    "heat_refused": (
        "The client wants a warm pack, and the plan has none; while there is no plan, the rules allow none",
        (),
    ),
    "home_care_safe": ("No rule holds that is about one of these", ("{no_home_care}",)),
}
"""Name -> (what must be true, the parts that it holds together)."""

WISHES = {
    "pressure_pref": "wishes for a pressure",
    "heat_wanted": "wants a warm pack",
    "first_massage": "has never had a massage",
    "position_limits": "cannot lie in every position",
    "no_touch": "names areas that nobody should touch",
    "support_person": "brings somebody along",
    "physio_plan_held": "has a plan from a physio",
    "walking_aid": "uses a walking aid",
    "therapist_preference": "asks for a certain therapist",
}
"""Wish -> what the client does who has it."""

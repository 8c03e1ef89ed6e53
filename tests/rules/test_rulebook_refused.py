"""A rulebook with a fault is refused when it is read, with its file, its row and the reason: from real TOML text."""

import pytest

from clinic.rules.loading import RulebookError
from clinic.rules.rulebook import Rulebook, load_from


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param(
            "conditions.toml",
            'when = { has = ["pe_signs"] }',
            'when = { hass = ["pe_signs"] }',
            "conditions.toml: rule 'pe_signs': unknown operator 'hass'",
            id="operator",
        ),
        pytest.param(
            "conditions.toml",
            '{ at_least = ["sev_pain", 8] }',
            '{ atleast = ["sev_pain", 8] }',
            "conditions.toml: rule 'sev_pain_not_checked': unknown operator 'atleast'",
            id="nested operator",
        ),
        pytest.param(
            "conditions.toml",
            '["sev_pain.new", "yes"]',
            '["sev_pain.new", "maybe"]',
            "conditions.toml: rule 'sev_pain_not_checked': 'sev_pain.new' has no choice 'maybe'",
            id="choice",
        ),
        pytest.param(
            "conditions.toml",
            'caps = { calf = "P2", inner_thigh = "P1" }',
            'caps = { calve = "P2", inner_thigh = "P1" }',
            "conditions.toml: rule 'clot_risk': unknown area 'calve'",
            id="region in cap",
        ),
        pytest.param(
            "conditions.toml",
            'avoid = ["back_knee"]',
            'avoid = ["knee_back"]',
            "conditions.toml: rule 'bakers': unknown area 'knee_back'",
            id="region in avoid",
        ),
        pytest.param(
            "conditions.toml",
            'bars = { petrissage = ["calf"]',
            'bars = { petrissage = ["calfs"]',
            "conditions.toml: rule 'clot_risk': unknown area 'calfs'",
            id="region in bar",
        ),
        pytest.param(
            "conditions.toml",
            'no_deep_calf = ["calf"]',
            'no_deep_calf = ["calfs"]',
            "conditions.toml: rule 'clot_risk': unknown area 'calfs'",
            id="region in note",
        ),
        pytest.param(
            "conditions.toml",
            'starts = { leg = "P1" }',
            'starts = { legg = "P1" }',
            "conditions.toml: rule 'lymph_nodes_removed': unknown area 'legg'",
            id="region in starts",
        ),
        pytest.param(
            "conditions.toml",
            'source = ["R42 P", "R41 P"]',
            'source = ["R942 P", "R41 P"]',
            "conditions.toml: rule 'pe_signs': unknown source 'R942'",
            id="source",
        ),
        pytest.param(
            "conditions.toml",
            'source = ["R42 P", "R41 P"]',
            'source = ["R42 X", "R41 P"]',
            "conditions.toml: rule 'pe_signs': source 'R42 X' is not like 'R41 P', 'GK' or 'CONV'",
            id="source flag",
        ),
        pytest.param(
            "conditions.toml",
            'topic = "when-to-see-a-provider/red-flags"',
            'topic = "when-to-see-a-doctor"',
            "conditions.toml: rule 'pe_signs': unknown topic 'when-to-see-a-doctor'",
            id="topic",
        ),
        pytest.param(
            "conditions.toml",
            'id = "fever_ill"',
            'id = "fever_after_injection"',
            "conditions.toml: rule 'fever_after_injection' is there twice",
            id="dup",
        ),
        pytest.param(
            "conditions.toml",
            'caps = { calf = "P2", inner_thigh = "P1" }',
            'caps = { calf = "P4", inner_thigh = "P1" }',
            "conditions.toml: rule 'clot_risk': caps: 'calf' at P4 is looser than its region at P3",
            id="looser",
        ),
        pytest.param(
            "conditions.toml",
            'caps = { all = "P3", knee = "P2" }',
            'caps = { all = "P3", knee = "P3" }',
            "conditions.toml: rule 'ra_quiet': caps: 'knee' at P3 is looser than its region at P2",
            id="looser group",
        ),
        pytest.param(
            "conditions.toml",
            'starts = { leg = "P1" }',
            'starts = { back_knee = "P2" }',
            "conditions.toml: rule 'lymph_nodes_removed': starts: 'back_knee' at P2 is looser than its region at P1",
            id="looser starts",
        ),
        pytest.param(
            "conditions.toml",
            'caps = { legs = "P2", calf = "P1", inner_thigh = "P1" }',
            'caps = { legs = "P2", calf = "P1", inner_thigh = "P3" }',
            "conditions.toml: rule 'pregnant': caps: 'inner_thigh' at P3 is looser than its region at P2",
            id="looser in cleared",
        ),
        pytest.param(
            "conditions.toml",
            'named = "clot_risk"\n',
            'named = "clot_ris"\n',
            "conditions.toml: rule 'clot_risk': unknown condition 'clot_ris'",
            id="named",
        ),
        pytest.param(
            "conditions.toml",
            'no_deep_calf = ["calf"]',
            'no_deeep = ["calf"]',
            "text.en: unknown text 'note.no_deeep'",
            id="note text",
        ),
        pytest.param(
            "conditions.toml",
            'when_again = "bone_healed"',
            'when_again = "bone_heal"',
            "text.en: unknown text 'card.when.bone_heal'",
            id="when_again",
        ),
        pytest.param(
            "conditions.toml",
            'who = "fracture_team"',
            'who = "fracture_tem"',
            "text.en: unknown text 'card.who.fracture_tem'",
            id="who",
        ),
        pytest.param(
            "conditions.toml",
            'safety_net = ["xray"]',
            'safety_net = ["xrays"]',
            "text.en: unknown text 'card.safety.xrays'",
            id="safety",
        ),
        pytest.param(
            "conditions.toml",
            "heat = 10",
            "heat = -1",
            "conditions.toml: rule 'heart_failure': 'heat' is not a whole number",
            id="heat minutes",
        ),
        pytest.param(
            "conditions.toml",
            "max_minutes = 45",
            'max_minutes = "45"',
            "conditions.toml: rule 'sev_pain_long_standing': 'max_minutes' is not a whole number",
            id="max minutes",
        ),
        pytest.param(
            "conditions.toml",
            'caps = { calf = "P2", inner_thigh',
            'caps = { calf = "P7", inner_thigh',
            "conditions.toml: rule 'clot_risk': pressure 'P7' is not P0 to P4",
            id="pressure",
        ),
        pytest.param(
            "conditions.toml",
            'signers = ["surgeon", "surgical_physio", "physio", "nurse"',
            'signers = ["sugeon", "surgical_physio", "physio", "nurse"',
            "conditions.toml: rule 'injury_not_settled': 'signers' knows no 'sugeon'",
            id="signers",
        ),
        pytest.param(
            "conditions.toml",
            'covers = ["pregnant.complications"]',
            'covers = ["pregnant.complication"]',
            "conditions.toml: rule 'pregnant_complications': unknown answer 'pregnant.complication'",
            id="covers",
        ),
        pytest.param(
            "checklist.toml",
            'topic = "tips/water"',
            'topic = "hydration"',
            "checklist.toml: item 'water_normal': unknown topic 'hydration'",
            id="item topic",
        ),
        pytest.param(
            "checklist.toml",
            '"R20 S"',
            '"R120 S"',
            "checklist.toml: item 'water_normal': unknown source 'R120'",
            id="item source",
        ),
        pytest.param(
            "checklist.toml",
            'id = "water_limit"',
            'id = "water_normal"',
            "checklist.toml: item 'water_normal' is there twice",
            id="item dup",
        ),
        pytest.param(
            "checklist.toml",
            "{ age = [65] }",
            "{ aged = [65] }",
            "checklist.toml: item 'walking_aid': unknown operator 'aged'",
            id="item operator",
        ),
        pytest.param(
            "checklist.toml",
            'named = "heat_offered"',
            'named = "heat_offer"',
            "checklist.toml: item 'heat_ok': unknown condition 'heat_offer'",
            id="item named",
        ),
        pytest.param(
            "checklist.toml",
            'because = ["kidney", "heart"]',
            'because = ["kidneys", "heart"]',
            "checklist.toml: item 'water_limit': unknown question 'kidneys'",
            id="item because",
        ),
        pytest.param(
            "checklist.toml",
            'group = "food"',
            'group = "foot"',
            "text.en: unknown text 'check_group.foot'",
            id="item group",
        ),
        pytest.param(
            "text.en.toml",
            "[check.water_normal]",
            "[check.water]",
            "text.en: unknown text 'check.water_normal.text'",
            id="item text",
        ),
        pytest.param(
            "checklist.toml",
            'kind = "do"',
            'kind = "must"',
            "checklist.toml: item 'water_normal': 'kind' knows no 'must'",
            id="item kind",
        ),
        pytest.param(
            "checklist.toml",
            'goal = ["walk_stairs", "post_surgery"]',
            'goal = ["walk", "post_surgery"]',
            "checklist.toml: item 'physio_plan': unknown goal 'walk'",
            id="item goal",
        ),
        pytest.param(
            "checklist.toml",
            'folds_into = "food_diabetes"',
            'folds_into = "food_sugar"',
            "checklist.toml: item 'food_light': unknown item 'food_sugar'",
            id="item folds",
        ),
        pytest.param(
            "regions.toml",
            '"R37 P", "R67 P"',
            '"R937 P", "R67 P"',
            "regions.toml: region 'kneecap': unknown source 'R937'",
            id="region source",
        ),
        pytest.param(
            "regions.toml",
            '"hold", "effleurage", "arom"]',
            '"hold", "effleurag", "arom"]',
            "regions.toml: region 'kneecap': unknown technique 'effleurag'",
            id="region technique",
        ),
        pytest.param(
            "regions.toml",
            'phase = "P_KNEE"',
            'phase = "P_NEE"',
            "regions.toml: region 'kneecap': unknown phase 'P_NEE'",
            id="region phase",
        ),
        pytest.param(
            "regions.toml",
            'id = "above_kneecap"',
            'id = "kneecap"',
            "regions.toml: region 'kneecap' is there twice",
            id="region dup",
        ),
        pytest.param(
            "regions.toml",
            'notes = ["kneecap_edge"]',
            'notes = ["kneecap_edges"]',
            "text.en: unknown text 'note.kneecap_edges'",
            id="region note",
        ),
        pytest.param(
            "regions.toml",
            'zone = "caution"',
            'zone = "red"',
            "regions.toml: region 'kneecap': 'zone' knows no 'red'",
            id="region zone",
        ),
        pytest.param(
            "regions.toml",
            'cap = "P4"',
            'cap = "P5"',
            "regions.toml: region 'front_thigh': pressure 'P5' is not P0 to P4",
            id="region cap P5",
        ),
        pytest.param(
            "regions.toml",
            'groups = ["leg", "knee"]',
            'groups = ["leg", "nee"]',
            "regions.toml: region 'kneecap': 'groups' knows no 'nee'",
            id="region group",
        ),
        pytest.param(
            "regions.toml",
            'zone = "caution"',
            'zone = "caution"\ntopic = "x"',
            "regions.toml: region 'kneecap': unknown topic 'x'",
            id="region topic",
        ),
        pytest.param(
            "session.toml",
            "45 = [5, 5, 9, 7, 6, 4, 5, 4]",
            "45 = [5, 5, 9, 7, 6, 4, 5, 5]",
            "session.toml: session '': rows.base.45 must hold 8 phases that add up to 45",
            id="row sum",
        ),
        pytest.param(
            "session.toml",
            "45 = [5, 5, 9, 7, 6, 4, 5, 4]",
            "45 = [5, 5, 9, 7, 6, 4, 9]",
            "session.toml: session '': rows.base.45 must hold 8 phases that add up to 45",
            id="row short",
        ),
        pytest.param(
            "session.toml",
            "45 = [5, 5, 9, 7, 6, 4, 5, 4]",
            "45 = [4, 5, 10, 7, 6, 4, 5, 4]",
            "session.toml: session '': rows.base.45: P_ARR is below 5",
            id="row floor",
        ),
        pytest.param(
            "session.toml",
            'P_KNEE = ["above_kneecap"]',
            'P_KNEE = ["above_knee"]',
            "session.toml: usual 'P_KNEE': unknown region 'above_knee'",
            id="usual region",
        ),
        pytest.param(
            "session.toml",
            'back_knee = "prone"',
            'back_nee = "prone"',
            "session.toml: positions: unknown region 'back_nee'",
            id="positions region",
        ),
        pytest.param(
            "session.toml",
            'back_knee = ["side"]',
            'back_nee = ["side"]',
            "session.toml: positions and other_positions must name the same regions",
            id="other positions region",
        ),
        pytest.param(
            "session.toml",
            "knee_minutes = 12",
            "knee_minute = 12",
            "session.toml: numbers: 'knee_minutes' is missing",
            id="numbers missing",
        ),
        pytest.param(
            "session.toml",
            'slow_sit_up = "P_CLOSE"',
            'slow_sit_up = "P_END"',
            "session.toml: note_phases: unknown phase 'P_END'",
            id="note phase",
        ),
        pytest.param(
            "session.toml",
            "50 = [5, 6, 10, 8, 7, 5, 5, 4]\n",
            "",
            "session.toml: session '': rows.stiffness has not the lengths of rows.base",
            id="row missing length",
        ),
        pytest.param(
            "goals.toml",
            "mix = { effleurage = 35, petrissage = 40, soft_tissue = 15 }",
            "mix = { effleurage = 35, petrissage = 40, soft_tissue = 10 }",
            "goals.toml: goal 'pain': mix and extra_percent add up to 95, not 100",
            id="mix",
        ),
        pytest.param(
            "goals.toml",
            'extra = ["trigger_point"]',
            'extra = ["triger_point"]',
            "goals.toml: goal 'pain': unknown technique 'triger_point'",
            id="goal technique",
        ),
        pytest.param(
            "goals.toml", 'row = "base"', 'row = "bas"', "goals.toml: goal 'pain': unknown row 'bas'", id="goal row"
        ),
        pytest.param(
            "goals.toml",
            '"low_back", "glutes"]',
            '"low_bac", "glutes"]',
            "goals.toml: goal 'posture': unknown region 'low_bac'",
            id="goal link",
        ),
        pytest.param(
            "goals.toml",
            'topic = "benefits"',
            'topic = "gains"',
            "goals.toml: goal 'sport': unknown topic 'gains'",
            id="goal topic",
        ),
        pytest.param(
            "goals.toml", 'id = "stiffness"', 'id = "pain"', "goals.toml: goal 'pain' is there twice", id="goal dup"
        ),
        pytest.param(
            "goals.toml",
            'only_in = { petrissage = ["P_THIGH"] }',
            'only_in = { petrissag = ["P_THIGH"] }',
            "goals.toml: goal 'post_surgery': unknown technique 'petrissag'",
            id="goal only_in",
        ),
        pytest.param(
            "goals.toml",
            'only_in = { petrissage = ["P_THIGH"] }',
            'only_in = { petrissage = ["P_THIG"] }',
            "goals.toml: goal 'post_surgery': unknown phase 'P_THIG'",
            id="goal only_in phase",
        ),
        pytest.param(
            "text.en.toml", "promise", "promised", "text.en: unknown text 'goal.pain.promise'", id="goal promise"
        ),
        pytest.param(
            "techniques.toml",
            'topic = "techniques"',
            'topic = "technique"',
            "techniques.toml: technique 'hold': unknown topic 'technique'",
            id="tech topic",
        ),
        pytest.param(
            "techniques.toml",
            '"R8 P"',
            '"R808 P"',
            "techniques.toml: technique 'effleurage': unknown source 'R808'",
            id="tech source",
        ),
        pytest.param(
            "techniques.toml",
            'id = "petrissage"',
            'id = "effleurage"',
            "techniques.toml: technique 'effleurage' is there twice",
            id="tech dup",
        ),
        pytest.param(
            "techniques.toml",
            'low = "P1"\nhigh = "P3"',
            'low = "P1"\nhigh = "P5"',
            "techniques.toml: technique 'effleurage': high must be P0 to P4",
            id="tech looser than range",
        ),
        pytest.param(
            "text.en.toml",
            "[question.oa]",
            "[question.oaa]",
            "text.en: unknown text 'question.oa.ask'",
            id="question text",
        ),
    ],
)
def test_a_fault_is_refused_with_file_row_and_reason(
    rulebook: Rulebook, file: str, old: str, new: str, message: str
) -> None:
    assert old in rulebook.files[file]
    with pytest.raises(RulebookError) as refused:
        load_from({**rulebook.files, file: rulebook.files[file].replace(old, new, 1)})
    assert str(refused.value) == message


def test_a_cap_may_be_as_loose_as_its_region_and_no_looser(rulebook: Rulebook) -> None:
    rules = rulebook.files["conditions.toml"]
    for area, cap in (("calf", 3), ("knee", 2), ("all", 4), ("other_leg", 4), ("site", 4), ("groin", 0)):
        row = f'caps = {{ {area} = "P{cap}" }}'
        load_from({**rulebook.files, "conditions.toml": rules.replace('caps = { all = "P2" }', row, 1)})
        if cap < 4:
            looser = rules.replace('caps = { all = "P2" }', row.replace(f"P{cap}", f"P{cap + 1}"), 1)
            with pytest.raises(RulebookError, match="looser than its region"):
                load_from({**rulebook.files, "conditions.toml": looser})

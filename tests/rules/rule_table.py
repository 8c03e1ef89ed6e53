"""Every rule with answers that just trigger it and answers that just miss it."""

from typing import Any

Answers = dict[str, Any]


def yes(**follow: Any) -> Answers:
    return {"value": "yes", **follow}


def injury(days: int, **follow: Any) -> Answers:
    return yes(date=days, side="R", **{"still_swollen": "no", "checked": "yes", **follow})


def surgery(days: int, **follow: Any) -> Answers:
    return yes(date=days, side="R", **{"kind": "keyhole", "wound_closed": "yes", "problems": "no", **follow})


def knee(days: int) -> Answers:
    return {"value": "R", "date": days}


def hot(**follow: Any) -> Answers:
    known = {"fever_unwell": "no", "known_inflam": "RA", "usual_flare": "yes", "side": "L"}
    return yes(**{**known, **follow})


def heart(*ticks: str, days: int = 400, stable: str = "yes") -> Answers:
    return {"value": list(ticks), "date": days, "stable": stable}


def dvt(*ticks: str, cause_clear: str = "no") -> Answers:
    return {"value": list(ticks), "side": "L", "cause_clear": cause_clear}


TABLE: list[tuple[str, Answers, Answers]] = [
    # 2A
    ("pe_signs", {"pe_signs": ["faint"]}, {"pe_signs": []}),
    ("dvt_signs_urgent", {"dvt_signs": dvt("swelling", cause_clear="yes")}, {"dvt_signs": dvt("pain")}),
    ("dvt_signs_refer", {"dvt_signs": dvt("pain")}, {"dvt_signs": dvt("pain", cause_clear="yes")}),
    (
        "dvt_signs_strain",
        {"dvt_signs": dvt("pain", cause_clear="yes")},
        {"dvt_signs": dvt("warmth", cause_clear="yes")},
    ),
    ("clot_risk", {"clot_risk": ["travel"]}, {"clot_risk": []}),
    (
        "clot_risk_denied_later",
        {"clot_risk": ["past_clot"]},
        {"clot_risk": ["past_clot"], "clot_history": "over6m"},
    ),
    (
        "clot_risk_denied_later",
        {"clot_risk": ["surgery12w"]},
        {"clot_risk": ["surgery12w"], "leg_surgery": surgery(83)},
    ),
    ("clot_risk_denied_later", {"clot_risk": ["cancer6m"]}, {"clot_risk": ["unsure", "travel"]}),
    ("hot_joint_fever", {"hot_joint": hot(fever_unwell="yes")}, {"hot_joint": hot()}),
    ("hot_joint_no_fever", {"hot_joint": hot(usual_flare="no")}, {"hot_joint": hot()}),
    ("hot_joint_no_fever", {"hot_joint": hot(known_inflam="none")}, {"hot_joint": hot(known_inflam="gout")}),
    ("hot_joint_usual_flare", {"hot_joint": hot()}, {"hot_joint": hot(usual_flare="no")}),
    ("hot_joint_flare_at_risk", {"hot_joint": hot(), "fever_ill": "yes"}, {"hot_joint": hot(), "fever_ill": "no"}),
    ("hot_joint_flare_at_risk", {"hot_joint": hot(), "knee_replacement": knee(900)}, {"hot_joint": hot()}),
    (
        "hot_joint_flare_at_risk",
        {"hot_joint": hot(), "knee_injection": yes(date=14, side="L")},
        {"hot_joint": hot(), "knee_injection": yes(date=15, side="L")},
    ),
    (
        "prosthesis_infection_fever",
        {"prosthesis_infection": yes(fever_unwell="yes")},
        {"prosthesis_infection": yes(fever_unwell="no")},
    ),
    (
        "prosthesis_infection",
        {"prosthesis_infection": yes(fever_unwell="no")},
        {"prosthesis_infection": yes(fever_unwell="yes")},
    ),
    ("cannot_bear", {"cannot_bear": "yes"}, {"cannot_bear": "no"}),
    ("deformity", {"deformity": "yes"}, {"deformity": "no"}),
    ("badly_swollen", {"badly_swollen": "bad"}, {"badly_swollen": "mild"}),
    ("badly_swollen", {"badly_swollen": "fast_after_injury"}, {"badly_swollen": "none"}),
    ("locked", {"locked": "yes"}, {"locked": "no"}),
    ("cannot_lift_leg", {"cannot_lift_leg": "yes"}, {"cannot_lift_leg": "no"}),
    ("gives_way_not_checked", {"gives_way": "not_checked"}, {"gives_way": "checked"}),
    ("gives_way_checked", {"gives_way": "checked"}, {"gives_way": "no"}),
    ("cold_foot", {"cold_foot": "yes"}, {"cold_foot": "no"}),
    ("foot_drop", {"foot_drop": "yes"}, {"foot_drop": "no"}),
    ("cauda", {"cauda": "yes"}, {"cauda": "no"}),
    (
        "skin_spreading_fast",
        {"skin_spreading": yes(fever_unwell="no", fast_spread="yes")},
        {"skin_spreading": yes(fever_unwell="no", fast_spread="no")},
    ),
    ("skin_spreading_fast", {"skin_spreading": yes(fever_unwell="yes", fast_spread="no")}, {"skin_spreading": "no"}),
    ("skin_spreading", {"skin_spreading": yes(fever_unwell="no", fast_spread="no")}, {"skin_spreading": "no"}),
    (
        "fever_after_injection",
        {"fever_ill": "yes", "knee_injection": yes(date=14)},
        {"fever_ill": "yes", "knee_injection": yes(date=15)},
    ),
    ("fever_ill", {"fever_ill": "yes"}, {"fever_ill": "no"}),
    ("serious_signs", {"serious_signs": ["new_lump"]}, {"serious_signs": []}),
    ("pulsing_lump", {"pulsing_lump": "yes"}, {"pulsing_lump": "no"}),
    (
        "sev_pain_not_checked",
        {"sev_pain": {"value": 8, "new": "no", "checked": "no"}},
        {"sev_pain": {"value": 8, "new": "no", "checked": "yes"}},
    ),
    ("sev_pain_not_checked", {"sev_pain": {"value": 8, "new": "yes", "checked": "yes"}}, {"sev_pain": 7}),
    ("sev_pain_long_standing", {"sev_pain": {"value": 8, "new": "no", "checked": "yes"}}, {"sev_pain": 7}),
    ("preg_danger", {"pregnant": yes(complications="no"), "preg_danger": "yes"}, {"pregnant": yes(complications="no")}),
    ("bp_today_symptoms", {"bp_today": "high_symptoms"}, {"bp_today": "high_no_symptoms"}),
    ("bp_today_high", {"bp_today": "high_no_symptoms"}, {"bp_today": "no"}),
    ("altered_today", {"altered": "alcohol_drugs"}, {"altered": "drowsy_med"}),
    ("drowsy_medicine", {"altered": "drowsy_med"}, {"altered": "no"}),
    ("sleepy_medicine_named", {"meds": "Diazepam"}, {"meds": "Diazepam", "altered": "drowsy_med"}),
    ("sleepy_medicine_named", {"meds": "codeína 30 mg"}, {"meds": "iodine"}),
    # 2B
    ("ottawa_walk", {"injury": injury(5), "ottawa_walk": "yes"}, {"injury": injury(5)}),
    ("ottawa_bend", {"injury": injury(5), "ottawa_bend": "yes"}, {"injury": injury(5)}),
    ("ottawa_bone", {"injury": injury(5), "ottawa_bone": ["patella_only"]}, {"injury": injury(5)}),
    ("cannot_bear_after_injury", {"injury": injury(5), "cannot_bear": "yes"}, {"cannot_bear": "yes"}),
    ("injury_55_or_over", {"age": 55, "injury": injury(7)}, {"age": 55, "injury": injury(8)}),
    ("injury_55_or_over", {"age": 55, "injury": injury(7)}, {"age": 54, "injury": injury(7)}),
    (
        "injury_hard_to_judge",
        {"injury": injury(7), "knee_replacement": knee(900)},
        {"injury": injury(8), "knee_replacement": knee(900)},
    ),
    ("injury_under_72_hours", {"injury": injury(3)}, {"injury": injury(4)}),
    ("injury_not_settled", {"injury": injury(4, still_swollen="yes")}, {"injury": injury(4)}),
    ("injury_not_settled", {"injury": injury(40, checked="no")}, {"injury": injury(3, checked="no")}),
    ("injury_4_to_14_days", {"injury": injury(14)}, {"injury": injury(15)}),
    ("injury_4_to_14_days", {"injury": injury(4)}, {"injury": injury(3)}),
    ("injury_15_to_42_days", {"injury": injury(15)}, {"injury": injury(14)}),
    (
        "fracture_healing",
        {"fracture12w": {"value": "healing", "side": "L"}},
        {"fracture12w": {"value": "healed", "side": "L"}},
    ),
    ("fracture_healed_under_12_weeks", {"fracture12w": {"value": "healed", "side": "L"}}, {"fracture12w": "no"}),
    # 2C
    ("leg_surgery_wound_open", {"leg_surgery": surgery(300, wound_closed="no")}, {"leg_surgery": surgery(300)}),
    ("leg_surgery_under_2_weeks", {"leg_surgery": surgery(13)}, {"leg_surgery": surgery(14)}),
    ("leg_surgery_2_to_6_weeks", {"leg_surgery": surgery(14)}, {"leg_surgery": surgery(13)}),
    ("leg_surgery_2_to_6_weeks", {"leg_surgery": surgery(41)}, {"leg_surgery": surgery(42)}),
    ("leg_surgery_6_to_12_weeks", {"leg_surgery": surgery(42)}, {"leg_surgery": surgery(41)}),
    ("leg_surgery_6_to_12_weeks", {"leg_surgery": surgery(83)}, {"leg_surgery": surgery(84)}),
    ("leg_surgery_over_12_weeks", {"leg_surgery": surgery(84)}, {"leg_surgery": surgery(83)}),
    ("leg_surgery_problems", {"leg_surgery": surgery(84, problems="yes")}, {"leg_surgery": surgery(84)}),
    (
        "hip_replacement_under_12_weeks",
        {"leg_surgery": surgery(83, kind="hip_replacement")},
        {"leg_surgery": surgery(84, kind="hip_replacement")},
    ),
    (
        "hip_replacement_over_12_weeks",
        {"leg_surgery": surgery(84, kind="hip_replacement")},
        {"leg_surgery": surgery(84)},
    ),
    ("knee_replacement_under_2_weeks", {"knee_replacement": knee(13)}, {"knee_replacement": knee(14)}),
    ("knee_replacement_2_to_6_weeks", {"knee_replacement": knee(14)}, {"knee_replacement": knee(42)}),
    ("knee_replacement_6_to_12_weeks", {"knee_replacement": knee(83)}, {"knee_replacement": knee(84)}),
    ("knee_replacement", {"knee_replacement": knee(84)}, {"knee_replacement": knee(83)}),
    (
        "knee_replacement_wound_unasked",
        {"knee_replacement": knee(83)},
        {"knee_replacement": knee(83), "leg_surgery": surgery(83)},
    ),
    ("operation_not_told", {"goal": "post_surgery"}, {"goal": "post_surgery", "leg_surgery": surgery(300)}),
    ("operation_not_told", {"goal": "post_surgery"}, {"goal": "post_surgery", "knee_replacement": knee(900)}),
    ("pain_now_high", {"scores": {"pain_now": 8}}, {"scores": {"pain_now": 7}}),
    ("pain_now_high", {"scores": {"pain_now": 8}}, {"scores": {"pain_now": 8}, "sev_pain": 8}),
    ("metalwork", {"metalwork": yes(side="L")}, {"metalwork": "no"}),
    ("other_surgery", {"other_surgery": yes(date=83)}, {"other_surgery": yes(date=84)}),
    (
        "knee_injection_under_72_hours",
        {"knee_injection": yes(side="L", date=3)},
        {"knee_injection": yes(side="L", date=4)},
    ),
    (
        "knee_injection_4_to_13_days",
        {"knee_injection": yes(side="L", date=13)},
        {"knee_injection": yes(side="L", date=14)},
    ),
    (
        "knee_injection_4_to_13_days",
        {"knee_injection": yes(side="L", date=4)},
        {"knee_injection": yes(side="L", date=3)},
    ),
    (
        "device_under_6_weeks",
        {"device": {"value": ["pacemaker"], "date": 41}},
        {"device": {"value": ["pacemaker"], "date": 42}},
    ),
    ("device", {"device": {"value": ["pacemaker"], "date": 42}}, {"device": {"value": ["pacemaker"], "date": 41}}),
    ("patch_gel", {"patch_gel": yes(side="L")}, {"patch_gel": "no"}),
    # 2D
    ("clot_now", {"clot_history": "now_under3m"}, {"clot_history": "treated_or_ended_under6m"}),
    ("clot_under_6_months", {"clot_history": "treated_or_ended_under6m"}, {"clot_history": "over6m"}),
    (
        "clot_under_6_months",
        {"clot_history": {"value": "over6m", "date": 182}},
        {"clot_history": {"value": "over6m", "date": 183}},
    ),
    ("clot_over_6_months", {"clot_history": {"value": "over6m", "date": 183}}, {"clot_history": "never"}),
    ("clot_over_6_months", {"clot_history": "over6m"}, {"clot_history": "never"}),
    ("anticoagulant", {"anticoagulant": "yes"}, {"anticoagulant": "no"}),
    ("thinner_named", {"meds": "Warfarin"}, {"meds": "Warfarin", "anticoagulant": "yes"}),
    ("thinner_named", {"meds": "Sintrom 4mg"}, {"meds": "Sintrom 4mg", "anticoagulant": "unsure"}),
    ("antiplatelet_named", {"meds": "baby aspirin"}, {"meds": "baby aspirin", "antiplatelet": "one"}),
    ("antiplatelet_named", {"meds": "ácido acetilsalicílico"}, {"meds": "ácido fólico"}),
    ("steroid_named", {"meds": "PREDNISONA"}, {"meds": "PREDNISONA", "easy_bruise": "yes"}),
    ("antiplatelet_one", {"antiplatelet": "one"}, {"antiplatelet": "two"}),
    ("antiplatelet_two", {"antiplatelet": "two"}, {"antiplatelet": "one"}),
    ("bleeding_severe", {"bleeding_disorder": "severe"}, {"bleeding_disorder": "yes"}),
    ("bleeding_disorder", {"bleeding_disorder": "yes"}, {"bleeding_disorder": "no"}),
    ("easy_bruise", {"easy_bruise": "yes"}, {"easy_bruise": "no"}),
    ("heart_event_under_6_weeks", {"heart": heart("stroke", days=41)}, {"heart": heart("stroke", days=42)}),
    ("heart_event_under_6_months", {"heart": heart("tia", days=42)}, {"heart": heart("tia", days=41)}),
    ("heart_event_under_6_months", {"heart": heart("tia", days=183)}, {"heart": heart("tia", days=184)}),
    ("heart_failure", {"heart": heart("heart_failure")}, {"heart": heart("angina")}),
    ("heart_not_stable", {"heart": heart("irregular", stable="no")}, {"heart": heart("irregular")}),
    ("heart_stable", {"heart": heart("stroke", days=184)}, {"heart": heart("stroke", days=183)}),
    ("bp_not_controlled", {"bp": "not_controlled_or_160_100"}, {"bp": "controlled"}),
    ("bp_controlled", {"bp": "dont_know"}, {"bp": "no"}),
    ("kidney", {"kidney": ["dialysis"]}, {"kidney": ["fluid_limit"]}),
    ("fluid_limit", {"kidney": ["fluid_limit"]}, {"kidney": ["kidney", "fluid_limit"]}),
    ("pad", {"pad": "yes"}, {"pad": "no"}),
    ("varicose_sore", {"varicose": {"value": "hot_hard_sore", "side": "L"}}, {"varicose": yes(side="L")}),
    ("varicose", {"varicose": yes(side="L")}, {"varicose": "no"}),
    (
        "lymphoedema",
        {"lymphoedema": {"value": "lymphoedema", "side": "L"}},
        {"lymphoedema": {"value": "nodes_removed", "side": "L"}},
    ),
    ("lymph_nodes_removed", {"lymphoedema": {"value": "nodes_removed", "side": "L"}}, {"lymphoedema": "no"}),
    # 2E
    ("cancer_now", {"cancer": "bone"}, {"cancer": "past"}),
    ("cancer_bone", {"cancer": "bone"}, {"cancer": "now_or_6m"}),
    ("pregnant", {"pregnant": yes(complications="no")}, {"pregnant": "postpartum6w"}),
    ("pregnant_complications", {"pregnant": yes(complications="yes")}, {"pregnant": yes(complications="no")}),
    ("postpartum", {"pregnant": "postpartum6w"}, {"pregnant": "no"}),
    ("diabetes_unsteady", {"diabetes": "unsteady"}, {"diabetes": "steady"}),
    ("diabetes_unsteady", {"diabetes": "steady", "pad": "yes"}, {"diabetes": "steady", "kidney": ["fluid_limit"]}),
    ("diabetes_medicine_named", {"meds": "metformin"}, {"meds": "metformin", "diabetes": "steady"}),
    ("diabetes_steady", {"diabetes": "steady"}, {"diabetes": "steady", "heart": heart("heart_failure")}),
    ("numbness_new", {"numbness": yes(new="yes", cause_known="yes")}, {"numbness": yes(new="no", cause_known="yes")}),
    ("numbness_new", {"numbness": yes(new="no", cause_known="no")}, {"numbness": "no"}),
    ("numbness", {"numbness": yes(new="no", cause_known="yes")}, {"numbness": yes(new="yes", cause_known="yes")}),
    ("ra_flare_knee", {"ra": "flare_knee"}, {"ra": "flare_elsewhere"}),
    ("ra_flare_elsewhere", {"ra": "flare_elsewhere"}, {"ra": "quiet"}),
    ("ra_quiet", {"ra": "quiet"}, {"ra": "no"}),
    ("gout_now", {"gout": "now"}, {"gout": "quiet"}),
    ("osteoporosis_fracture", {"osteoporosis": "fragility_fracture"}, {"osteoporosis": "yes"}),
    ("osteoporosis", {"osteoporosis": "yes"}, {"osteoporosis": "no"}),
    ("mild_swelling_not_checked", {"mild_swelling": "not_checked"}, {"mild_swelling": "checked"}),
    ("mild_swelling_not_checked", {"badly_swollen": "mild"}, {"badly_swollen": "mild", "mild_swelling": "checked"}),
    ("mild_swelling_checked", {"mild_swelling": "checked"}, {"mild_swelling": "no"}),
    ("bakers", {"bakers": yes(checked="yes", side="L")}, {"bakers": "no"}),
    ("bakers_not_checked", {"bakers": yes(checked="no", side="L")}, {"bakers": yes(checked="yes", side="L")}),
    ("hypermobile", {"hypermobile": "yes"}, {"hypermobile": "no"}),
    (
        "epilepsy_uncontrolled",
        {"epilepsy_ms_other": {"value": ["epilepsy"], "epilepsy_controlled": "no"}},
        {"epilepsy_ms_other": {"value": ["epilepsy"], "epilepsy_controlled": "yes"}},
    ),
    (
        "ms_heat",
        {"epilepsy_ms_other": {"value": ["ms"], "ms_heat_ok": "no"}},
        {"epilepsy_ms_other": {"value": ["ms"], "ms_heat_ok": "yes"}},
    ),
    (
        "ms_heat_ok",
        {"epilepsy_ms_other": {"value": ["ms"], "ms_heat_ok": "yes"}},
        {"epilepsy_ms_other": {"value": ["ms"], "ms_heat_ok": "no"}},
    ),
    ("fibromyalgia", {"epilepsy_ms_other": ["fibromyalgia"]}, {"epilepsy_ms_other": ["parkinsons"]}),
    (
        "crps",
        {"epilepsy_ms_other": {"value": ["crps"], "crps_this_leg": "yes"}},
        {"epilepsy_ms_other": {"value": ["crps"], "crps_this_leg": "no"}},
    ),
    ("skin_infection", {"skin_local": ["catching"]}, {"skin_local": ["cut"]}),
    ("skin_local", {"skin_local": ["cut"]}, {"skin_local": []}),
    ("allergy", {"allergy": {"value": ["nuts"], "severity": "mild"}}, {"allergy": []}),
    ("heat_sens", {"heat_sens": "yes"}, {"heat_sens": "no"}),
    ("feels_heat", {"feels_heat": "no"}, {"feels_heat": "yes"}),
    ("under18", {"age": 17, "guardian_ok": True}, {"age": 18}),
    ("young_child", {"age": 7, "guardian_ok": True}, {"age": 8, "guardian_ok": True}),
    ("guardian_missing", {"age": 17}, {"age": 17, "guardian_ok": True}),
    ("child_hip", {"age": 17, "child_hip": yes(checked="no")}, {"age": 17, "child_hip": yes(checked="yes")}),
    ("no_one_to_consent", {"capacity": ["no_one_to_consent"]}, {"capacity": ["interpreter"]}),
    ("doctor_said_no", {"doctor_said": "not_allowed"}, {"doctor_said": "ok"}),
    ("doctor_said_limits", {"doctor_said": "limits"}, {"doctor_said": "nothing_said"}),
]
"""(rule, answers that just trigger it, answers that just miss it)."""
NOT_IN_TABLE = {"letter_refused"}
"""Tested with the letters."""

"""Who writes letters: the clinicians that we know, what else they are called, and who may sign for what."""

from __future__ import annotations

from collections.abc import Collection

CALLED = {
    "doctor": "physician, medical_doctor, dr, md, own_doctor, treating_doctor, doctor_today",
    "gp": "general_practitioner, family_doctor, family_physician, primary_care, primary_care_doctor, pcp",
    "hospital_doctor": "hospital, registrar, resident, hospital_team, emergency_doctor",
    "consultant": "",
    "specialist": "specialist_doctor, hospital_specialist, pain_doctor, sports_doctor, sports_physician",
    "other_clinician": "other, clinician, treating_clinician, other_doctor, physician_associate",
    "surgeon": "orthopaedic_surgeon, orthopedic_surgeon, orthopaedics, orthopedics, orthopaedic, orthopedic, "
    "knee_surgeon, surgical_team, surgery_team, orthopaedic_team, orthopedist, orthopaedist, trauma_surgeon",
    "surgical_physio": "surgical_physiotherapist, surgeon_physio, surgeons_physio, surgery_physio, rehab_physio",
    "physio": "physiotherapist, physical_therapist, pt, doctor_or_physio",
    "fracture_clinic": "fracture_team",
    "nurse": "nurse_practitioner, specialist_nurse, nurse_specialist, practice_nurse, district_nurse",
    "pharmacist": "",
    "prescriber": "prescribing_clinician, anticoagulant_prescriber, anticoagulation_team, anticoagulation_clinic, "
    "anticoagulant_clinic, clot_team, clot_clinic, thrombosis_team",
    "midwife": "",
    "obstetrician": "obstetrics, gynaecologist, gynecologist, ob_gyn, obgyn",
    "maternity": "maternity_team, maternity_unit, antenatal_team",
    "cardiologist": "cardiology, heart_doctor, heart_specialist, heart_team",
    "stroke_team": "stroke_doctor, stroke_physician",
    "device_team": "device_clinic, pacemaker_clinic, pacing_clinic",
    "haematologist": "hematologist, haematology, hematology, bleeding_team, haemophilia_team, hemophilia_team",
    "vascular": "vascular_surgeon, vascular_team, vascular_specialist, vascular_doctor, phlebologist",
    "kidney_team": "nephrologist, kidney_doctor, renal_team, dialysis_team",
    "diabetes_team": "diabetologist, endocrinologist, diabetes_doctor, diabetes_nurse",
    "podiatrist": "chiropodist",
    "lymphoedema_team": "lymphedema_team, lymphoedema_nurse, lymphoedema_therapist, lymphedema_therapist, "
    "lymphoedema_specialist, mld_therapist",
    "oncologist": "cancer_doctor",
    "oncology_team": "oncology, cancer_team, oncology_nurse, cancer_nurse, palliative_team, palliative_care",
    "rheumatologist": "rheumatology, rheumatology_team, joint_team",
    "dermatologist": "dermatology, skin_doctor",
    "neurologist": "neurology, nerve_team, epilepsy_team, neurosurgeon",
    "epilepsy_nurse": "epilepsy_specialist_nurse",
    "pain_team": "pain_clinic, pain_specialist",
}
"""Each clinician that we know, and the other names under which we take a letter from them."""

ROLES = tuple(CALLED)
KNOWN = {name: role for role, others in CALLED.items() for name in (role, *filter(None, others.split(", ")))}


def role_of(written: str) -> str | None:
    """The clinician meant by this word ("Orthopaedic surgeon" is `surgeon`); None for one whom we do not know."""
    name = "_".join(written.lower().replace("-", " ").replace("_", " ").replace("\u2019", "").replace("'", "").split())
    return KNOWN.get(name)


def may_sign(role: str, signers: Collection[str], anything: Collection[str]) -> bool:
    """Whether a letter by this clinician counts for a rule with these signers; a rule without any takes all we know.

    `anything` are those who may sign for anything that they treat (`sign_anything` in limits.toml).
    """
    known = role_of(role)
    return known is not None and (known in anything or not signers or known in signers)

"""Two records of one person become one, and nothing is lost: not a visit, not a letter, not a line of the trail."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, OneToOneField
from django.test import Client as Browser

from clinic.intake.models import Clearance
from clinic.practice import actions as practice_actions
from clinic.practice import audit
from clinic.practice.models import Appointment, Client, Clinic, Event, Membership
from clinic.prep.models import Assessment
from clinic.privacy import actions, merging
from clinic.privacy.everything import document
from clinic.privacy.held import HELD, REPEATED, records_of
from clinic.privacy.keeping import KINDS
from clinic.privacy.models import Erasure, Merge
from tests.conftest import sign_in
from tests.prep.forms import THINNER, letter, sent
from tests.privacy.crowded import crowd, old

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(oak: Clinic, ana: Membership, appointment: Appointment) -> Client:
    """Cleo once more, with a visit of her own."""
    again = oak.clients.create(name="Cleo Marsh", phone="+49 30 555 0199", birth_date=date(1985, 3, 14), language="es")
    starts_at = appointment.starts_at + timedelta(days=7)
    oak.appointments.create(client=again, therapist=ana, starts_at=starts_at, minutes=60)
    return again


def merged(kept: Client, gone: Client, ana: Membership, **chosen: Any) -> Merge:
    return merging.merge(kept=kept, gone=gone, chosen=chosen, versions=None, by=ana.user)


def pointers() -> dict[str, Any]:
    """Every column of every model that points at a client."""
    return {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is Client and model._meta.label not in REPEATED
    }


def test_every_column_that_points_at_a_client_goes_over() -> None:
    assert set(pointers()) == set(merging.MOVED), "Put it into clinic/privacy/merging.py: MOVED"


def test_no_two_records_can_be_in_each_others_way() -> None:
    """Where a client may have one of something, merging two of them would have to choose."""
    for name, field in pointers().items():
        assert not field.unique and not isinstance(field, OneToOneField), name
        unique = [each.fields for each in field.model._meta.constraints if hasattr(each, "fields")]
        assert not [fields for fields in unique if field.name in fields], name


def test_nothing_is_lost(appointment: Appointment, cleo: Client, twin: Client, ana: Membership) -> None:
    for number, visit in enumerate((appointment, twin.appointments.get())):
        crowd(visit)
        old(visit, 7 + number)
    names = [label for label in HELD if label not in ("practice.Client", "privacy.Merge")]
    before = {label: {row.pk for one in (cleo, twin) for row in records_of(label, one)} for label in names}
    assert all(len(before[label]) > 1 for label in names), "one of each for both"
    merged(cleo, twin, ana)
    for label in names:
        assert before[label] <= {row.pk for row in records_of(label, cleo)}, label
        if label != "practice.KeptForm":
            assert not records_of(label, twin).exists(), label


def test_what_both_were_is_kept_for_who_asks_for_everything(cleo: Client, twin: Client, ana: Membership) -> None:
    merged(cleo, twin, ana, phone=twin.phone, language="es")
    cleo.refresh_from_db()
    assert (cleo.phone, cleo.language, cleo.email) == ("+49 30 555 0199", "es", "cleo@example.org")
    assert cleo.phone_digits.startswith("49305550199")
    told = document(cleo)["records"]["privacy.Merge"]["records"][0]
    assert told["gone"] == twin.pk
    assert told["before"]["kept"]["phone"] == "030 555 0199" and told["before"]["gone"]["name"] == "Cleo Marsh"
    assert told["before"]["moved"]["practice.Appointment"] == [cleo.appointments.latest("starts_at").pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT before FROM privacy_merge")
        assert "Marsh" not in str(cursor.fetchall())
        cursor.execute("SELECT name, email, phone, birth_date FROM practice_client WHERE id = %s", [twin.pk])
        assert cursor.fetchone() == ("", "", "", None), "the row that leads on holds nothing"


def test_the_trail_follows_and_stays_as_it_was_written(cleo: Client, twin: Client, ana: Membership) -> None:
    audit.record(clinic=twin.clinic, action="client.read", by=ana.user, client=twin, subject=f"client:{twin.pk}")
    merged(cleo, twin, ana)
    read = Event.objects.get(action="client.read")
    assert (read.client, read.subject) == (cleo, f"client:{twin.pk}")
    line = Event.objects.get(action="client.merged")
    assert (line.client, line.subject, line.actor) == (cleo, f"client:{twin.pk}", ana.user)


def test_lists_in_which_the_other_one_stood_are_still_found(
    cleo: Client, twin: Client, ana: Membership, as_ana: Browser, oak: Clinic
) -> None:
    audit.record(clinic=oak, action="board.read", by=ana.user, listed=[twin.pk])
    merged(cleo, twin, ana)
    assert b"board" in as_ana.get(f"/c/oak/clients/{cleo.pk}/trail/", {"day": str(oak.today())}).content


def test_merged_twice_is_merged_once(cleo: Client, twin: Client, ana: Membership) -> None:
    assert merged(cleo, twin, ana).pk == merged(cleo, twin, ana).pk
    assert Event.objects.filter(action="client.merged").count() == 1
    with pytest.raises(merging.NotMerged):
        merged(twin, cleo, ana)


def test_a_chain_of_three_ends_in_one(
    cleo: Client, twin: Client, ana: Membership, oak: Clinic, as_ana: Browser
) -> None:
    third = oak.clients.create(name="C. Marsh")
    merged(cleo, twin, ana)
    merged(third, cleo, ana)
    twin.refresh_from_db()
    assert twin.merged_into == third and Merge.objects.filter(client=third).count() == 2
    assert as_ana.get(f"/c/oak/clients/{twin.pk}/")["Location"] == f"/c/oak/clients/{third.pk}/"


def test_never_with_the_rivals_client_nor_with_a_closed_one(
    cleo: Client, twin: Client, ana: Membership, elm: Clinic
) -> None:
    with pytest.raises(merging.NotMerged):
        merged(cleo, elm.clients.create(name="Cleo Marsh"), ana)
    with pytest.raises(merging.NotMerged):
        merged(cleo, cleo, ana)
    actions.erase(client=twin, by=ana.user)
    with pytest.raises(merging.NotMerged):
        merged(cleo, twin, ana)


def test_pages_of_the_other_one_lead_on(cleo: Client, twin: Client, ana: Membership, as_ana: Browser) -> None:
    merged(cleo, twin, ana)
    for page in ("", "edit/", "appointments/new/", "trail/", "everything/", "everything.json", "erase/", "merge/"):
        answer = as_ana.get(f"/c/oak/clients/{twin.pk}/{page}?day=x")
        assert answer["Location"] == f"/c/oak/clients/{cleo.pk}/{page}?day=x"
    assert as_ana.get("/c/oak/start/", {"client": twin.pk})["Location"] == f"/c/oak/clients/{cleo.pk}/"
    assert [row.pk for row in as_ana.get("/c/oak/clients/").context["rows"]] == [cleo.pk]


def test_a_form_of_the_other_one_that_was_open_loses_nothing(
    cleo: Client, twin: Client, ana: Membership, as_ana: Browser
) -> None:
    merged(cleo, twin, ana)
    typed = {"name": "Typed Before", "version": "1"}
    answer = as_ana.post(f"/c/oak/clients/{twin.pk}/edit/", typed)
    assert answer.status_code == 409 and "Typed Before" in answer.content.decode()
    starts_at = Appointment.objects.latest("starts_at").starts_at
    booked = practice_actions.add_appointment(
        client=twin, therapist=ana, starts_at=starts_at, minutes=60, key="k" * 22, by=ana.user
    )
    assert booked.client == cleo


def test_a_letter_of_the_other_record_counts_for_coming_visits(
    appointment: Appointment, cleo: Client, twin: Client, ana: Membership
) -> None:
    sent(appointment, THINNER)
    assert Assessment.objects.filter(appointment=appointment).latest().level == "CLEARANCE"
    said = letter(appointment, ["anticoagulant"])
    Clearance.objects.create(
        clinic=twin.clinic, client=twin, state="accepted", covers=["anticoagulant"], letter=said,
        expires_on=twin.clinic.today() + timedelta(days=80),
    )  # fmt: skip
    merged(cleo, twin, ana)
    newest = Assessment.objects.filter(appointment=appointment).latest()
    assert (newest.cause, newest.number) == ("merged", 2) and newest.level != "CLEARANCE"


def test_two_open_clearances_become_one(appointment: Appointment, cleo: Client, twin: Client, ana: Membership) -> None:
    sent(appointment, THINNER)
    sent(twin.appointments.get(), THINNER)
    assert Clearance.objects.open().count() == 2
    merged(cleo, twin, ana)
    assert cleo.clearances.open().count() == 1 and cleo.clearances.count() == 2


def test_erasing_the_one_erases_the_row_of_the_other(cleo: Client, twin: Client, ana: Membership) -> None:
    merged(cleo, twin, ana)
    Appointment.objects.all().delete()
    numbers = {cleo.pk, twin.pk}
    cleo.refresh_from_db()
    actions.erase(client=cleo, by=ana.user)
    assert not Client.objects.filter(pk__in=numbers).exists() and not Merge.objects.exists()
    assert set(Erasure.objects.values_list("client_number", flat=True)) == numbers


def test_the_retention_job_leaves_the_row_that_leads_on(cleo: Client, twin: Client, ana: Membership) -> None:
    merged(cleo, twin, ana)
    later = twin.created_at + timedelta(days=1)
    due = KINDS["records"].due[0](cleo.clinic, later)
    assert twin.pk not in set(due.values_list("pk", flat=True))


def test_the_pages(cleo: Client, twin: Client, as_ana: Browser, desk: Membership, elm: Clinic) -> None:
    found = as_ana.get(f"/c/oak/clients/{cleo.pk}/merge/")
    assert [each.pk for each in found.context["found"]] == [twin.pk]
    address = f"/c/oak/clients/{cleo.pk}/merge/{twin.pk}/"
    assert sign_in(desk).get(address).status_code == 403
    assert as_ana.get(f"/c/oak/clients/{cleo.pk}/merge/{elm.clients.create(name='E').pk}/").status_code == 404
    text = as_ana.get(address).content.decode()
    assert "030 555 0199" in text and "+49 30 555 0199" in text
    blank = as_ana.post(address, {"kept_version": "1", "gone_version": "1"})
    assert blank.status_code == 422 and "Choose which one holds" in blank.content.decode()
    choices = {"phone": "gone", "email": "kept", "language": "kept", "birth_date": "kept", "kept_version": "1"}
    stale = as_ana.post(address, {**choices, "gone_version": "7"})
    assert stale.status_code == 409 and not Merge.objects.exists()
    done = as_ana.post(address, {**choices, "gone_version": "1"})
    assert done["Location"] == f"/c/oak/clients/{cleo.pk}/"
    assert as_ana.post(address, choices)["Location"] == done["Location"]
    cleo.refresh_from_db()
    assert (cleo.phone, cleo.language) == ("+49 30 555 0199", "en")

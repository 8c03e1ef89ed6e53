"""The doors of the prep room: the client's under `/my/`, the staff's under `/c/<clinic>/`."""

from django.urls import include, path

from clinic.prep.views import (
    change,
    client,
    consents,
    day,
    decide,
    doctor,
    export,
    guardian,
    letters,
    my_clearance,
    pack,
    plan,
    plan_edit,
    plan_versions,
    room,
    sharing,
)

app_name = "prep"

appointment_urls = [
    path("move/", change.move, name="move"),
    path("rescreen/", change.rescreen, name="rescreen"),
    path("review/", decide.review, name="review"),
    path("send/", decide.staff_send, name="staff_send"),
    path("mistake/", decide.confirm_mistake, name="confirm_mistake"),
    path("clearance/", letters.clearance, name="clearance"),
    path("clearance/sheet.pdf", letters.letter_pdf, name="letter_pdf"),
    path("clearance/upload/", letters.letter_upload, name="letter_upload"),
    path("clearance/back/", letters.letter_set_aside, name="letter_set_aside"),
    path("clearance/files/<str:name>/", letters.letter_file, name="letter_file"),
    path("clearance/files/<str:name>/image/", letters.letter_image, name="letter_image"),
    path("guardian/", guardian.guardian, name="guardian"),
    path("guardian/link/", guardian.guardian_link, name="guardian_link"),
    path("consent/", consents.consents, name="consents"),
    path("plan/", plan.plan, name="plan"),
    path("plan.pdf", pack.plan_pdf, name="plan_pdf"),
    path("export/", export.export, name="export"),
    path("export/intake.json", export.export_file, {"kind": "json"}, name="export_json"),
    path("export/intake-fhir.json", export.export_file, {"kind": "fhir"}, name="export_fhir"),
    path("export/intake.pdf", export.export_file, {"kind": "pdf"}, name="export_pdf"),
    path("plan/again/", plan.again, name="plan_again"),
    path("plan/edit/", plan_edit.edit, name="plan_edit"),
    path("plan/publish/", plan_edit.publish, name="plan_publish"),
    path("plan/versions/", plan_versions.versions, name="plan_versions"),
    path("room/", room.room, name="room"),
]

urlpatterns = [
    path("my/intake/check/", client.check, name="check"),
    path("my/intake/sent/", client.sent, name="sent"),
    path("my/prep/", client.page, name="page"),
    path("my/prep/ticks/", client.ticks, name="ticks"),
    path("my/prep/appointment.ics", client.calendar, name="calendar"),
    path("my/prep/checklist.pdf", pack.checklist_pdf, name="checklist_pdf"),
    path("my/prep/mail/", sharing.mail_me, name="mail_me"),
    path("my/prep/stop/", sharing.stop_sharing, name="stop_sharing"),
    path("my/clearance/", my_clearance.my_clearance, name="my_clearance"),
    path("my/clearance/sheet.pdf", my_clearance.my_letter_pdf, name="my_letter_pdf"),
    path("my/consent/", consents.my_consent, name="my_consent"),
    path("my/guardian/", guardian.my_guardian, name="my_guardian"),
    path("u/<str:token>/", doctor.letter_door, name="letter_door"),
    path("g/<str:token>/", guardian.guardian_door, name="guardian_door"),
    path("room/", room.in_room, name="in_room"),
    path("c/<slug:clinic>/clearances/", letters.clearances, name="clearances"),
    path("c/<slug:clinic>/settings/mail/", sharing.mail_settings, name="mail_settings"),
    path("c/<slug:clinic>/today/", day.today, name="today"),
    path("c/<slug:clinic>/appointments/<int:appointment>/", include(appointment_urls)),
]

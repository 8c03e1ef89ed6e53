"""The doors of the prep room: the client's under `/my/`, the staff's under `/c/<clinic>/`."""

from django.urls import include, path

from clinic.prep.views import change, client, day, decide, guardian, sharing

app_name = "prep"

appointment_urls = [
    path("move/", change.move, name="move"),
    path("rescreen/", change.rescreen, name="rescreen"),
    path("review/", decide.review, name="review"),
    path("send/", decide.staff_send, name="staff_send"),
    path("mistake/", decide.confirm_mistake, name="confirm_mistake"),
    path("clearance/", decide.clearance, name="clearance"),
    path("guardian/", guardian.guardian, name="guardian"),
    path("plan/", decide.plan, name="plan"),
]

urlpatterns = [
    path("my/intake/check/", client.check, name="check"),
    path("my/intake/sent/", client.sent, name="sent"),
    path("my/prep/", client.page, name="page"),
    path("my/prep/ticks/", client.ticks, name="ticks"),
    path("my/prep/appointment.ics", client.calendar, name="calendar"),
    path("my/prep/mail/", sharing.mail_me, name="mail_me"),
    path("my/prep/stop/", sharing.stop_sharing, name="stop_sharing"),
    path("c/<slug:clinic>/settings/mail/", sharing.mail_settings, name="mail_settings"),
    path("c/<slug:clinic>/today/", day.today, name="today"),
    path("c/<slug:clinic>/appointments/<int:appointment>/", include(appointment_urls)),
]

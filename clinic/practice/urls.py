"""Staff pages about clients and their appointments, all inside `/c/<clinic>/`."""

from django.urls import include, path

from clinic.practice import import_views, kept, people_views, settings_views, unsent_views, views

app_name = "practice"
invitation_urls = [
    path("again/", people_views.invitation_again, name="invitation_again"),
    path("withdraw/", people_views.invitation_withdraw, name="invitation_withdraw"),
    path("link/", people_views.invitation_link, name="invitation_link"),
]
urlpatterns = [
    path("clients/", views.clients, name="clients"),
    path("clients/clients.csv", import_views.clients_csv, name="clients_csv"),
    path("clients/import/", import_views.client_import, name="client_import"),
    path("clients/import/<int:file>/", import_views.import_look, name="import_look"),
    path("clients/import/<int:file>/bad.csv", import_views.import_bad, name="import_bad"),
    path("clients/new/", views.client_add, name="client_add"),
    path("clients/<int:client>/edit/", views.client_edit, name="client_edit"),
    path("clients/<int:client>/appointments/new/", views.appointment_add, name="appointment_add"),
    path("start/", views.walk_in, name="walk_in"),
    path("appointments/<int:appointment>/link/", views.link, name="link"),
    path("appointments/<int:appointment>/link/mail/", views.link_mail, name="link_mail"),
    path("appointments/<int:appointment>/link/revoke/", views.link_revoke, name="link_revoke"),
    path("kept/<int:kept>/forget/", kept.kept_forget, name="kept_forget"),
    path("settings/clinic/", settings_views.clinic_details, name="settings_clinic"),
    path("unsent/", unsent_views.unsent_page, name="unsent"),
    path("unsent/<int:message>/again/", unsent_views.again, name="unsent_again"),
    path("unsent/<int:message>/aside/", unsent_views.aside, name="unsent_aside"),
    path("settings/people/", people_views.people_page, name="people"),
    path("settings/people/invite/", people_views.invite, name="invite"),
    path("settings/people/<int:member>/", people_views.member, name="member"),
    path("settings/people/<int:member>/close/", people_views.member_close, name="member_close"),
    path("settings/people/<int:member>/open/", people_views.member_open, name="member_open"),
    path("settings/people/invitations/<int:invitation>/", include(invitation_urls)),
]

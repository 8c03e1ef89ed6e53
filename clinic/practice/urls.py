"""Staff pages about clients and their appointments, all inside `/c/<clinic>/`."""

from django.urls import path

from clinic.practice import views

app_name = "practice"
urlpatterns = [
    path("clients/", views.clients, name="clients"),
    path("clients/new/", views.client_add, name="client_add"),
    path("clients/<int:client>/edit/", views.client_edit, name="client_edit"),
    path("clients/<int:client>/appointments/new/", views.appointment_add, name="appointment_add"),
    path("start/", views.walk_in, name="walk_in"),
    path("appointments/<int:appointment>/link/", views.link, name="link"),
    path("appointments/<int:appointment>/link/mail/", views.link_mail, name="link_mail"),
    path("appointments/<int:appointment>/link/revoke/", views.link_revoke, name="link_revoke"),
]

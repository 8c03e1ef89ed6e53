"""The doors of the privacy room, inside `/c/<clinic>/`."""

from django.urls import path

from clinic.privacy.views import trail

app_name = "privacy"

urlpatterns = [
    path("clients/<int:client>/trail/", trail.client, name="trail"),
    path("clients/<int:client>/trail.csv", trail.client_csv, name="trail_csv"),
    path("settings/people/<int:member>/trail/", trail.member, name="member_trail"),
    path("settings/people/<int:member>/trail.csv", trail.member_csv, name="member_trail_csv"),
]

"""The doors of the privacy room, inside `/c/<clinic>/`."""

from django.urls import path

from clinic.privacy.views import erase, everything, merge, settings, trail

app_name = "privacy"

urlpatterns = [
    path("clients/<int:client>/trail/", trail.client, name="trail"),
    path("clients/<int:client>/trail.csv", trail.client_csv, name="trail_csv"),
    path("clients/<int:client>/everything/", everything.everything, name="everything"),
    path("clients/<int:client>/everything.json", everything.everything_file, {"kind": "json"}, name="everything_json"),
    path("clients/<int:client>/everything.pdf", everything.everything_file, {"kind": "pdf"}, name="everything_pdf"),
    path("clients/<int:client>/erase/", erase.erase, name="erase"),
    path("clients/<int:client>/merge/", merge.find, name="merge_find"),
    path("clients/<int:client>/merge/<int:other>/", merge.merge, name="merge"),
    path("settings/privacy/", settings.keeping, name="keeping"),
    path("settings/people/<int:member>/trail/", trail.member, name="member_trail"),
    path("settings/people/<int:member>/trail.csv", trail.member_csv, name="member_trail_csv"),
]

"""The doors of the progress room: the client's under `/my/`, the staff's under `/c/<clinic>/`."""

from django.urls import path

from clinic.progress.views import own, record, session

app_name = "progress"

urlpatterns = [
    path("my/after/", own.after, name="after"),
    path("my/progress/", own.my_progress, name="my_progress"),
    path("c/<slug:clinic>/clients/<int:client>/", record.client, name="client"),
    path("c/<slug:clinic>/appointments/<int:appointment>/finish/", session.finish, name="finish"),
    path("c/<slug:clinic>/appointments/<int:appointment>/measures/", session.measures, name="measures"),
]

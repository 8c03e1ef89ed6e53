"""The doors of the progress room: the client's under `/my/`, the staff's under `/c/<clinic>/`."""

from django.urls import path

from clinic.progress.views import brief, clinic, note, own, record, session

app_name = "progress"

urlpatterns = [
    path("my/after/", own.after, name="after"),
    path("my/progress/", own.my_progress, name="my_progress"),
    path("c/<slug:clinic>/clients/<int:client>/", record.client, name="client"),
    path("c/<slug:clinic>/appointments/<int:appointment>/brief/", brief.brief, name="brief"),
    path("c/<slug:clinic>/appointments/<int:appointment>/finish/", session.finish, name="finish"),
    path("c/<slug:clinic>/appointments/<int:appointment>/measures/", session.measures, name="measures"),
    path("c/<slug:clinic>/appointments/<int:appointment>/note/", note.note, name="note"),
    path("c/<slug:clinic>/appointments/<int:appointment>/note/draft/", note.draft, name="note_draft"),
    path("c/<slug:clinic>/progress/", clinic.overview, name="overview"),
    path("c/<slug:clinic>/progress/visits.csv", clinic.visits_csv, name="visits_csv"),
    path("c/<slug:clinic>/settings/rating/", clinic.mail, name="mail"),
]

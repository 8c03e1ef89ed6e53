"""The client's form under `/my/intake/`, and the therapist's under `/c/<clinic>/appointments/<id>/intake/`."""

from django.urls import path

from clinic.intake import door, hand_over, staff, therapist, views

app_name = "intake"
urlpatterns = [
    path("my/leave/", door.leave, name="leave"),
    path("my/language/", door.language, name="language"),
    path("my/intake/", views.overview, name="overview"),
    path("my/intake/stop/", views.stop, name="stop"),
    path("my/intake/stop/mistake/", views.mistake, name="mistake"),
    path("my/intake/<slug:section>/<slug:page>/", views.page, name="page"),
    path("my/intake/<slug:section>/<slug:page>/draft/", views.draft, name="draft"),
    path("c/<slug:clinic>/appointments/<int:appointment>/map/", therapist.marks, name="map"),
    path("c/<slug:clinic>/appointments/<int:appointment>/hand-over/", hand_over.hand_over, name="hand_over"),
    path("c/<slug:clinic>/appointments/<int:appointment>/intake/<slug:section>/", staff.staff, name="staff"),
    path(
        "c/<slug:clinic>/appointments/<int:appointment>/intake/<slug:section>/draft/",
        staff.draft,
        name="staff_draft",
    ),
]

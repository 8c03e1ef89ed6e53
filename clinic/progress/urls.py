"""The doors of the progress room, inside `/c/<clinic>/`."""

from django.urls import path

from clinic.progress import views

app_name = "progress"

urlpatterns = [
    path("clients/<int:client>/", views.client, name="client"),
    path("appointments/<int:appointment>/finish/", views.finish, name="finish"),
]

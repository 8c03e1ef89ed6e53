"""The guide's pages."""

from django.urls import path

from guide import findable, offline, views

app_name = "guide"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.find, name="search"),
    path("offline/", offline.offline, name="offline"),
    path("worker.js", offline.worker, name="worker"),
    path("feed.xml", findable.feed, name="feed"),
    path("images/<str:name>", views.image, name="image"),
    path("<slug:topic>/", views.topic, name="topic"),
    path("<slug:topic>/<slug:page>/", views.page, name="page"),
]

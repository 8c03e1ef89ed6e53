"""Every door of the house; `practice/policy.py` says who may use which."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("guide/", include("guide.urls")),
]

"""Django's name card of the guide."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "guide"

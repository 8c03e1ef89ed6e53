"""Django's name card of the progress app."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "clinic.progress"
    label = "progress"

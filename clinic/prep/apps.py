"""Django's name card of the prep app."""

from django.apps import AppConfig


class PrepConfig(AppConfig):
    name = "clinic.prep"
    label = "prep"

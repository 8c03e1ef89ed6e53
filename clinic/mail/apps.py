"""Django's name card of the mail app."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "clinic.mail"
    label = "mail"

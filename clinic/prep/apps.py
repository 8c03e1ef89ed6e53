"""Django's name card of the prep app; it hands its messages to the outbox."""

from django.apps import AppConfig


class PrepConfig(AppConfig):
    name = "clinic.prep"
    label = "prep"

    def ready(self) -> None:
        from clinic.mail import outbox  # models load only now: neither can be imported above
        from clinic.prep import mails

        outbox.register("prep_ready", mails.prep_ready)
        outbox.register("urgent_answer", mails.urgent_answer)

"""Django's name card of the progress app; it hands its mail of the day after to the outbox."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "clinic.progress"
    label = "progress"

    def ready(self) -> None:
        from clinic.mail import outbox  # models load only now: neither can be imported above
        from clinic.progress import rating_mail

        outbox.register(rating_mail.AFTER, rating_mail.after_visit, with_key=True)
        outbox.on_rounds(rating_mail.queue_due)

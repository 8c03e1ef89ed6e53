"""Django's name card of the prep app; it hands its messages to the outbox."""

from django.apps import AppConfig


class PrepConfig(AppConfig):
    name = "clinic.prep"
    label = "prep"

    def ready(self) -> None:
        from clinic.mail import outbox  # models load only now: neither can be imported above
        from clinic.prep import mails, reminders
        from clinic.prep.actions.page import LINK_MAIL

        outbox.register("urgent_answer", mails.urgent_answer)
        outbox.register("prep_ready", mails.prep_ready, with_key=True)
        outbox.register(LINK_MAIL, mails.page_link, with_key=True)
        outbox.register(reminders.FORM, mails.form_reminder, with_key=True)
        outbox.register(reminders.READY, mails.prep_reminder, with_key=True)
        outbox.register(reminders.MISSING, mails.clearance_reminder, with_key=True)
        outbox.register(reminders.CHANGED, mails.visit_changed, with_key=True)
        outbox.on_rounds(reminders.queue_due)

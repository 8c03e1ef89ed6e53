"""Django's name card of the prep app; it hands its messages to the outbox."""

from django.apps import AppConfig


class PrepConfig(AppConfig):
    name = "clinic.prep"
    label = "prep"

    def ready(self) -> None:
        from clinic.mail import outbox  # models load only now: neither can be imported above
        from clinic.prep import clearance_mails, mails, reminders
        from clinic.prep.actions.consents import WITHDRAWN_MAIL
        from clinic.prep.actions.following import expire_due
        from clinic.prep.actions.guardian import GUARDIAN_MAIL
        from clinic.prep.actions.letters import LETTER_MAIL
        from clinic.prep.actions.page import LINK_MAIL

        outbox.register("urgent_answer", mails.urgent_answer)
        outbox.register("prep_ready", mails.prep_ready, with_key=True)
        outbox.register(LINK_MAIL, mails.page_link, with_key=True)
        outbox.register(reminders.FORM, mails.form_reminder, with_key=True)
        outbox.register(reminders.READY, mails.prep_reminder, with_key=True)
        outbox.register(reminders.MISSING, mails.clearance_reminder, with_key=True)
        outbox.register(reminders.CHANGED, mails.visit_changed, with_key=True, also_plain=True)
        outbox.register(LETTER_MAIL, clearance_mails.visit_news)
        outbox.register(WITHDRAWN_MAIL, clearance_mails.visit_news)
        outbox.register(GUARDIAN_MAIL, clearance_mails.guardian_link, with_key=True)
        outbox.on_rounds(reminders.queue_due)
        outbox.on_rounds(expire_due)

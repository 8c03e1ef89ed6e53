"""Django's name card of the practice app; it also tells the outbox how to render the practice's mail."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "clinic.practice"
    label = "practice"

    def ready(self) -> None:
        # Django has loaded the models only now; before this they could not be imported.
        from clinic.mail import outbox
        from clinic.practice import actions, imports, invitations, kept, messages

        outbox.register(actions.LINK_MAIL, messages.client_link, with_key=True)
        outbox.register(invitations.MAIL, messages.invitation)
        outbox.on_rounds(kept.forget_old)
        outbox.on_rounds(imports.forget_old)

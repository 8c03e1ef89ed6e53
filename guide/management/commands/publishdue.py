"""`manage.py publishdue`: publish the pages whose hour has come. The worker `sendmail --loop` does it every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from guide.workflow import publish_due


class Command(BaseCommand):
    help = "Publishes the pages of the guide that are set to go live by now."

    def handle(self, *args: Any, **options: Any) -> None:
        for revision in publish_due(timezone.now()):
            self.stdout.write(f"Published {revision.page.path} ({revision.language}).")

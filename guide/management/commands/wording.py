"""`manage.py wording`: banned claims and long sentences in everything a person reads; texts that are hard to read."""

import sys
from itertools import chain, tee
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from clinic.rules.lint import HIGHEST_GRADE
from clinic.rules.rulebook import load
from guide.loading import read_pages
from guide.wording import faults, guide_texts, hard, page_texts, rulebook_texts


class Command(BaseCommand):
    """Prints every fault and every hint; leaves with 1 where there is a fault. Reads files, no database."""

    help = "Check the wording of rulebook, guide, pages and mails: claims, sentences, reading grade (a hint only)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        catalogs = sorted(Path(settings.BASE_DIR).glob("*/locale/*/LC_MESSAGES/django.po"))
        checked, graded = tee(chain(rulebook_texts(load()), guide_texts(read_pages()), page_texts(catalogs)))
        found, hints = list(faults(checked)), hard(graded)
        for level, where, text in hints:
            self.stdout.write(f"grade {level}: {where}: {text}")
        for where, fault in found:
            self.stdout.write(f"{where}: {fault}", self.style.ERROR)
        self.stdout.write(
            f"{len(found)} faults. {len(hints)} English texts read above grade {HIGHEST_GRADE:g}; that is a hint."
        )
        if found:
            sys.exit(1)

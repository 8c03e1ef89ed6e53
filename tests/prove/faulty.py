"""The product's own entry points, after a fault was put into them: the server loads `application`, a command runs."""

import os
import sys
from importlib import import_module

import django
from django.core.management import execute_from_command_line

from .house import SEEDED

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
django.setup()
_module, _, _function = os.environ[SEEDED].partition(":")
getattr(import_module(_module), _function)()

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
else:
    from clinic.wsgi import application  # noqa: F401 - what granian asks for

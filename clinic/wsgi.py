"""The WSGI entry point that the server loads. In production it refuses what `check --deploy` would warn of."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from clinic.content_type import plainly

gc.disable()  # what is loaded now stays: to look through it again and again took a fifth of the start
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
application = plainly(get_wsgi_application())

if settings.PRODUCTION:
    found = checks.run_checks(include_deployment_checks=True)
    if warnings := [str(each) for each in found if each.level >= checks.WARNING and not each.is_silenced()]:
        raise ImproperlyConfigured("Production does not start:\n" + "\n".join(warnings))

import_module(settings.ROOT_URLCONF)  # loaded now, so that nobody's first page waits for it
gc.freeze()  # nor is it looked through again while people wait
gc.enable()

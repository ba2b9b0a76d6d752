"""The entry point for a WSGI server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmetrics.settings")

application = get_wsgi_application()

settings.SECRET_KEY  # noqa: B018 - if it is empty, fail here and not before the first visitor

"""How much may be sent at once: told by its length, before any of it is read.

Whoever asks is known only later. Forms are read to tell them from forged ones, and their files are
written down meanwhile: without a limit anybody could fill the machine's disk.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .health import Handler

API = "/api/"
"""It refuses in a form of its own, and reads no body before."""
MEBI = 1024 * 1024
BESIDE_FILES = MEBI
"""Bytes of a form that are not its files' own."""


def refuse_large_bodies(get_response: Handler) -> Handler:
    """Middleware that refuses what is larger than all files that may be sent together."""

    def handle(request: HttpRequest) -> HttpResponse:
        most: int = settings.UPLOAD_MAX_MEGABYTES
        length = request.META.get("CONTENT_LENGTH") or ""
        is_large = length.isdecimal() and int(length) > most * MEBI + BESIDE_FILES
        if is_large and not request.path.startswith(API):
            words = _("The files are larger than %d megabytes.") % most
            return HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return handle

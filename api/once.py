"""A write that is sent twice happens once: `Idempotency-Key`.

The key is kept in the transaction of the write itself, so that either both are there or neither.
A request that failed leaves no key: it may be sent again.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from salesmetrics.metrics.questions import QuestionError

from .faults import ConflictError
from .models import SentOnce

HEADER = "Idempotency-Key"
LONGEST = 255
WELL_FORMED = re.compile(r"[!-~]{1,255}")
KEPT = dt.timedelta(hours=24)
LOCK = 21_011
"""Any number; it tells these locks from other advisory locks of the database."""

Handler = Callable[..., Response]


def once(handler: Handler) -> Handler:
    """Answer a request that was answered before with the same answer, and do nothing."""

    @wraps(handler)
    def handled(endpoint: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(endpoint, request, *args, **kwargs)
        if not WELL_FORMED.fullmatch(key):
            raise QuestionError(
                {HEADER: _("Expected 1 to %d letters, digits or signs, without blanks.") % LONGEST}
            )
        caller = endpoint.caller
        # Who has another seat by now is not told what was answered to the former one.
        fingerprint = _fingerprint(request, caller.scope.key)
        with transaction.atomic():
            _wait_for_turn(caller.key, key)
            scope = {"organization": caller.scope.organization, "caller": caller.key, "key": key}
            before = SentOnce.objects.filter(**scope).first()
            if before is not None and before.sent_at > timezone.now() - KEPT:
                return _again(before, fingerprint)
            response = handler(endpoint, request, *args, **kwargs)
            _forget_old(caller.key)
            SentOnce.objects.create(
                **scope,
                fingerprint=fingerprint,
                status=response.status_code,
                location=response.headers.get("Location", ""),
                body=json.loads(json.dumps(response.data, cls=JSONEncoder)),
            )
        return response

    return handled


def _again(before: SentOnce, fingerprint: str) -> Response:
    if before.fingerprint != fingerprint:
        words = _("This key was sent with another request; a new request needs a new key.")
        raise ConflictError(words)
    headers = {"Location": before.location} if before.location else {}
    return Response(before.body, before.status, headers={**headers, "Idempotent-Replay": "true"})


def _fingerprint(request: Request, sight: str) -> str:
    """What was asked for, within whose sight; of files their names and bytes."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n{sight}\n".encode())
    data: Any = request.data
    files = request.FILES
    plain = {k: data.getlist(k) for k in data if k not in files} if files else data
    found.update(json.dumps(plain, sort_keys=True, default=str).encode(errors="replace"))
    for name in files:
        for file in files.getlist(name):
            found.update(f"\n{name} {file.name} {file.size}\n".encode(errors="replace"))
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()


def _wait_for_turn(caller: str, key: str) -> None:
    """The same request sent twice at once: the second waits for the answer of the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, f"{caller} {key}"])


def _forget_old(caller: str) -> None:
    SentOnce.objects.filter(caller=caller, sent_at__lte=timezone.now() - KEPT).delete()

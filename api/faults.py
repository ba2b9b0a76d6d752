"""What the API says when it cannot answer: one shape, RFC 9457, whatever went wrong where.

    {"title": "Bad request", "status": 400, "code": "invalid", "detail": "...",
     "errors": [{"parameter": "from", "detail": "..."}]}

`errors` has every wrong parameter of a 400 and is empty elsewhere; `code` is for programs, the
other words are for people and in the caller's language.
"""

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError as BrokerError
from psycopg.errors import ForeignKeyViolation, UniqueViolation
from redis.exceptions import ConnectionError as CacheError
from rest_framework import exceptions

from salesmetrics.metrics.questions import QuestionError

log = structlog.get_logger(__name__)

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: ("invalid", gettext_lazy("Bad request")),
    401: ("not_signed_in", gettext_lazy("Not signed in")),
    403: ("forbidden", gettext_lazy("Forbidden")),
    404: ("not_found", gettext_lazy("Not found")),
    405: ("method_not_allowed", gettext_lazy("Method not allowed")),
    406: ("not_acceptable", gettext_lazy("Not acceptable")),
    409: ("conflict", gettext_lazy("Conflict")),
    413: ("too_large", gettext_lazy("Too large")),
    415: ("unsupported_media_type", gettext_lazy("Unsupported media type")),
    429: ("too_many_requests", gettext_lazy("Too many requests")),
    500: ("server_error", gettext_lazy("Server error")),
    503: ("unavailable", gettext_lazy("Unavailable")),
}
# Of what was checked before it was written: somebody else was quicker.
RACED = (ForeignKeyViolation, UniqueViolation)
DOWN = (OperationalError, InterfaceError, BrokerError, CacheError)


class ConflictError(exceptions.APIException):
    """What is asked for cannot be done as things stand now."""

    status_code = 409


class TooLargeError(exceptions.APIException):
    """The body is larger than the API takes."""

    status_code = 413


def fault(
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """The answer of that status."""
    code, title = TITLES[status]
    said = {
        "title": str(title),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": errors or [],
    }
    headers = {"Cache-Control": "no-store", **(headers or {})}
    return JsonResponse(said, status=status, content_type=CONTENT_TYPE, headers=headers)


def fault_of(error: Exception, request: Any = None) -> JsonResponse:
    """The answer that tells of an exception. What nobody foresaw is logged, and told as a 500."""
    if isinstance(error, QuestionError):
        problems = [{"parameter": k, "detail": v} for k, v in error.problems.items()]
        return fault(400, str(error), problems)
    if isinstance(error, exceptions.ValidationError):
        problems = list(_problems(error.detail))
        return fault(400, " ".join(one["detail"] for one in problems), problems)
    if isinstance(error, exceptions.APIException):
        return fault(error.status_code, str(error.detail), headers=_headers(error))
    for kind, status in (
        (Http404, 404),
        (PermissionDenied, 403),
        (RequestDataTooBig, 413),
        (SuspiciousOperation, 400),
    ):
        if isinstance(error, kind):
            return fault(status, str(error) or str(TITLES[status][1]))
    if isinstance(error, IntegrityError) and isinstance(error.__cause__, RACED):
        log.warning("api raced", error=str(error))
        return fault(409, _("Somebody else changed this at the same moment. Look at it again."))
    got_request_exception.send(sender=None, request=request)
    if isinstance(error, DOWN):
        log.error("api unavailable", error=str(error))
        words = _("The service is not available at the moment. Try again in a while.")
        return fault(503, words, headers={"Retry-After": "5"})
    log.error("api fault", exc_info=error)
    return fault(500, _("Something went wrong here. It has been noted."))


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(ceil(wait))
    return headers


def _problems(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """A serializer's nested errors as a flat list, each with the way to its value."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _problems(value, f"{path}.{key}" if path else str(key))
    elif isinstance(detail, list) and all(isinstance(part, str) for part in detail):
        yield {"parameter": path, "detail": " ".join(map(str, detail))}
    elif isinstance(detail, list):
        for number, value in enumerate(detail):
            yield from _problems(value, f"{path}.{number}" if path else str(number))
    else:
        yield {"parameter": path, "detail": str(detail)}

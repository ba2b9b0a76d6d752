"""What every endpoint does before and after its own work."""

import hashlib
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from salesmetrics.metrics.questions import QuestionError

from .callers import Caller, CallerAuthentication
from .faults import TooLargeError, fault_of
from .models import Right
from .throttle import count

MOST_BYTES = 2_621_440
KEPT_UNCHANGED = ("ETag", "Cache-Control", "Vary", "Content-Language")


class JsonParser(JSONParser):
    """JSON; a body that nests without end is a bad request like any other."""

    def parse(self, stream: Any, *args: Any, **kwargs: Any) -> Any:
        """Read the body."""
        try:
            return super().parse(stream, *args, **kwargs)
        except RecursionError as error:
            raise ParseError(_("The body nests too deeply.")) from error


class Endpoint(APIView):
    """A view for a caller with a right; it speaks the caller's language."""

    rights: ClassVar[Mapping[str, Right]] = {}
    parameters: ClassVar[Mapping[str, Collection[str] | None]] = {}
    """The names that a query may have, by method; None where the handler checks them itself."""
    authentication_classes = (CallerAuthentication,)
    parser_classes = (JsonParser,)
    http_method_names = ("get", "post", "put", "patch", "delete", "head")
    caller: Caller

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, rendered, so that what goes wrong in rendering has the one shape too."""
        with ExitStack() as self.words:
            try:
                response = super().dispatch(request, *args, **kwargs)
                if isinstance(response, Response):
                    response.render()
                    response.headers["Content-Language"] = get_language() or "en"
            except Exception as error:
                return fault_of(error, request)
            response.headers.setdefault("Cache-Control", "private, no-cache")
            patch_vary_headers(response, ("Authorization", "Cookie", "Accept"))
            return packed(request, unless_known(request, response))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Know the caller, then check what they may do and how often."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.most_bytes():
            raise TooLargeError(_("The body is too large."))
        super().initial(request, *args, **kwargs)
        self.caller = cast(Caller, request.auth)
        self.words.enter_context(self.caller.spoken_to())
        count(self.caller)
        if str(request.method) not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        method = "GET" if request.method == "HEAD" else str(request.method)
        if right := self.rights.get(method):
            self.caller.require(right)
        known = self.parameters.get(method, ())
        if known is not None:
            only(request.query_params, known)

    def most_bytes(self) -> int:
        """How large a body may be."""
        return MOST_BYTES

    # A fault is rendered already; its form does not follow Accept.
    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]  # DRF says Response
        """Tell it in the one shape."""
        return fault_of(exc, self.request)


def only(given: Collection[str], known: Collection[str]) -> None:
    """Raise QuestionError for every name that is not known."""
    if problems := unknown(given, known):
        raise QuestionError(problems)


def unknown(given: Collection[str], known: Collection[str]) -> dict[str, str]:
    """A sentence for every name that is not known."""
    words = _("There is no parameter “%(name)s”; there are: %(known)s.")
    names = ", ".join(known) or "-"
    return {name: words % {"name": name, "known": names} for name in given if name not in known}


def etag_of(request: HttpRequest, caller: Caller) -> str | None:
    """What tells this answer from others: a published run never changes.

    The day is in it for what is still running; before the first run there is none.
    """
    organization = caller.scope.organization
    if organization.published_run is None:
        return None
    told = (
        organization.published_run,
        organization.foretold,
        caller.figures.key,
        get_language(),
        organization.today(),
        request.get_full_path(),
        request.headers.get("Accept", ""),
    )
    return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'


def unless_known(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer with a tag of its own; or that the caller has it already."""
    if request.method not in ("GET", "HEAD") or not isinstance(response, Response):
        return response
    if response.status_code != 200 or "ETag" in response.headers:
        return response
    etag = f'"{hashlib.sha256(response.rendered_content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    if not is_known(request, etag):
        return response
    headers = {k: v for k, v in response.headers.items() if k in KEPT_UNCHANGED}
    return HttpResponse(status=304, headers=headers)


def packed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer packed, where that is worth it and the caller can read it."""
    if not isinstance(response, HttpResponse):
        return response
    packing = GZipMiddleware(lambda _request: response)
    return packing.process_response(request, response)


def is_known(request: HttpRequest, etag: str | None) -> bool:
    """Whether the caller has that answer already."""
    if etag is None or "If-None-Match" not in request.headers:
        return False
    # A proxy that compresses makes the tag weak, which is as good here.
    known = (tag.removeprefix("W/") for tag in parse_etags(request.headers["If-None-Match"]))
    return etag in known

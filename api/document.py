"""The OpenAPI document, and the page that shows it."""

import hashlib
import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import condition, require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator

from .alert_shapes import OF_ALERTS
from .commission_rows_described import SHAPES as OF_COMMISSION_ROWS
from .commissions_described import SHAPES as OF_COMMISSIONS
from .connections_described import OF_CONNECTIONS
from .entities.shapes import shapes
from .faults import CONTENT_TYPE
from .forecasts import OF_FORECASTS
from .import_shapes import OF_IMPORTS
from .insights_described import OF_INSIGHTS
from .reports_described import OF_REPORTS
from .shapes import COMPONENTS, ref
from .webhook_shapes import OF_WEBHOOKS

FAULTS = {
    "400": (
        "BadRequest",
        _("The request makes no sense; every wrong parameter is named."),
    ),
    "401": ("NotSignedIn", _("Without a token, or with one that is not valid any more.")),
    "403": ("Forbidden", _("The token's scopes, or the user's role, do not allow it.")),
    "404": ("NotFound", _("There is no such thing in this organization.")),
    "405": ("MethodNotAllowed", _("The address does not know this method.")),
    "406": ("NotAcceptable", _("It cannot be told in a form that Accept names.")),
    "409": ("Conflict", _("It cannot be done as things stand.")),
    "413": ("TooLarge", _("The body is too large.")),
    "415": ("UnsupportedMediaType", _("The body is not JSON.")),
    "429": ("TooManyRequests", _("Too many requests; Retry-After says how many seconds to wait.")),
    "500": ("ServerError", _("A fault of the service.")),
    "503": ("Unavailable", _("The service is not available for a while.")),
}
WRITES = ("409", "413", "415")


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no types
    """How one signs in."""

    target_class = "api.callers.CallerAuthentication"
    name = ["token", "session"]

    def get_security_definition(self, auto_schema: Any) -> Any:
        """Describe the header and the cookie."""
        return [
            {"type": "http", "scheme": "bearer", "bearerFormat": "sm_…"},
            {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        ]

    def get_security_requirement(self, auto_schema: Any) -> Any:
        """Either is enough."""
        return [{"token": []}, {"session": []}]


def with_components(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Add the shapes, and to every operation the faults that any may answer with."""
    components = result.setdefault("components", {})
    known = (
        COMPONENTS
        | OF_COMMISSIONS
        | OF_COMMISSION_ROWS
        | OF_IMPORTS
        | OF_INSIGHTS
        | OF_WEBHOOKS
        | OF_ALERTS
        | OF_FORECASTS
        | shapes()
    )
    known |= OF_CONNECTIONS | OF_REPORTS
    components.setdefault("schemas", {}).update(known)
    components["responses"] = {
        name: {"description": str(words), "content": {CONTENT_TYPE: {"schema": ref("Problem")}}}
        for name, words in FAULTS.values()
    }
    retry = {"schema": {"type": "integer"}, "description": str(_("Seconds to wait."))}
    components["responses"]["TooManyRequests"]["headers"] = {"Retry-After": retry}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            for status, (name, _words) in FAULTS.items():
                if method != "get" or status not in WRITES:
                    at = {"$ref": f"#/components/responses/{name}"}
                    operation["responses"].setdefault(status, at)
    return result


@cache
def document(language: str) -> bytes:
    """The whole document, in a language; it changes with the product only."""
    with override(language):
        made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # no types
    return json.dumps(made, ensure_ascii=False, default=str).encode()


def _etag(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(document(get_language() or "en")).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_etag)
def schema(request: HttpRequest) -> HttpResponse:
    """The document; it holds no secret, so anybody may read it."""
    return HttpResponse(document(get_language() or "en"), content_type="application/json")


@require_safe
def documentation(request: HttpRequest) -> HttpResponseBase:
    """Swagger UI, from our own static files and without a script in the page."""
    return render(request, "api/documentation.html")

"""Who calls: a token's holder, or who is signed in in the browser; and what they may do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from dashboards.seats import chosen
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope, scope_for, scope_of

from .models import ApiToken, Right, rights_of

SCHEME = "bearer"
CHALLENGE = 'Bearer realm="SalesMetrics"'
REFUSED = CHALLENGE + ', error="invalid_token"'
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


@dataclass(frozen=True)
class Caller:
    """A user in one organization. `rights` is None in a browser: what the role allows."""

    user: User
    scope: Scope
    rights: frozenset[str] | None
    key: str
    """What requests are counted by."""

    def require(self, right: Right) -> None:
        """Raise PermissionDenied if the token was not given this right, or the role lacks it."""
        if self.rights is not None and right not in self.rights:
            raise PermissionDenied(_("This token lacks the scope “%s”.") % right.value)
        if right not in rights_of(self.scope):
            raise PermissionDenied(_("Your role does not include “%s”.") % right.value)

    def may(self, right: Right) -> bool:
        """Whether the token was given this right and the role has it."""
        given = self.rights is None or right in self.rights
        return given and right in rights_of(self.scope)

    @cached_property
    def figures(self) -> Scope:
        """The scope for figures: a token that may not read records is told no names in them."""
        if self.may(Right.CRM_READ):
            return self.scope
        return replace(self.scope, without=self.scope.without | {"records"})

    @contextmanager
    def spoken_to(self) -> Iterator[None]:
        """The caller's language and time, as on the pages."""
        language = self.user.language or self.scope.organization.default_language
        with translation.override(language), timezone.override(self.scope.organization.zone):
            yield


def caller_of(request: HttpRequest) -> Caller:
    """Who calls; raises NotAuthenticated, AuthenticationFailed or PermissionDenied."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == SCHEME:
        return _holder(secret.strip())
    if not request.user.is_authenticated:
        raise refusal(NotAuthenticated(), CHALLENGE)
    if request.method not in SAFE:
        _check_csrf(request)
    scope = scope_for(request.user, chosen(request))
    return Caller(request.user, scope, None, f"user:{request.user.pk}")


def _holder(secret: str) -> Caller:
    token = ApiToken.objects.with_secret(secret) if secret else None
    # Of a deactivated user no more is said than of a token that never was.
    if token is None or not (token.membership.is_active and token.membership.user.is_active):
        raise refusal(AuthenticationFailed(_("There is no such token.")), REFUSED)
    if token.revoked_at:
        raise refusal(AuthenticationFailed(_("This token has been revoked.")), REFUSED)
    if token.is_expired:
        raise refusal(AuthenticationFailed(_("This token has expired.")), REFUSED)
    token.note_use()
    scope = scope_of(token.membership)
    rights = frozenset(token.scopes)
    return Caller(token.membership.user, scope, rights, f"token:{token.pk}")


def refusal(error: AuthenticationFailed | NotAuthenticated, challenge: str) -> Exception:
    """A 401 with the challenge that belongs to it."""
    error.auth_header = challenge  # type: ignore[union-attr]  # read by every handler
    return error


def _check_csrf(request: HttpRequest) -> None:
    """A form on another site has the browser's cookie, but not the page's token."""
    check: Any = CSRFCheck(lambda _request: None)  # type: ignore[arg-type]  # nothing follows it
    check.process_request(request)
    if reason := check.process_view(request, None, (), {}):
        raise PermissionDenied(_("The request was not sent from a page of ours: %s") % reason)


class CallerAuthentication(BaseAuthentication):
    """`request.user` and `request.auth`, the Caller, of Django REST framework."""

    def authenticate(self, request: Request) -> tuple[User, Caller]:
        """Find out who calls; nobody is left anonymous."""
        caller = caller_of(request._request)
        return caller.user, caller

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE

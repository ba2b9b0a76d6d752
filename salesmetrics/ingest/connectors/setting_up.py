"""Making a connection and changing it: what is known of it, and what stays sealed."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization, User

from ..connections import Connection
from . import fetching
from .kinds import Kind
from .registry import KINDS
from .sealing import seal, unseal
from .signing_in import REFRESH_TOKEN
from .troubles import Trouble

OWN = ("name", "schedule", "prefix", "skip_bad_rows")
"""What a connection has whatever its kind."""


def problems_with(
    kind: type[Kind], given: Mapping[str, str], connection: Connection | None = None
) -> dict[str, str]:
    """What is wrong with settings and secrets, by their names."""
    moved = connection is not None and leads_elsewhere(kind, connection, given)
    keeps = connection is not None and not moved
    found = {}
    for setting in kind.settings:
        value = given.get(setting.name, "")
        if not value and setting.required and not (setting.secret and keeps):
            found[setting.name] = (
                _("Enter it again: the connection leads elsewhere now.")
                if moved and setting.secret
                else _("This field is required.")
            )
        elif value and setting.pattern and not re.fullmatch(setting.pattern, value):
            found[setting.name] = _("Expected it as the explanation says.")
    return {**kind.wrong(given, _names_kept(connection) if keeps else ()), **found}


def _names_kept(connection: Connection | None) -> set[str]:
    """The names of the secrets that a connection has."""
    try:
        return set(unseal(connection.sealed)) if connection else set()
    except Trouble:
        return set()


def leads_elsewhere(kind: type[Kind], connection: Connection, given: Mapping[str, str]) -> bool:
    """Whether a sealed secret would be sent to somebody whom it was not entered for."""
    return any(
        given.get(setting.name, "") != connection.settings.get(setting.name, "")
        for setting in kind.settings
        if not setting.secret and not setting.long
    )


def make(
    organization: Organization, key: str, user: User | None, wish: Mapping[str, Any]
) -> Connection:
    """A new connection; `wish` was found to have no problems."""
    connection = Connection(organization=organization, kind=key, created_by=user)
    return change(connection, wish)


def change(connection: Connection, wish: Mapping[str, Any]) -> Connection:
    """Give it what is wished for; secrets that are left empty stay, unless it leads elsewhere."""
    kind = KINDS[connection.kind]
    kept: dict[str, str] = {}
    if connection.pk and not leads_elsewhere(kind, connection, wish):
        try:
            kept = unseal(connection.sealed)
        except Trouble:
            kept = {}  # it can be read no more; what is entered now takes its place
    given = {one.name: wish.get(one.name, "") for one in kind.settings if one.secret}
    connection.sealed = seal(kept | {name: value for name, value in given.items() if value})
    connection.settings = {
        one.name: wish.get(one.name, "") for one in kind.settings if not one.secret
    }
    for name in OWN:
        if name in wish:
            setattr(connection, name, wish[name])
    if connection.pk:
        connection.next_at = connection.next_time(timezone.now())
    connection.save()
    return connection


def tried(connection: Connection) -> tuple[bool, str]:
    """Whether it can be connected, and what was said."""
    try:
        words = fetching.try_out(connection)
    except Trouble as trouble:
        Connection.objects.filter(pk=connection.pk).update(trouble=str(trouble))
        return False, str(trouble)
    Connection.objects.filter(pk=connection.pk).update(trouble="")
    return True, words


def may_sign_in(connection: Connection) -> bool:
    """Whether an admin can sign in for it with the browser."""
    return KINDS[connection.kind].sign_in is not None and bool(connection.settings.get("client_id"))


def has_signed_in(connection: Connection) -> bool:
    """Whether somebody has, and it is still known."""
    return REFRESH_TOKEN in _names_kept(connection)


def waits_for_sign_in(connection: Connection) -> bool:
    """Whether nothing can be fetched before somebody signs in."""
    way = KINDS[connection.kind].sign_in
    if way is None or way.or_without or not may_sign_in(connection):
        return False
    return not has_signed_in(connection)


def address_to_sign_in(connection: Connection, back: str, state: str, verifier: str) -> str:
    """Where the browser goes; it comes `back` with the state. Raises Trouble."""
    kind = fetching.kind_of(connection)
    kind.close()
    if kind.oauth is None or not may_sign_in(connection):
        raise Trouble(_("Enter a client first: without one nobody can sign in."))
    return kind.oauth.address(back, state, verifier)


def accept(connection: Connection, code: str, back: str, verifier: str) -> None:
    """Have tokens for the code that signing in gave, and seal them. Raises Trouble."""
    kind = fetching.kind_of(connection)
    if kind.calls:
        kind.calls.patient = False
    try:
        if kind.oauth is None:
            raise Trouble(_("Enter a client first: without one nobody can sign in."))
        kind.oauth.accept(code, back, verifier)
    finally:
        kind.close()
    connection.sealed = seal(kind.secrets)
    connection.save(update_fields=["sealed"])

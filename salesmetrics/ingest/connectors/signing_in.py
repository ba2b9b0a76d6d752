"""Signing in at another system in the browser: OAuth 2.0, authorization code, with refreshing.

The system sends the browser back with a code that is good once and only together with the
client's secret. What stays is a token to get others with, sealed with the other secrets.
"""

import base64
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from .calls import Calls
from .troubles import Trouble

REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name under which one is kept
EARLY = 120
"""Seconds before its end that a token is replaced by a new one."""
USUAL = 1800
"""Seconds that a token lasts where nobody says."""


@dataclass(frozen=True)
class SignIn:
    """Where a kind of system lets people sign in; {names} in addresses are settings."""

    authorize: str
    token: str
    scopes: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    """What else the address to sign in at says."""
    proves: bool = False
    """Whether the system knows PKCE (RFC 7636): that who asks also began it."""
    by_header: bool = False
    """Whether the client is told in the header, instead of in the form."""
    or_without: bool = False
    """Whether the client is enough to fetch with, if the system allows it."""


class OAuth:
    """One connection's tokens."""

    def __init__(
        self, way: SignIn, given: Mapping[str, str], secrets: dict[str, str], calls: Calls
    ) -> None:
        self.way = way
        self.given = given
        self.secrets = secrets
        self.calls = calls
        self._token = ""
        self._until = 0.0

    def address(self, back: str, state: str, verifier: str) -> str:
        """Where the browser goes to sign in; it comes `back` with the state."""
        query = {
            "response_type": "code",
            "client_id": self.given.get("client_id", ""),
            "redirect_uri": back,
            "state": state,
            **({"scope": self.way.scopes} if self.way.scopes else {}),
            **self.way.more,
        }
        if self.way.proves:
            query |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
        return f"{self.way.authorize.format(**self.given)}?{urlencode(query)}"

    def accept(self, code: str, back: str, verifier: str) -> None:
        """Turn the code that the browser brought into tokens. Raises Trouble."""
        proof = {"code_verifier": verifier} if self.way.proves else {}
        self._ask(grant_type="authorization_code", code=code, redirect_uri=back, **proof)

    def headers(self) -> dict[str, str]:
        """What every request is signed with; a token that is about to end is replaced."""
        if time.monotonic() >= self._until:
            if not self.secrets.get(REFRESH_TOKEN):
                words = _("Nobody has signed in at %s for this connection yet.")
                raise Trouble(words % self.calls.name)
            self._ask(grant_type="refresh_token", refresh_token=self.secrets[REFRESH_TOKEN])
        return {"Authorization": f"Bearer {self._token}"}

    def _ask(self, **fields: str) -> None:
        client = {
            "client_id": self.given.get("client_id", ""),
            "client_secret": self.secrets.get("client_secret", ""),
        }
        by_header = self.way.by_header
        told = self.calls.post_form(
            self.way.token.format(**self.given),
            {"Authorization": basic(client)} if by_header else {},
            **({} if by_header else client),
            **fields,
        )
        if not isinstance(told, dict) or not told.get("access_token"):
            raise Trouble(_("%s gave no token.") % self.calls.name)
        self._token = str(told["access_token"])
        self._until = time.monotonic() + float(told.get("expires_in") or USUAL) - EARLY
        # Some systems give another one each time, and the former is good no more.
        if told.get(REFRESH_TOKEN):
            self.secrets[REFRESH_TOKEN] = str(told[REFRESH_TOKEN])


def challenge(verifier: str) -> str:
    """What is shown of a verifier when one sets out, as RFC 7636 has it."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def basic(client: Mapping[str, str]) -> str:
    """The client as a header says it."""
    told = f"{client['client_id']}:{client['client_secret']}".encode()
    return f"Basic {base64.b64encode(told).decode()}"

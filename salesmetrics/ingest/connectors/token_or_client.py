"""A connection signs with a token that was copied, or with those that signing in gives."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .calls import Calls
from .kinds import Kind, Setting
from .signing_in import OAuth

CLIENT = (
    Setting(
        "client_id",
        gettext_lazy("Client ID"),
        gettext_lazy("Of an app of your own, to sign in with the browser instead of a token."),
        required=False,
    ),
    Setting("client_secret", gettext_lazy("Client secret"), secret=True, required=False),
)


def token_or_client(kind: Kind, calls: Calls, sign: dict[str, str]) -> OAuth | None:
    """Have requests signed, by what is known; the tokens, where somebody signs in."""
    if kind.sign_in is None or not kind.given.get("client_id"):
        calls.sign(sign)
        return None
    oauth = OAuth(kind.sign_in, kind.given, kind.secrets, calls)
    calls.sign_by(oauth.headers)
    return oauth


def wrong(given: Mapping[str, str], kept: Collection[str]) -> dict[str, str]:
    """What is lacking: a token, or a client with its secret."""

    def known(name: str) -> bool:
        return bool(given.get(name)) or name in kept

    if given.get("client_id"):
        return {} if known("client_secret") else {"client_secret": _("This field is required.")}
    if known("token"):
        return {}
    return {"token": _("Enter a token, or the client of an app to sign in with.")}

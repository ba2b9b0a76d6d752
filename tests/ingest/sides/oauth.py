"""Signing in at a side: the page to agree on, and the codes and tokens that come of it."""

import base64
import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit


class Consent:
    """The client of an app, and who agreed to what; as RFC 6749 and RFC 7636 say."""

    def __init__(self, at, back, *, by_header=False, proof=False):
        self.at, self.back = at, back
        self.by_header, self.proof = by_header, proof
        self.secret = "client-hush"
        self.codes, self.refreshes = {}, {"refresh-0"}
        self.given = 0

    def agree(self, address):
        """Somebody agrees at the address: where the browser is sent then."""
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query))
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == self.at
        assert (asked["response_type"], asked["client_id"]) == ("code", "app")
        assert asked["redirect_uri"] == self.back
        assert bool(asked.get("code_challenge")) == self.proof
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{self.back}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked):
        """Tokens for a code, which is good once, or for the token to refresh with."""
        form = asked.body
        client = (form.get("client_id"), form.get("client_secret"))
        if self.by_header:
            _basic, _space, told = asked.headers.get("Authorization", "").partition(" ")
            client = tuple(base64.b64decode(told).decode().split(":"))
        if client != ("app", self.secret):
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refreshes:
                return 400, {"error": "invalid_grant", "error_description": "revoked"}
        else:
            begun = self.codes.pop(form.get("code"), None)
            if begun is None or form["redirect_uri"] != begun["redirect_uri"]:
                return 400, {"error": "invalid_grant", "error_description": "unknown code"}
            if self.proof and begun["code_challenge"] != _challenge(form["code_verifier"]):
                return 400, {"error": "invalid_grant", "error_description": "no proof"}
        self.given += 1
        self.refreshes = {f"refresh-{self.given}"}
        return 200, {
            "access_token": f"access-{self.given}",
            "refresh_token": f"refresh-{self.given}",
            "expires_in": 1800,
            "token_type": "bearer",
        }


def _challenge(verifier):
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")

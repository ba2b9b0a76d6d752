"""Requests to another system: to known hosts alone, patient where it is busy, told in words."""

import json
import re
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from .troubles import LacksRightError, Trouble

TIMEOUT = (10, 90)
HURRIED = (5, 15)
"""Seconds to connect, and between two signs of life; the same while somebody looks on."""
PAUSES = (1, 2, 4, 8, 16)
"""Seconds to wait after each attempt, where the other side does not say how long."""
LONGEST = 60
"""Who is asked to wait for longer gives the worker free and comes back by the clock."""
BUSY = {429, 500, 502, 503, 504}
SHOWN = 300


class Calls:
    """A session with one system, whose hosts are those that a pattern allows."""

    def __init__(self, name: str, hosts: str, sign: dict[str, str] | None = None) -> None:
        self.name = name
        self.made = 0
        """How many requests were sent."""
        self.patient = True
        """Whether to wait where the other side is busy; somebody may be looking on."""
        self.session = requests.Session()
        self.session.mount("https://", _Patient(self, re.compile(hosts)))
        self.session.mount("http://", _Closed())
        self.sign(sign or {})

    def sign(self, headers: dict[str, str]) -> None:
        """Send these with every request; nothing else on the machine adds a sign-in of its own."""
        self.sign_by(lambda: headers)

    def sign_by(self, headers: Callable[[], dict[str, str]]) -> None:
        """The same, asked anew for each request: a token may end meanwhile."""
        self.session.auth = _Signed(headers)

    def get(self, url: str, **params: Any) -> Any:
        """Ask; None is left out of the parameters."""
        given = {name: value for name, value in params.items() if value is not None}
        return self._told(self.session.get(url, params=given))

    def post(self, url: str, body: Any) -> Any:
        """Ask with a JSON body."""
        return self._told(self.session.post(url, json=body))

    def post_form(self, url: str, headers: dict[str, str] | None = None, **fields: str) -> Any:
        """Ask as a form does; with other headers than all other requests, if they are given."""
        auth = None if headers is None else _Signed(lambda: headers)
        return self._told(self.session.post(url, data=fields, auth=auth))

    def close(self) -> None:
        self.session.close()

    def _told(self, response: Response) -> Any:
        with response:
            if response.status_code == 403:
                raise LacksRightError(self.words_for(403, response.text))
            if response.status_code >= 400:
                raise Trouble(self.words_for(response.status_code, response.text))
            try:
                return response.json()
            except ValueError as error:
                words = _("%(system)s answered something that is no JSON.")
                raise Trouble(words % {"system": self.name}) from error

    def words_for(self, status: int, text: str) -> str:
        """What an answer that is a refusal means."""
        known = {"system": self.name, "status": status, "answer": said(text)}
        if status == 401:
            return _("%(system)s does not accept the token. Enter a new one: %(answer)s") % known
        if status == 403:
            words = _("%(system)s refuses: the token lacks a right. It says: %(answer)s")
            return words % known
        return _("%(system)s answered with status %(status)s: %(answer)s") % known


class _Signed(requests.auth.AuthBase):
    def __init__(self, headers: Callable[[], dict[str, str]]) -> None:
        self.headers = headers

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers.update(self.headers())
        return request


class _Closed(HTTPAdapter):
    """Nothing is sent in the clear."""

    def send(self, request: PreparedRequest, *_options: Any, **_named: Any) -> Response:
        raise Trouble(_("%s is not an address of the other system.") % request.url)


class _Patient(HTTPAdapter):
    """Waits and asks again where the other side is busy or away."""

    def __init__(self, calls: Calls, hosts: re.Pattern[str]) -> None:
        super().__init__()
        self.calls = calls
        self.hosts = hosts

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: dict[str, str] | None = None,
    ) -> Response:
        address = urlsplit(str(request.url))
        host = address.hostname or ""
        if not self.hosts.fullmatch(host):
            raise Trouble(_("%s is not an address of the other system.") % request.url)
        if settings.CONNECTORS_GATEWAY:
            request.headers["X-Forwarded-Host"] = host
            asked = address._replace(scheme="", netloc="").geturl()
            request.url = settings.CONNECTORS_GATEWAY.rstrip("/") + asked
        wait = TIMEOUT if self.calls.patient else HURRIED
        response = self._patiently(
            lambda: HTTPAdapter.send(self, request, stream, wait, verify, cert, proxies)
        )
        if 300 <= response.status_code < 400:
            response.close()
            raise Trouble(_("%s sends us elsewhere, which is not followed.") % self.calls.name)
        return response

    def _patiently(self, send: Callable[[], Response]) -> Response:
        trouble = Trouble("")
        for pause in (*(PAUSES if self.calls.patient else ()), None):
            self.calls.made += 1
            try:
                response = send()
            except (requests.ConnectionError, requests.Timeout) as error:
                trouble = Trouble(
                    _("%(system)s cannot be reached: %(error)s")
                    % {"system": self.calls.name, "error": str(error)[:SHOWN]}
                )
            else:
                if response.status_code not in BUSY:
                    return response
                trouble = self._busy(response)
            wait = pause if trouble.wait is None else trouble.wait
            if pause is None or (wait or 0) > LONGEST:
                raise trouble
            time.sleep(wait or 0)
        raise trouble

    def _busy(self, response: Response) -> Trouble:
        with response:
            if response.status_code == 429:
                words = _("%(system)s asks us to slow down: %(answer)s")
                known = {"system": self.calls.name, "answer": said(response.text)}
                return Trouble(words % known, _asked_to_wait(response.headers))
            words = self.calls.words_for(response.status_code, response.text)
            return Trouble(words, _asked_to_wait(response.headers))


def said(answer: str) -> str:
    """What an answer says is wrong, without what stands around it for programs."""
    try:
        told = json.loads(answer)
    except ValueError:
        return answer[:SHOWN]
    told = told[0] if isinstance(told, list) and told else told
    if not isinstance(told, dict):
        return answer[:SHOWN]
    words = (told.get(name) for name in ("message", "error_description", "error"))
    return next((word for word in words if isinstance(word, str)), answer)[:SHOWN]


def _asked_to_wait(headers: Any) -> float | None:
    """Seconds, as Retry-After or the limits' headers say them."""
    asked = headers.get("Retry-After") or headers.get("x-ratelimit-reset")
    if not asked:
        return None
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return max(0.0, (until - timezone.now()).total_seconds())

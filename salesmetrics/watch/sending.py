"""A message on its way: signed, to an address that may be reached, and not for ever."""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salesmetrics.ingest.connectors.addresses import is_public

from .models import Delivery

TIMEOUT = 10
"""Seconds that the other side may be silent."""
LONGEST = 30
"""Seconds that an attempt may take in all, whoever answers letter by letter."""
AT_ONCE = 100
SCHEMES = {"http": 80, "https": 443}


class AddressRefused(Exception):  # noqa: N818 - says what happened
    """An address that is not to be called; the words say why."""


def send(delivery_id: int) -> None:
    """Make an attempt, unless somebody does, or it is not due any more."""
    with transaction.atomic():
        # The lock is held while the other side answers, so that nobody else sends it meanwhile.
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("webhook")
            .filter(pk=delivery_id, next_at__lte=timezone.now())
            .first()
        )
        if delivery is None:
            return
        try:
            delivery.went(_post(delivery))
        except (AddressRefused, OSError, http.client.HTTPException, ValueError) as error:
            delivery.went(None, f"{error}" or type(error).__name__)


def due() -> list[int]:
    """Deliveries whose time has come."""
    waiting = Delivery.objects.filter(next_at__lte=timezone.now(), webhook__active=True)
    return list(waiting.order_by("next_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def redeliver(delivery: Delivery) -> Delivery:
    """The same message once more, as a delivery of its own."""
    return Delivery.objects.create(
        webhook=delivery.webhook, event=delivery.event, body=delivery.body
    )


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What proves that a message is ours, and from when."""
    told = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"v1={told.hexdigest()}"


def _post(delivery: Delivery) -> int:
    body = json.dumps(delivery.body, separators=(",", ":")).encode()
    timestamp = str(int(time.time()))
    parts = urlsplit(delivery.webhook.url)
    address, port = vetted(delivery.webhook.url)
    connection = _Connection(parts.hostname or "", port, address, parts.scheme == "https")
    patience = threading.Timer(LONGEST, connection.give_up)
    patience.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "SalesMetrics",
            "SalesMetrics-Event": delivery.event,
            "SalesMetrics-Delivery": str(delivery.pk),
            "SalesMetrics-Timestamp": timestamp,
            "SalesMetrics-Signature": signature(delivery.webhook.secret, timestamp, body),
        }
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        if connection.given_up:
            raise TimeoutError("timed out") from error
        raise
    finally:
        patience.cancel()
        connection.close()


def vetted(url: str) -> tuple[str, int]:
    """An address and a port that the name leads to. Raises AddressRefused.

    The connection is made to this very address: a name could lead elsewhere the next time.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or SCHEMES.get(parts.scheme, 0)
        found = socket.getaddrinfo(parts.hostname or "", port, type=socket.SOCK_STREAM)
    except (ValueError, OSError, UnicodeError) as error:
        raise AddressRefused(_("The address leads nowhere: %s") % error) from error
    if parts.scheme not in SCHEMES or not parts.hostname or parts.username:
        raise AddressRefused(_("Expected an address such as https://example.com/hook."))
    addresses = [str(info[4][0]) for info in found]
    if not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES:
        for address in addresses:
            if not is_public(address):
                raise AddressRefused(_("%s is an address of a private network.") % address)
    return addresses[0], port


class _Connection(http.client.HTTPConnection):
    """To an address that was vetted, under the name that was asked for."""

    def __init__(self, host: str, port: int, address: str, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.address = address
        self.secure = secure
        self.given_up = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), TIMEOUT)
        if self.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def give_up(self) -> None:
        """End the connection from another thread; who waits for the answer waits no more."""
        self.given_up = True
        with suppress(OSError):  # it has ended by itself
            if self.sock:
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

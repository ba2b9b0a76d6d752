"""Which machines a connection may lead to."""

import ipaddress
import socket

from django.conf import settings
from django.utils.translation import gettext as _

from .troubles import Trouble


def vetted(host: str, port: int) -> str:
    """An address that a name leads to; empty for a socket of this machine. Raises Trouble.

    The connection is made to this very address: a name could lead elsewhere the next time.
    """
    allowed = settings.SQL_CONNECTIONS_TO_PRIVATE_ADDRESSES
    if host.startswith("/"):
        if not allowed:
            raise Trouble(_("%s is a socket of this machine.") % host)
        return ""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        words = _("The host %(host)s cannot be found: %(error)s")
        raise Trouble(words % {"host": host, "error": error}) from error
    addresses = [str(info[4][0]) for info in found]
    for address in addresses:
        if not allowed and not is_public(address):
            words = _(
                "%s is an address of a private network. The setting"
                " SQL_CONNECTIONS_TO_PRIVATE_ADDRESSES allows those."
            )
            raise Trouble(words % address)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return found.is_global and not found.is_multicast

"""Which machines a connection may lead to."""

import ipaddress
import socket

from django.conf import settings
from django.utils.translation import gettext as _

from .troubles import Trouble

UNICAST = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that belongs to somebody in the public internet."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Where networks of IPv6 alone have the internet of IPv4; its private addresses too."""


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
    if isinstance(found, ipaddress.IPv6Address):
        within = _ipv4_within(found)
        if within is None:
            return found in UNICAST and found.is_global
        found = within
    return found.is_global and not found.is_multicast


def _ipv4_within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that one of IPv6 leads to."""
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour

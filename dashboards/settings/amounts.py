"""Amounts as people type them or a spreadsheet copies them, in any of the usual ways to write."""

import re
from decimal import Decimal

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

MOST = Decimal(10) ** 15
PLACES = 4
NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
BLANKS = re.compile(r"[\s'’]+")


def amount_of(text: str, currency: str = "") -> Decimal | None:
    """The amount; None for an empty cell. Raises ValueError in words for anything else."""
    bare = BLANKS.sub("", text)
    if currency:
        bare = bare.removeprefix(currency).removesuffix(currency)
    if not bare:
        return None
    if not NUMBER.fullmatch(bare):
        if NUMBER.fullmatch(bare.lstrip("-\N{MINUS SIGN}")):
            raise ValueError(_("“%s” is less than nothing.") % text.strip())
        raise ValueError(_("“%s” is not an amount.") % text.strip())
    whole, _point, fraction = _plain(bare, text).partition(".")
    if len(fraction.rstrip("0")) > PLACES:
        raise ValueError(_("“%s” has more than four decimals.") % text.strip())
    found = Decimal(f"{whole}.{fraction or '0'}")
    if found >= MOST:
        raise ValueError(_("“%s” is too much.") % text.strip())
    return found


def _plain(bare: str, text: str) -> str:
    """The number with a point before its decimals and nothing between its thousands."""
    marks = [mark for mark in ".," if mark in bare]
    if not marks:
        return bare
    decimal = max(marks, key=bare.rfind)
    if len(marks) == 1:
        head, _mark, tail = bare.rpartition(decimal)
        # 1,200 can be either; then it is what the reader's language makes of it.
        grouped = decimal in head or (
            len(tail) == 3 and len(head) <= 3 and decimal != get_format("DECIMAL_SEPARATOR")
        )
        decimal = "" if grouped else decimal
    whole, _point, fraction = bare.rpartition(decimal) if decimal else (bare, "", "")
    groups = re.split(r"[.,]", whole)
    if any(len(group) != 3 for group in groups[1:]) or (len(groups[0]) > 3 and len(groups) > 1):
        raise ValueError(_("“%s” is not an amount.") % text.strip())
    return "".join(groups) + (f".{fraction}" if fraction else "")


def typed(value: Decimal | None) -> str:
    """An amount as it stands in its cell, ready to be typed over."""
    if value is None:
        return ""
    exact = value.quantize(Decimal(1).scaleb(-PLACES)).normalize()
    exponent = exact.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True)

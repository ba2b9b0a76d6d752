"""Figures as people read them, in the active language. The only place that rounds."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from . import rounding
from .calendar import month_number, whole_months
from .metric import Unit

NOTHING = "\N{EN DASH}"
SPACE = "\N{NO-BREAK SPACE}"
CHANGES = ("change", "points")
# Where large numbers have names: by thousands, but in Chinese by ten thousands.
POWERS, CHINESE_POWERS = (9, 6, 3), (8, 4)


def decimals(unit: str, currency: str | None = None) -> int:
    """How many decimals a figure of this unit is shown with; a change has them too."""
    return 2 if unit in CHANGES else rounding.decimals(Unit(unit), currency)


def rounded(value: Decimal | None, unit: str, currency: str | None = None) -> Decimal | None:
    """The figure as it is shown: half-even, to the unit's decimals."""
    return None if value is None else _quantized(value, decimals(unit, currency))


def full(value: Decimal | None, unit: str, currency: str | None = None) -> str:
    """A figure in a table: all of it, the unit being in the header."""
    if value is None:
        return NOTHING
    places = decimals(unit, currency)
    return _number(_quantized(value, places), places)


def short(value: Decimal | None, unit: str) -> str:
    """A figure on a tile or in a sentence: about three digits, without its unit."""
    if value is None:
        return NOTHING
    if unit not in ("money", "count"):
        return _number(_quantized(value, 1), 1)
    if unit == "count" and abs(value) < 100_000:
        return _number(_quantized(value, 0), 0)
    chinese = (get_language() or "").startswith("zh")
    for power in CHINESE_POWERS if chinese else POWERS:
        # What rounds up to the next form is told in it: 999,999 is 1.00 M, not 1,000 k.
        if abs(value) >= 10_000 and abs(value) >= Decimal(10) ** power * Decimal("0.9995"):
            scaled = value / Decimal(10) ** power
            places = max(0, 3 - len(str(int(abs(_quantized(scaled, 2))))))
            return _in_short(power, _number(_quantized(scaled, places), places))
    return _number(_quantized(value, 0), 0)


def _in_short(power: int, number: str) -> str:
    forms = {
        3: pgettext("a number in short", "%(number)s k"),
        4: pgettext("a number in short", "%(number)s ten thousand"),
        6: pgettext("a number in short", "%(number)s M"),
        8: pgettext("a number in short", "%(number)s hundred million"),
        9: pgettext("a number in short", "%(number)s bn"),
    }
    return (forms[power] % {"number": number}).replace(" ", SPACE)


def exact(value: Decimal, most: int = 6) -> str:
    """A part of a figure: all its decimals up to so many, and no zeros that only fill it up."""
    found = _quantized(value, most).normalize()
    exponent = found.as_tuple().exponent
    return _number(found, max(0, -exponent) if isinstance(exponent, int) else 0)


def in_table(value: Decimal | None, unit: str, currency: str | None = None) -> str:
    """A figure in a cell; a change has its sign and one decimal."""
    if value is None or unit not in CHANGES:
        return full(value, unit, currency)
    amount = _quantized(value, 1)
    return f"{_sign(amount)}{_number(abs(amount), 1)}"


def day_in_table(text: str) -> str:
    """A day in a cell, from how it is kept."""
    return day(dt.date.fromisoformat(text))


def unit_name(unit: str, currency: str | None = None) -> str:
    """The unit in a word or sign; empty where a number speaks for itself."""
    names = {
        "money": currency or "",
        "percent": "%",
        "change": "%",
        "points": _("pts"),
        "days": _("days"),
        "hours": _("hours"),
    }
    return names.get(unit, "")


def with_unit(value: Decimal | None, unit: str, currency: str | None = None) -> str:
    """A figure in a sentence."""
    name = unit_name(unit, currency)
    return short(value, unit) + (SPACE + name if name and value is not None else "")


def change(value: Decimal | None, unit: str) -> str:
    """A change with its sign: in points for a percent metric, else in percent."""
    if value is None:
        return NOTHING
    amount = _quantized(value, 1)
    name = _("pts") if unit == "percent" else "%"
    return f"{_sign(amount)}{_number(abs(amount), 1)}{SPACE}{name}"


def day(value: dt.date) -> str:
    """A day: 21 Nov 2026."""
    return date_format(value, pgettext("date format", "j M Y"))


def month(first: dt.date) -> str:
    """A month: Nov 2026."""
    return date_format(first, pgettext("date format of a month", "M Y"))


def month_name(first: dt.date) -> str:
    """A month of any year: Nov."""
    return date_format(first, pgettext("date format of a month without its year", "M"))


def long_month(first: dt.date) -> str:
    """A month with its full name: November 2026."""
    return date_format(first, pgettext("date format of a month", "F Y"))


def span(start: dt.date, end: dt.date) -> str:
    """From a day to a day, without saying the same year twice; a whole month by its name."""
    if start == end:
        return day(start)
    if start.day == 1 and end == whole_months(month_number(start), 1).end:
        return long_month(start)
    if start.year == end.year:
        first = date_format(start, pgettext("date format without the year", "j M"))
        return f"{first} {NOTHING} {day(end)}"
    return f"{day(start)} {NOTHING} {day(end)}"


def _sign(amount: Decimal) -> str:
    return "+" if amount > 0 else "\N{MINUS SIGN}" if amount < 0 else "±"


def _quantized(value: Decimal, places: int) -> Decimal:
    # Adding zero turns a negative zero into a plain one.
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN) + 0


def _number(value: Decimal, places: int) -> str:
    text = number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return text.replace("-", "\N{MINUS SIGN}")

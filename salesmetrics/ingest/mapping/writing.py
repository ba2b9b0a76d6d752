"""Numbers and days as the other system writes them, into ours; what does not fit stays."""

import re
from dataclasses import replace
from typing import Any

import polars as pl

from ..kinds import Day, Kind, Number, Time
from .profile import Profile

SIGNS = {
    "R$": "BRL", "zł": "PLN", "Kč": "CZK", "฿": "THB", "€": "EUR", "£": "GBP", "¥": "CNY JPY",
    "￥": "CNY JPY", "$": "USD AUD BRL CAD HKD MXN NZD SGD TWD",
}  # fmt: skip
"""What a sign beside a number may mean, the likeliest first."""
CODES = """
    EUR USD GBP CHF PLN CZK HUF RON SEK NOK DKK BRL MXN CAD AUD NZD CNY RMB TWD HKD SGD JPY KRW
    INR THB IDR MYR PHP VND ZAR AED ILS TRY UAH
"""
CURRENCY = "|".join(map(re.escape, [*SIGNS, *CODES.split()]))
SUMS = {"times", "divided_by", "inverse"}
"""What a profile has worked out; the outcome is written as ours are."""
PERCENT = 100
"""What is at most so many is a percentage, and may say so."""
EARLIEST = 1000
"""Years before it are such as 26, for which four digits were expected."""
ORDERS = tuple((f"%d{sign}%m", f"%m{sign}%d", sign) for sign in "/-.")
"""Ways to write a day of which one says the month where the other says the day."""
TRIED = 100
"""Values of a column by which is told whether it has days at all."""


def canonical(
    what: Any, found: pl.Series, kind: Kind, profile: Profile, currency: str = ""
) -> pl.Series:
    """A column, made as a profile says of `what`, in our way of writing.

    `currency` is that of all amounts, if the profile says it.
    """
    if isinstance(kind, Day) and isinstance(what, dict) and "format" in what:
        return found.str.replace(r"^(\d{4}-\d\d-\d\d)T.*$", "$1")  # it was written with a time
    if isinstance(what, dict) and (SUMS | {"value", "format"}) & set(what):
        return found  # the profile's own words are canonical
    if isinstance(kind, Day) and profile.dates:
        return reformatted(found, [*profile.dates])
    if isinstance(kind, Time) and (profile.dates or profile.times):
        return reformatted(found, [*profile.dates, *profile.times])
    if isinstance(kind, Number) and kind.high == PERCENT:
        found = found.str.replace(r"\s*%$", "")
    return plain_number(found, profile, currency) if isinstance(kind, Number) else found


def plain_number(found: pl.Series, profile: Profile, currency: str = "") -> pl.Series:
    """Numbers with a point and no grouping.

    What is not grouped by thousands stays: 12.5 where points group is a spreadsheet's own number,
    and never 125; 1,5 where commas group is told to be wrong.
    """
    if (profile.decimal, profile.grouping) == (".", ""):
        return found
    plain = _without_currency(found.str.replace_all(r"[\s\u00a0]", ""), profile, currency)
    if profile.grouping:
        sign, point = re.escape(profile.grouping), re.escape(profile.decimal)
        groups = rf"^\D*[1-9]\d{{0,2}}(?:{sign}\d{{2,3}})*{sign}\d{{3}}(?:{point}\d*)?[^\d{sign}]*$"
        whole = plain.str.replace_all(profile.grouping, "", literal=True)
        plain = whole.zip_with(plain.str.contains(groups).fill_null(False), plain)
    return plain.str.replace(profile.decimal, ".", literal=True)


def _without_currency(plain: pl.Series, profile: Profile, currency: str) -> pl.Series:
    """Without the currency's signs; where none is told, without the first sign that stands there.

    Numbers beside another one keep it and are told to be wrong: they would count as the first. Who
    was asked what `$` is may have said something else than what it mostly means.
    """
    before = plain.str.extract(rf"^\D*?({CURRENCY})\D*\d", 1)
    behind = plain.str.extract(rf"\d\D*?({CURRENCY})\D*$", 1)
    signs = pl.select(pl.coalesce(before, behind)).to_series()
    found = set(signs.drop_nulls())
    if not found:
        return plain
    fitting = {signs.drop_nulls()[0]}
    if currency:
        fitting = found & _signs_of(currency) or set(profile.signs)
    bare = plain.str.replace(CURRENCY, "")
    return bare.zip_with(signs.is_in(list(fitting)).fill_null(False), plain)


def _signs_of(currency: str) -> set[str]:
    return {currency} | {sign for sign, codes in SIGNS.items() if currency in codes.split()}


def reformatted(found: pl.Series, formats: list[str]) -> pl.Series:
    """Days and times in the first of some ways of writing that fits, as ISO 8601 has them."""
    tries = []
    for form in formats:
        if "%H" in form or "%I" in form:
            time = found.str.to_datetime(form, strict=False, time_unit="us")
            written = time.dt.strftime("%Y-%m-%dT%H:%M:%S")
        else:
            time = found.str.to_date(form, strict=False)
            written = time.dt.strftime("%Y-%m-%d")
        tries.append(pl.select(pl.when(time.dt.year() >= EARLIEST).then(written)).to_series())
    return pl.select(pl.coalesce(*tries, found)).to_series()


def of_one_order(profile: Profile, frame: pl.DataFrame) -> Profile:
    """The profile with the ways to write days of which a file can only have one settled.

    03/04 is read as 13/04 or 04/13 beside it are; where none tells it, as the profile says first.
    """
    for day_first, month_first, sign in ORDERS:
        ways = [*profile.dates, *profile.times]
        starts = list(dict.fromkeys(w[:5] for w in ways if w[:5] in (day_first, month_first)))
        if len(starts) < 2:
            continue
        days, months = _beyond_twelve(frame, sign)
        told = {day_first: days, month_first: months}
        left_out = min(reversed(starts), key=lambda start: told[start])
        profile = replace(
            profile,
            dates=tuple(w for w in profile.dates if not w.startswith(left_out)),
            times=tuple(w for w in profile.times if not w.startswith(left_out)),
        )
    return profile


def _beyond_twelve(frame: pl.DataFrame, sign: str) -> tuple[int, int]:
    """How many days of a file say more than twelve first, and how many say it second."""
    written = rf"^(\d{{1,2}}){re.escape(sign)}(\d{{1,2}}){re.escape(sign)}\d{{2}}"
    first = second = 0
    for column in frame.select(pl.col(pl.String)).iter_columns():
        if not column.drop_nulls().head(TRIED).str.contains(written).any():
            continue
        parts = column.str.extract_groups(written).struct.unnest()
        parts = parts.cast(pl.Int32)
        first += int((parts["1"] > 12).sum())
        second += int((parts["2"] > 12).sum())
    return first, second

"""Money in the organization's own currency."""

from bisect import bisect_right

from .company import number, once


@once
def rates(company):
    """Days and rates of every currency, in the order of days."""
    found = {}
    for row in company.rows("exchange_rates"):
        found.setdefault(row["currency"], []).append((company.day(row["on"]), number(row["rate"])))
    return {currency: sorted(known) for currency, known in found.items()}


def rate(company, currency, day):
    """The latest rate on or before the day."""
    if currency is None or currency == company.settings.currency:
        return 1
    known = rates(company).get(currency, [])
    place = bisect_right([on for on, _rate in known], day)
    if place == 0:
        raise LookupError(f"There is no rate of {currency} for {day}.")
    return known[place - 1][1]


def money(company, amount, currency, day):
    """An amount (a text, a number or nothing) at the rate of its day."""
    if isinstance(amount, str):
        amount = number(amount)
    return None if amount is None else amount * rate(company, currency, day)

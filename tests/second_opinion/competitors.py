"""G. Competitors beside oneself, as entered for a period."""

from .care import csat
from .company import number, once
from .dimensions import one
from .money import money
from .revenue import profit_margin, revenue, revenue_growth
from .tables import Row, metric, plain


@once
def entered(company, period):
    """A row for everyone (oneself is None) of whom something was entered for the period.

    Of several rows for one, that with the latest `from` that overlaps the period holds.
    """
    latest = {}
    for row in company.rows("competitor_figures"):
        first, last = company.day(row["from"]), company.day(row["to"])
        who = row.get("competitor_id")
        is_later = who not in latest or company.day(latest[who]["from"]) < first
        if first <= period.end and last >= period.start and is_later:
            latest[who] = row
    return [
        Row(company.day(row["from"]), {"competitor": one(who)}, entered=row)
        for who, row in latest.items()
    ]


def _asked(view):
    """The competitor that is asked for; None for oneself."""
    (who,) = view.where.get("competitor", (None,))
    return who


def _entered(view, who, column):
    rows = view.noted(entered(view.company, view.period))
    found = [row for row in rows if row.members["competitor"] == one(who)]
    if not found or found[0].entered.get(column) is None:
        return plain(None)
    (row,) = found
    if column == "revenue":
        worth, currency = row.entered["revenue"], row.entered.get("currency")
        return plain(money(view.company, worth, currency, row.day))
    return plain(number(row.entered[column]))


def _beside(view, own, column):
    """One's own figure, or what was entered for the competitor that is asked for."""
    who = _asked(view)
    told = _entered(view, who, column)
    view.noted([Row(view.period.start, {"competitor": one(None)})])
    return told if who else own(view.without("competitor"))


@metric
def market_share(view):
    return _entered(view, _asked(view), "market_share")


@metric
def competitor_satisfaction(view):
    return _beside(view, csat, "satisfaction")


@metric
def competitor_revenue(view):
    return _beside(view, revenue, "revenue")


@metric
def competitor_growth(view):
    return _beside(view, revenue_growth, "growth")


@metric
def competitor_margin(view):
    return _beside(view, profit_margin, "margin")

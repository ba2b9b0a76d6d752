"""Retention of customers: a triangle of those won together, by how long ago."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shown
from dashboards.as_of import present_only
from dashboards.asked import Asked, label
from salesmetrics.metrics import retention
from salesmetrics.metrics.answers import answer
from salesmetrics.metrics.calendar import (
    MONTHS_OF,
    Grain,
    Period,
    month_number,
    month_start,
    period_of,
)
from salesmetrics.metrics.questions import Question
from salesmetrics.tenancy.visibility import Scope

from .panel import Option, Panel
from .sheet import Head, Line, Sheet, provenance

COHORTS = 12
GRAINS = {Grain.QUARTER: gettext_lazy("Quarter"), Grain.MONTH: gettext_lazy("Month")}
COHORT = Option(
    gettext_lazy("Customers won in the same"),
    lambda _scope: {str(grain): words for grain, words in GRAINS.items()},
    str(Grain.QUARTER),
)


def triangle(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The last twelve cohorts up to the period's end, each followed as long as it can be."""
    present_only(asked.as_of)
    grain = Grain(panel.chosen("cohort", asked))
    question = Question(panel.lead, *_span(asked, grain), where=dict(asked.where))
    found = retention.cohorts(question, scope, grain)
    while found and not found[0].size:  # as many as there are since the first customer
        found.pop(0)
    ages = [Head(f"age_{age}", str(age), "percent", panel.lead) for age in range(len(found))]
    return Sheet(
        panel=panel,
        asked=asked,
        heads=(Head("size", _("Customers"), "count", panel.lead), *ages),
        lines=tuple(_line(asked, one, grain, len(found)) for one in found),
        total=None,
        **provenance([answer(question, scope)]),
        rows_are=_("Won in"),
    )


def _span(asked: Asked, grain: Grain) -> Period:
    last = period_of(asked.organization, grain, min(asked.end, asked.today))
    first = month_number(last.start) - (COHORTS - 1) * MONTHS_OF[grain]
    return Period(month_start(first), last.end)


def _line(asked: Asked, one: retention.Cohort, grain: Grain, ages: int) -> Line:
    period = period_of(asked.organization, grain, one.start)
    shares = [Decimal(kept * 100) / one.size if one.size else None for kept in one.kept]
    return Line(
        shown.month(one.start) if grain == Grain.MONTH else label(asked.organization, period),
        (Decimal(one.size), *shares, *[None] * (ages - len(shares))),
        running=period.start <= asked.today < period.end,
    )


def kept_after_a_year(sheet: Sheet) -> str:
    """How many of the customers are still there after a year, of the cohorts that are so old."""
    grain = Grain(sheet.panel.chosen("cohort", sheet.asked))
    key = f"age_{12 // MONTHS_OF[grain]}"
    if key not in {head.key for head in sheet.heads}:
        return ""
    pairs = [
        (size, share)
        for size, share in zip(sheet.column("size"), sheet.column(key), strict=True)
        if size and share is not None
    ]
    whole = sum((size for size, _share in pairs), Decimal(0))
    if not whole:
        return ""
    kept = sum((size * share for size, share in pairs), Decimal(0)) / whole
    return _("%(share)s of the customers were there a year later.") % {
        "share": shown.with_unit(kept, "percent")
    }

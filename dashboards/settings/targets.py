"""The page of targets: the grid, a block to paste, and whether the parts add up."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboards.asked import fiscal_year
from salesmetrics.metrics.calendar import Grain, Period, month_number, period_of, whole_months
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.formulas import Foretold
from salesmetrics.metrics.metric import Kind, Metric, Unit
from salesmetrics.metrics.target_writing import write_targets
from salesmetrics.metrics.targets import Targets
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .desk import figures_follow, for_admins, show
from .target_entry import Entry, check_years, pasted, typed_in
from .target_grid import Column, Node, Row, columns, disagreements, rows_of, tree

USUAL = "revenue"
# With its thirteen cells each, so many rows are below what Django takes in one form.
ROWS = 70
YEARS_BACK, YEARS_ON = 2, 2
MOST_TOLD = 12


@dataclass(frozen=True)
class Sheet:
    """The grid that is looked at: one metric in one fiscal year."""

    metric: Metric
    year: Period
    heads: tuple[Column, ...]
    top: Node
    targets: Targets
    rows: list[Row]


def aimed_at() -> list[Metric]:
    """What can be aimed at: what adds up over time, over reps and over teams."""
    return [
        metric
        for metric in METRICS.values()
        if metric.kind == Kind.FLOW
        and metric.unit in (Unit.MONEY, Unit.COUNT)
        and not (metric.confidential or metric.ranks or isinstance(metric.formula, Foretold))
        and {"rep", "team"} <= set(metric.dimensions)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def targets(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The grid; a POST saves all of it, or nothing and says which cells are wrong."""
    organization = scope.organization
    sheet = sheet_of(request.GET, organization)
    page = Paginator(sheet.rows, ROWS).get_page(request.GET.get("page"))
    entry, block = None, request.POST.get("block", "")
    if request.method == "POST":
        entry = read(request, sheet, list(page), organization)
        if not entry.wrong:
            save(organization, sheet, entry)
            messages.success(request, said(entry))
            return redirect(f"{reverse('settings:targets')}?{request.GET.urlencode()}")
    told = disagreements(sheet.rows)
    return show(
        request,
        scope,
        "targets",
        status=422 if entry else 200,
        sheet=sheet,
        heads=sheet.heads,
        rows=[_drawn(row, entry) for row in page],
        page=page,
        wrong=list(entry.wrong.values()) if entry else [],
        pasted=block,
        disagreements=told[:MOST_TOLD],
        more=max(0, len(told) - MOST_TOLD),
        metrics=[(one.key, one.name, one is sheet.metric) for one in aimed_at()],
        years=list(_years(organization, sheet.year)),
        unit=organization.base_currency if sheet.metric.unit == Unit.MONEY else "",
        query=urlencode({"metric": sheet.metric.key, "year": str(sheet.year.start.year)}),
    )


def sheet_of(wish: QueryDict, organization: Organization) -> Sheet:
    """The grid of the metric and the year asked for; of the usual one and this year without."""
    known = {metric.key: metric for metric in aimed_at()}
    metric = known.get(wish.get("metric", ""), known[USUAL])
    this = period_of(organization, Grain.YEAR, organization.today())
    text = wish.get("year", "")
    asked = int(text) if text.isascii() and text.isdigit() and 1900 < int(text[:5]) < 2200 else 0
    first = (asked or this.start.year) * 12 + organization.fiscal_year_start - 1
    year = whole_months(first, 12)
    found = Targets(organization, metric.key)
    heads, top = columns(organization, year), tree(organization, year)
    return Sheet(metric, year, heads, top, found, rows_of(top, found, heads))


def read(request: HttpRequest, sheet: Sheet, shown: list[Row], organization: Organization) -> Entry:
    """What was sent: the block if there is one, else the cells of the rows that are shown."""
    currency = organization.base_currency
    if "paste" in request.POST:
        block = request.POST.get("block", "")
        entry = pasted(block, sheet.rows, sheet.top, sheet.heads, currency)
    else:
        entry = typed_in(shown, request.POST.dict(), currency)
    if not entry.wrong:
        check_years(entry, sheet.rows, sheet.targets)
    return entry


def save(organization: Organization, sheet: Sheet, entry: Entry) -> None:
    """Write all wishes, or none."""
    if not entry.wishes:
        return
    with transaction.atomic():
        write_targets(organization, sheet.metric.key, entry.wishes)
        figures_follow(organization)


def said(entry: Entry) -> str:
    """What saving came to."""
    if not entry.wishes:
        return _("Nothing was changed.")
    return _("Saved: %(count)d targets.") % {"count": len(entry.wishes)}


def _drawn(row: Row, entry: Entry | None) -> dict[str, Any]:
    """A row as it is drawn: with what was typed, and what was wrong with it."""
    texts, wrong = (entry.texts, entry.wrong) if entry else ({}, {})
    return {
        "row": row,
        "kind": row.subject[0],
        "depth": min(row.depth, 4),
        "cells": [
            {
                "cell": cell,
                "text": texts.get(cell.name, cell.text),
                "wrong": wrong.get(cell.name, ""),
                "year": cell is row.cells[-1],
            }
            for cell in row.cells
        ],
    }


def _years(organization: Organization, shown: Period) -> Any:
    """The fiscal years to choose from, with the one that is shown."""
    this = period_of(organization, Grain.YEAR, organization.today()).start
    starts = {whole_months(month_number(this) + 12 * step, 12).start
              for step in range(-YEARS_BACK, YEARS_ON + 1)} | {shown.start}  # fmt: skip
    for start in sorted(starts):
        yield start.year, fiscal_year(organization, start), start == shown.start

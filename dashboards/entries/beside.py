"""What belongs to a record: stages, lines, deals, activities, and the figures it counts in."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards import behind, shown
from dashboards.definitions import may_see
from dashboards.seats import seated
from salesmetrics.crm.models import Activity, Lead, Opportunity, OpportunityLine, StageChange
from salesmetrics.ingest.specification import Column, entity_of
from salesmetrics.metrics.counted_in import counted_in
from salesmetrics.metrics.questions import Question
from salesmetrics.tenancy.visibility import Scope

from . import words
from .drawers import Drawer, address, drawer_of

MOST = 50
WITH_ACTIVITIES = {"opportunities": "opportunity", "leads": "lead", "accounts": "account"}


def parts(scope: Scope, drawer: Drawer, row: Any) -> list[dict[str, Any]]:
    """The tables of what belongs to a record, those that have rows."""
    makers: dict[str, tuple[Callable[..., dict[str, Any]], ...]] = {
        "opportunities": (_stages, _lines),
        "accounts": (_deals, _leads),
        "leads": (_deals,),
    }
    made = [make(scope, drawer, row) for make in makers.get(drawer.name, ())]
    return [part for part in made if part["rows"]]


def _stages(scope: Scope, drawer: Drawer, row: Any) -> dict[str, Any]:
    rows = StageChange.objects.filter(
        organization=scope.organization, opportunity=row, deleted_at=None
    ).order_by("entered_at", "pk")
    shown_as = "stage entered_at amount probability expected_close_on"
    return _table(scope, _("Stages"), rows.select_related("stage"), shown_as)


def _lines(scope: Scope, drawer: Drawer, row: Any) -> dict[str, Any]:
    rows = OpportunityLine.objects.filter(
        organization=scope.organization, opportunity=row, deleted_at=None
    ).order_by("line")
    shown_as = "line product_id plan_id quantity unit_price amount"
    return _table(scope, _("Lines"), rows.select_related("product", "plan"), shown_as)


def _deals(scope: Scope, drawer: Drawer, row: Any) -> dict[str, Any]:
    key = "account" if drawer.name == "accounts" else "lead"
    rows = scope.visible(Opportunity.objects.filter(deleted_at=None, **{key: row}))
    shown_as = "name status stage amount currency created_at closed_at"
    found = rows.select_related("stage").order_by("-pk")
    return _table(scope, capfirst(str(Opportunity._meta.verbose_name_plural)), found, shown_as)


def _leads(scope: Scope, drawer: Drawer, row: Any) -> dict[str, Any]:
    rows = scope.visible(Lead.objects.filter(deleted_at=None, account=row))
    found = rows.select_related("source").order_by("-pk")
    shown_as = "name source created_at converted_at"
    return _table(scope, capfirst(str(Lead._meta.verbose_name_plural)), found, shown_as)


def _table(scope: Scope, title: str, rows: "QuerySet[Any]", shown_as: str) -> dict[str, Any]:
    """Rows of an entity as a table; its first column leads to each row's own page."""
    entity = entity_of(rows.model)
    assert entity is not None  # noqa: S101 - narrows: only canonical entities are shown
    columns = [entity.by_name[name] for name in shown_as.split()]
    return {
        "title": title,
        "heads": [(words.label(column), words.is_number(column)) for column in columns],
        "rows": [_row(scope, entity.name, columns, row) for row in rows[:MOST]],
    }


def _row(scope: Scope, entity: str, columns: list[Column], row: Any) -> dict[str, Any]:
    cells = [
        (words.value(column, getattr(row, column.field.name)), words.is_number(column))
        for column in columns
    ]
    return {"address": address(scope, entity, row.pk), "cells": cells}


@require_safe
@seated
def activities(request: HttpRequest, scope: Scope, name: str, pk: int) -> HttpResponseBase:
    """The latest activities on a record; asked for apart, as they are many."""
    drawer, row = _found(name, pk, scope)
    if name not in WITH_ACTIVITIES:
        raise Http404
    rows = scope.visible(Activity.objects.filter(deleted_at=None, **{WITH_ACTIVITIES[name]: row}))
    found = rows.select_related("owner").order_by("-happened_on", "-pk")
    title = capfirst(str(Activity._meta.verbose_name_plural))
    part = _table(scope, title, found, "type owner_id happened_at minutes direction outcome")
    return render(request, "dashboards/entries/part.html", {"part": part, "drawer": drawer})


@require_safe
@seated
def figures(request: HttpRequest, scope: Scope, name: str, pk: int) -> HttpResponseBase:
    """The figures that a record counts in, each with the way to all records behind it."""
    drawer, row = _found(name, pk, scope)
    found = list(_figures(scope, drawer, row)) if row.deleted_at is None else []
    return render(request, "dashboards/entries/figures.html", {"figures": found})


def _figures(scope: Scope, drawer: Drawer, row: Any) -> Iterator[dict[str, Any]]:
    for metric, period in counted_in(scope.organization, drawer.name, row.pk):
        if may_see(metric, scope):
            question = Question(metric.key, period.start, period.end)
            yield {
                "metric": metric,
                "period": shown.long_month(period.start),
                "query": behind.query(question),
            }


def _found(name: str, pk: int, scope: Scope) -> tuple[Drawer, Any]:
    drawer = drawer_of(name, scope)
    row = drawer.route.rows(scope).filter(pk=pk).first()
    if row is None:
        raise Http404
    return drawer, row

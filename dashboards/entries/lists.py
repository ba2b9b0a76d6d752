"""The lists of records: searched, narrowed, a page at a time however many there are."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards import shell
from dashboards.seats import seated
from salesmetrics.crm.models import Account, Opportunity
from salesmetrics.ingest.entries.columns import equals, value_of
from salesmetrics.ingest.entries.keyset import POSITION, Cursor, Order, cursor_of
from salesmetrics.ingest.specification import Column
from salesmetrics.tenancy.visibility import Scope

from . import options, words
from .drawers import Drawer, address, drawer_of, drawers_for, tabs

PAGE = 50
ABOUT: dict[str, Any] = {"account_id": Account, "opportunity_id": Opportunity}
"""What rows are found by besides their own words: the name of what they refer to."""
MOST_NAMED = 200
LONGEST_SEARCH = 100


@require_safe
@seated
def first(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The first list that there is for who comes."""
    there = drawers_for(scope)
    if not there:
        raise PermissionDenied(_("Your role sees figures, not the records behind them."))
    return redirect("entries:rows", there[0].name)


@require_safe
@seated
def rows(request: HttpRequest, scope: Scope, name: str) -> HttpResponseBase:
    """A page of records."""
    drawer = drawer_of(name, scope)
    wish = Wish(drawer, request.GET, scope)
    found, following, before = wish.page()
    columns = drawer.columns(drawer.shown)
    return shell.show(
        request,
        scope,
        "dashboards/entries/list.html",
        drawer=drawer,
        tabs=tabs(scope, drawer),
        wish_of_rows=wish,
        filters=list(wish.filters()),
        orders=wish.orders(),
        heads=[(words.label(column), words.is_number(column)) for column in columns],
        rows=[line(drawer, scope, columns, row) for row in found],
        following=wish.at(following),
        before=wish.at(before),
        may_write=drawer.route.may_write(scope),
    )


def line(
    drawer: Drawer, scope: Scope, columns: list[Column], row: dict[str, Any]
) -> dict[str, Any]:
    """A record in a line of the list."""
    cells = [
        (words.value(column, row[f"t_{column.name}"]), words.is_number(column))
        for column in columns
    ]
    return {
        "address": address(scope, drawer.name, row["pk"]),
        "title": title(drawer, {c.name: row[f"t_{c.name}"] for c in drawer.columns(drawer.title)})
        or row["t_id"],
        "id": row["t_id"],
        "cells": cells,
    }


def title(drawer: Drawer, row: Mapping[str, Any]) -> str:
    """What a record is called."""
    columns = drawer.columns(drawer.title)
    return next((words.value(c, row[c.name]) for c in columns if row[c.name]), "")


class Wish:
    """What a list was asked for; what cannot be is as if it had not been said."""

    def __init__(self, drawer: Drawer, given: QueryDict, scope: Scope) -> None:
        self.drawer, self.given, self.scope = drawer, given, scope
        self.search = given.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        self.deleted = "deleted" in given
        self.order = given.get("order", "")
        if self.order not in drawer.orders.split():
            self.order = ""

    def page(self) -> tuple[list[Any], Cursor | None, Cursor | None]:
        """The rows, and where the pages beside them begin."""
        column = self.drawer.entity.by_name[self.order] if self.order else None
        position = F(column.field.name) if column else F("pk")
        shown = [*self.drawer.columns(f"id {self.drawer.title} {self.drawer.shown}")]
        found = self.rows().values("pk", **{f"t_{c.name}": F(words.path(c)) for c in shown})
        order = Order(self.order != "name", self._read(column))
        try:
            return order.page(found.annotate(**{POSITION: position}), self._cursor(), PAGE)
        except ValueError:
            return order.page(found.annotate(**{POSITION: position}), None, PAGE)

    def rows(self) -> "QuerySet[Any]":
        """All rows that are meant."""
        found = self.drawer.route.rows(self.scope).filter(deleted_at__isnull=not self.deleted)
        for column in self.drawer.columns(self.drawer.filters):
            if text := self.given.get(column.name, "").replace("\x00", ""):
                condition = equals(self.drawer.entity, column, text, self.scope.organization)
                found = found.filter(condition) if condition else found.none()
        return found.filter(self._searched()) if self.search else found

    def _searched(self) -> Q:
        found = Q(external_id=self.search)
        for name in self.drawer.search.split():
            found |= Q(**{f"{name}__icontains": self.search})
        for column, model in ABOUT.items():
            if column in self.drawer.entity.by_name:
                named = model._default_manager.filter(
                    organization=self.scope.organization,
                    deleted_at=None,
                    name__icontains=self.search,
                )
                # Their numbers first: the rows are then found by an index.
                keys = list(named.values_list("pk", flat=True)[:MOST_NAMED])
                found |= Q(**{f"{column}__in": keys})
        return found

    def _read(self, column: Column | None) -> Any:
        if column is None:
            return lambda text: int(text)
        return lambda text: value_of(column, text, self.scope.organization)

    def _cursor(self) -> Cursor | None:
        try:
            return cursor_of(self.given.get("at", "")) if "at" in self.given else None
        except (ValueError, TypeError):
            return None

    def at(self, cursor: Cursor | None) -> str:
        """The address of the page at a cursor; empty where there is none."""
        if cursor is None:
            return ""
        query = self.given.copy()
        query["at"] = str(cursor)
        return "?" + query.urlencode()

    def filters(self) -> Iterator[dict[str, Any]]:
        """The choices beside the search box."""
        for column in self.drawer.columns(self.drawer.filters):
            chosen = self.given.get(column.name, "")
            choices = options.choices(column, self.scope, most=options.MOST_IN_FILTER)
            if choices:
                yield {
                    "name": column.name,
                    "label": words.label(column),
                    "chosen": chosen,
                    "choices": choices,
                }

    def orders(self) -> list[tuple[str, str, bool]]:
        """By what the rows may be ordered."""
        found = [("", _("Last added"), not self.order)]
        for column in self.drawer.columns(self.drawer.orders):
            found.append((column.name, words.label(column), column.name == self.order))
        return found

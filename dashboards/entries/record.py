"""The page of a record: what it says, how it came to say it, and what belongs to it."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards import shell
from dashboards.seats import seated
from salesmetrics.ingest.entries.history import Entry, history
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.specification import Column
from salesmetrics.tenancy.visibility import Scope

from . import beside, words
from .drawers import Drawer, address, drawer_of, tabs
from .lists import title
from .options import suggested_from


@require_safe
@seated
def record(request: HttpRequest, scope: Scope, name: str, pk: int) -> HttpResponseBase:
    """One record, deleted ones too."""
    drawer = drawer_of(name, scope)
    names = [column.field.name for column in drawer.entity.columns if column.refers_to]
    row = drawer.route.rows(scope).select_related(*names).filter(pk=pk).first()
    if row is None:
        raise Http404
    changes = history(scope.organization, drawer.entity, row)
    known = {c.name: _raw(c, row) for c in drawer.columns(drawer.title)}
    return shell.show(
        request,
        scope,
        "dashboards/entries/record.html",
        drawer=drawer,
        tabs=tabs(scope, drawer),
        row=row,
        title=title(drawer, known) or row.external_id,
        values=list(values(drawer, scope, row)),
        changes=[told(entry) for entry in changes],
        may_write=drawer.route.may_write(scope),
        parts=beside.parts(scope, drawer, row),
        with_activities=drawer.name in beside.WITH_ACTIVITIES,
    )


@require_safe
@seated
def by_id(request: HttpRequest, scope: Scope, name: str) -> HttpResponseBase:
    """To the page of the record with this id."""
    drawer = drawer_of(name, scope)
    key = request.GET.get("id", "").replace("\x00", "")
    row = get_object_or_404(drawer.route.rows(scope), external_id=key)
    return redirect("entries:record", name, row.pk)


def values(drawer: Drawer, scope: Scope, row: Any) -> Iterator[dict[str, str]]:
    """What it says, column by column."""
    for column in drawer.entity.columns:
        raw = _raw(column, row)
        to = address(scope, suggested_from(column), raw.pk) if column.refers_to and raw else ""
        # A record that one may not see is called by its name, and leads nowhere.
        yield {"label": words.label(column), "value": words.value(column, raw), "address": to}


def _raw(column: Column, row: Any) -> Any:
    return getattr(row, column.field.name)


def told(entry: Entry) -> dict[str, Any]:
    """A change in words."""
    return {
        "what": _kinds()[entry.kind],
        "at": words.when(entry.at) if entry.at else "",
        "who": _who(entry),
        "how": _how(entry),
        "run": entry.run if entry.run and _is_file(entry.run) else None,
        "differences": [
            (
                words.label(one.column),
                words.value(one.column, one.before),
                words.value(one.column, one.after),
            )
            for one in entry.differences
        ],
    }


def _kinds() -> dict[str, str]:
    return {
        "created": _("Created"),
        "changed": _("Changed"),
        "deleted": _("Deleted"),
        "restored": _("Brought back"),
        "undone": _("Taken back"),
    }


def _who(entry: Entry) -> str:
    if entry.run is None:
        return _("Somebody")
    if entry.user is not None:
        return str(entry.user)
    return _("a command") if entry.run.origin == Import.Origin.FILES else _("Somebody")


def _how(entry: Entry) -> str:
    if entry.run is None:
        return _("in the administration, which keeps no record of it here")
    return {
        Import.Origin.HAND.value: _("by hand"),
        Import.Origin.API.value: _("by a program, through the API"),
        Import.Origin.UPLOAD.value: _("by an import"),
        Import.Origin.FILES.value: _("by an import"),
        Import.Origin.FETCH.value: _("by an import"),
    }[str(entry.run.origin)]


def _is_file(run: Import) -> bool:
    return run.origin in (Import.Origin.UPLOAD, Import.Origin.FILES)

"""Records added, corrected, deleted and brought back by hand, with the rights of the API."""

from collections.abc import Iterator, Mapping
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboards import shell
from dashboards.seats import seated
from salesmetrics.ingest.deleting import delete
from salesmetrics.ingest.entries.history import history
from salesmetrics.ingest.entries.row import stands
from salesmetrics.ingest.entries.writing import EntryRefused, Writer, change, write
from salesmetrics.ingest.locks import wait_for_turn
from salesmetrics.ingest.models import Import
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope

from . import words
from .drawers import Drawer, drawer_of, tabs
from .forms import EntryForm, begun_from, defaults, over
from .lists import title

Row = Mapping[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def new(request: HttpRequest, scope: Scope, name: str) -> HttpResponseBase:
    """Add a record."""
    drawer = drawer_of(name, scope, to_write=True)
    data = request.POST if request.method == "POST" else None
    form = EntryForm(drawer, scope, None, data, given=defaults(drawer, scope))
    if data is not None and form.is_valid():
        row = form.changes()
        row.setdefault("id", f"hand-{uuid4().hex[:12]}")
        with transaction.atomic():
            wait_for_turn(scope.organization)
            made = _made(drawer, scope, row["id"])
            if made.filter(deleted_at=None).exists():
                form.add_error("id", _("There is such a record already."))
            elif _written(form, lambda: write(drawer.route, _writer(request, scope), [row])):
                return _saved(request, drawer, made.get().pk)
    return _show(request, scope, drawer, form)


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def correct(request: HttpRequest, scope: Scope, name: str, pk: int) -> HttpResponseBase:
    """Correct a record, unless somebody did meanwhile: then both are shown."""
    drawer = drawer_of(name, scope, to_write=True)
    with transaction.atomic():
        if request.method == "POST":
            wait_for_turn(scope.organization)
        now = stands(drawer.route, scope, pk)
        if now is None:
            raise Http404
        if request.method != "POST":
            return _show(request, scope, drawer, EntryForm(drawer, scope, now), pk=pk)
        form = EntryForm(drawer, scope, begun_from(request.POST) or now, request.POST)
        form.is_valid()
        changes = form.changes()
        if form.base != now:
            again = over(form, now, changes)
            both = list(meanwhile(drawer, scope, pk, form.base or {}, now, changes))
            return _show(request, scope, drawer, again, pk=pk, status=409, both=both)
        writer = _writer(request, scope)
        if not changes or _written(form, lambda: change(drawer.route, writer, now, changes)):
            return _saved(request, drawer, pk)
    return _show(request, scope, drawer, form, pk=pk)


def meanwhile(
    drawer: Drawer, scope: Scope, pk: int, base: Row, now: Row, changes: Row
) -> Iterator[dict[str, str]]:
    """The columns that somebody else changed: as it was, as it is now, what one wrote oneself."""
    row = drawer.route.rows(scope).get(pk=pk)
    latest = history(scope.organization, drawer.entity, row)[:1]
    for column in drawer.entity.columns:
        if base.get(column.name) != now[column.name]:
            own = changes.get(column.name) if column.name in changes else None
            yield {
                "label": words.label(column),
                "was": words.value(column, base.get(column.name)),
                "now": words.value(column, now[column.name]),
                "own": words.value(column, own),
                "by": str(latest[0].user or "") if latest else "",
            }


@require_POST
@seated
def remove(request: HttpRequest, scope: Scope, name: str, pk: int) -> HttpResponseBase:
    """Delete a record: it is marked, leaves all figures, and can be brought back."""
    drawer = drawer_of(name, scope, to_write=True)
    if stands(drawer.route, scope, pk) is None:
        raise Http404
    rows = drawer.route.rows(scope).filter(pk=pk)
    writer = _writer(request, scope)
    delete(scope.organization, drawer.entity, rows, user=writer.user, origin=writer.origin)
    messages.success(request, _("Deleted. It leaves all figures, and can be brought back here."))
    return redirect("entries:record", name, pk)


@require_POST
@seated
def restore(request: HttpRequest, scope: Scope, name: str, pk: int) -> HttpResponseBase:
    """Bring a deleted record back as it was."""
    drawer = drawer_of(name, scope, to_write=True)
    was = stands(drawer.route, scope, pk, deleted=True)
    if was is None:
        raise Http404
    try:
        change(drawer.route, _writer(request, scope), was, {})
    except EntryRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is back, and counts in the figures again."))
    return redirect("entries:record", name, pk)


def _written(form: EntryForm, act: Any) -> bool:
    """Whether it could be written; else the form tells why not."""
    try:
        act()
    except EntryRefused as refused:
        form.tell(refused.problems)
    except PermissionDenied as denied:
        form.tell({"owner_id": str(denied)})
    else:
        return True
    return False


def _called(drawer: Drawer, row: Row | None) -> str:
    """What the record is called, as its columns tell it."""
    return (title(drawer, row) or str(row["id"])) if row else ""


def _made(drawer: Drawer, scope: Scope, key: str | None) -> Any:
    rows = drawer.route.model._default_manager.filter(organization=scope.organization)
    return rows.filter(external_id=key)


def _writer(request: HttpRequest, scope: Scope) -> Writer:
    return Writer(cast(User, request.user), scope, Import.Origin.HAND)


def _saved(request: HttpRequest, drawer: Drawer, pk: int) -> HttpResponseBase:
    messages.success(request, _("Saved. Figures that depend on it are being worked out again."))
    return redirect("entries:record", drawer.name, pk)


def _show(
    request: HttpRequest,
    scope: Scope,
    drawer: Drawer,
    form: EntryForm,
    *,
    pk: int | None = None,
    status: int = 0,
    both: Any = (),
) -> HttpResponseBase:
    wrong = form.is_bound and bool(form.errors)
    return shell.show(
        request,
        scope,
        "dashboards/entries/form.html",
        status=status or (422 if wrong else 200),
        drawer=drawer,
        tabs=tabs(scope, drawer),
        form=form,
        pk=pk,
        called=_called(drawer, form.base),
        both=both,
    )

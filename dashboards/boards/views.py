"""One's own boards: looked at, put together, shared."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboards import choices, shell
from dashboards.asked import COMPARISONS, DEFAULT_COMPARISON, DEFAULT_PERIOD, Asked, asked
from dashboards.models import Board, BoardPanel
from dashboards.page import refused
from dashboards.seats import seated
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Membership
from salesmetrics.tenancy.visibility import Scope, membership_for

from .forms import BoardForm, PanelForm
from .made import payloads_of

MOST_BOARDS, MOST_PANELS = 30, 24


def seat_of(request: HttpRequest, scope: Scope) -> Membership:
    """The membership that somebody looks from."""
    return membership_for(request.user, scope.organization.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def boards(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The first of one's boards; who has none is offered one."""
    seat = seat_of(request, scope)
    form = BoardForm(request.POST or None, initial={"name": _("My dashboard")})
    if request.method == "POST" and form.is_valid():
        if Board.objects.filter(owner=seat).count() < MOST_BOARDS:
            made = Board.objects.create(
                organization=scope.organization, owner=seat, **form.cleaned_data
            )
            return redirect("boards:edit", made.pk)
        form.add_error(None, _("You have %d dashboards. Delete one first.") % MOST_BOARDS)
    first = Board.objects.filter(owner=seat).order_by("name", "id").first()
    if request.method != "POST" and first is not None and "new" not in request.GET:
        return redirect("boards:board", first.pk)
    status = 422 if form.errors else 200
    return shell.show(
        request, scope, "dashboards/boards/new.html", status=status, form=form, tabs=tabs(seat)
    )


@require_safe
@seated
def board(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """A board, one's own or a shared one; for htmx only what changes with the wish."""
    seat = seat_of(request, scope)
    found = get_object_or_404(Board.seen_by(seat).select_related("owner__user"), pk=key)
    try:
        wish = asked(request.GET, scope.organization)
        content = figures(found, wish, scope, mine=found.owner_id == seat.pk)
    except QuestionError as error:
        return refused(request, scope, error)
    if request.headers.get("HX-Request-Type") == "partial":
        response = HttpResponse(content)
    else:
        template = "dashboards/boards/board.html"
        response = shell.show(
            request,
            scope,
            template,
            figures=content,
            board=found,
            wish=wish,
            tabs=tabs(seat, found),
        )
    response.headers["Vary"] = "HX-Request-Type, Cookie"
    return response


def figures(found: Board, wish: Asked, scope: Scope, *, mine: bool) -> str:
    """The board without its shell."""
    filters = choices.filters(scope, wish)
    context = {
        "board": found,
        "mine": mine,
        "scope": scope,
        "organization": scope.organization,
        "wish": wish,
        "here": f"/boards/{found.pk}/",
        "periods": choices.periods(wish),
        "comparisons": COMPARISONS,
        "default_period": DEFAULT_PERIOD,
        "default_comparison": DEFAULT_COMPARISON,
        "filters": filters,
        "groups": choices.groups(filters),
        "panels": payloads_of(found, wish, scope),
    }
    return render_to_string("dashboards/boards/figures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def edit(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Put a board together: its panels in order, and a form for one more."""
    seat = seat_of(request, scope)
    found = own(seat, key)
    form = PanelForm(scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if added(seat, key, form):
            messages.success(request, _("The panel has been added."))
            return redirect("boards:edit", found.pk)
        form.add_error(None, _("A dashboard has %d panels at most.") % MOST_PANELS)
    return shell.show(
        request,
        scope,
        "dashboards/boards/edit.html",
        status=422 if form.errors else 200,
        board=found,
        form=form,
        settings=BoardForm(initial={"name": found.name, "shared": found.shared}),
        rows=list(found.panels.all()),
        tabs=tabs(seat, found),
    )


@transaction.atomic
def added(seat: Membership, key: int, form: PanelForm) -> bool:
    """Put a panel on the board, unless there are too many; one after the other."""
    found = own(seat, key, Board.objects.select_for_update())
    if found.panels.count() >= MOST_PANELS:
        return False
    last = found.panels.aggregate(last=Max("position"))["last"] or 0
    BoardPanel.objects.create(
        organization=seat.organization, board=found, position=last + 1, **form.columns()
    )
    return True


@require_POST
@seated
def settings(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Rename a board, share it or keep it to oneself."""
    found = own(seat_of(request, scope), key)
    form = BoardForm(request.POST)
    if form.is_valid():
        Board.objects.filter(pk=found.pk).update(**form.cleaned_data)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("A dashboard needs a name."))
    return redirect("boards:edit", found.pk)


@require_POST
@seated
def delete(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Delete a board with its panels; screens that showed it show nothing any more."""
    found = own(seat_of(request, scope), key)
    found.delete()
    messages.success(request, _("“%s” has been deleted.") % found.name)
    return redirect("boards:boards")


@require_POST
@seated
def remove(request: HttpRequest, scope: Scope, key: int, panel: int) -> HttpResponseBase:
    """Take a panel off."""
    found = own(seat_of(request, scope), key)
    get_object_or_404(BoardPanel, board=found, pk=panel).delete()
    return redirect("boards:edit", found.pk)


@require_POST
@seated
def order(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Put the panels into another order: all of it as dragged, or one moved by a step."""
    found = own(seat_of(request, scope), key)
    with transaction.atomic():
        rows = list(BoardPanel.objects.select_for_update().filter(board=found))
        for place, row in enumerate(reordered(rows, request.POST)):
            BoardPanel.objects.filter(pk=row.pk).update(position=place)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("boards:edit", found.pk)


def reordered(rows: list[BoardPanel], wish: Any) -> list[BoardPanel]:
    """The rows in the order wished for; those that it does not name stay behind, in theirs."""
    if "order" in wish:
        places = {text: place for place, text in enumerate(wish["order"].split(","))}
        return sorted(rows, key=lambda row: places.get(str(row.pk), len(places)))
    for step, name in ((-1, "up"), (1, "down")):
        at = next((i for i, row in enumerate(rows) if str(row.pk) == wish.get(name)), None)
        if at is not None and 0 <= at + step < len(rows):
            rows[at], rows[at + step] = rows[at + step], rows[at]
    return rows


def own(seat: Membership, key: int, boards: Any = Board) -> Board:
    """A board of one's own; others' are not there to be changed."""
    found: Board = get_object_or_404(boards, owner=seat, organization=seat.organization_id, pk=key)
    return found


def tabs(seat: Membership, here: Board | None = None) -> list[dict[str, Any]]:
    """The boards that can be looked at, one's own first."""
    found = Board.seen_by(seat).select_related("owner__user").order_by("name", "id")
    return [
        {
            "board": one,
            "mine": one.owner_id == seat.pk,
            "here": here is not None and one.pk == here.pk,
        }
        for one in sorted(found, key=lambda one: one.owner_id != seat.pk)
    ]

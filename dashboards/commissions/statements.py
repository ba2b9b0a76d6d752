"""The list of statements: what each rep earned by each plan in each period; and for payroll."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards import shown
from salesmetrics.commissions.models import Statement
from salesmetrics.commissions.visibility import statements as visible
from salesmetrics.tenancy.visibility import Scope

from .amounts import money
from .desk import for_pay, show
from .payroll import FORMS

ROWS = 50
FILTERS = ("period", "rep", "plan", "status")
FIGURES = ("earned", "eligible", "payable")


@dataclass(frozen=True)
class Filter:
    """A choice above the list; what is chosen of it may be nothing."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class Chosen:
    """The statements within sight that the filters leave."""

    rows: QuerySet[Statement]
    filters: tuple[Filter, ...]

    @property
    def query(self) -> str:
        """The filters as an address carries them."""
        return urlencode([(one.name, one.chosen) for one in self.filters if one.chosen])


@require_safe
@for_pay
def statements(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The list, the latest period first, with its sums."""
    chosen = chosen_of(request, scope)
    page = Paginator(chosen.rows, ROWS).get_page(request.GET.get("page"))
    return show(
        request,
        scope,
        "statements",
        filters=chosen.filters,
        query=chosen.query,
        page=page,
        rows=[row(one) for one in page],
        totals=totals(chosen.rows),
        anything=bool(page.object_list) or visible(scope).exists(),
    )


@require_safe
@for_pay
def export(request: HttpRequest, scope: Scope, form: str) -> HttpResponseBase:
    """The statements of the list for payroll, as CSV or as a workbook."""
    if form not in FORMS:
        raise Http404(_("There is no such form."))
    made, kind = FORMS[form]
    content = made(chosen_of(request, scope).rows)
    name = f"commissions-{scope.organization.today().isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def chosen_of(request: HttpRequest, scope: Scope) -> Chosen:
    """Apply the filters; what is not offered leaves nothing, whoever it belongs to."""
    seen = visible(scope)
    offered = choices(seen)
    filters = tuple(
        Filter(name, label, known, request.GET.get(name, ""))
        for name, (label, known) in offered.items()
    )
    rows = seen
    for one in filters:
        if one.chosen:
            fits = one.chosen in dict(one.choices)
            rows = rows.filter(**{COLUMNS[one.name]: one.chosen}) if fits else rows.none()
    return Chosen(rows.order_by("-starts_on", "rep__name", "plan__name", "pk"), filters)


COLUMNS = {"period": "starts_on", "rep": "rep", "plan": "plan", "status": "status"}


def choices(seen: QuerySet[Statement]) -> dict[str, tuple[str, tuple[tuple[str, str], ...]]]:
    """What can be chosen: only what statements within sight have."""
    plain = seen.select_related(None).order_by()
    periods = plain.values_list("starts_on", "ends_on").distinct().order_by("-starts_on", "ends_on")
    reps = plain.values_list("rep_id", "rep__name").distinct().order_by("rep__name")
    plans = plain.values_list("plan_id", "plan__name").distinct().order_by("plan__name")
    starts: dict[str, list[str]] = {}
    for start, end in periods:
        starts.setdefault(start.isoformat(), []).append(shown.span(start, end))
    return {
        "period": (_("Period"), tuple((day, " / ".join(spans)) for day, spans in starts.items())),
        "rep": (_("Rep"), tuple((str(key), name) for key, name in reps)),
        "plan": (_("Plan"), tuple((str(key), name) for key, name in plans)),
        "status": (_("State"), tuple((k, str(v)) for k, v in Statement.Status.choices)),
    }


def row(one: Statement) -> dict[str, Any]:
    """A statement as the list tells it."""
    return {
        "id": one.pk,
        "period": shown.span(one.starts_on, one.ends_on),
        "rep": one.rep.name,
        "plan": one.plan.name,
        "status": one.status,
        "state": one.get_status_display(),
        "currency": one.currency,
        "paid": money(one.payable, one.currency) if one.status == "paid" else shown.NOTHING,
        **{name: shown.full(getattr(one, name), "money", one.currency) for name in FIGURES},
    }


def totals(rows: QuerySet[Statement]) -> list[dict[str, str]]:
    """The sums of a list, by currency."""
    columns = [Sum(name) for name in FIGURES]
    plain = rows.select_related(None).order_by("currency").values_list("currency")
    return [
        {
            "currency": currency,
            **{
                name: shown.full(value, "money", currency)
                for name, value in zip(FIGURES, values, strict=True)
            },
        }
        for currency, *values in plain.annotate(*columns)
    ]

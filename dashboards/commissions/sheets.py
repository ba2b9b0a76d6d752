"""Assignments and credit splits as files: bringing one in, and what stands as such a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.settings.fields import DressedForm
from salesmetrics.commissions import sheets
from salesmetrics.commissions.models import Assignment, CreditSplit
from salesmetrics.commissions.sheets import assignments, splits
from salesmetrics.commissions.sheets.rows import LARGEST
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope

from .desk import for_pay, only, pay_follows, show
from .payroll import table
from .statement import user_of

MOST_PROBLEMS = 50


@dataclass(frozen=True)
class Sheet:
    """A kind of file: where it belongs, its columns, how its rows are written and told."""

    name: Any
    section: str
    about: Any
    columns: tuple[str, ...]
    write: Callable[..., sheets.Counts]
    told: Callable[[Scope], Iterable[Mapping[str, Any]]]


def all_assignments(scope: Scope) -> Iterable[Mapping[str, Any]]:
    """In the order of plans, reps and days."""
    rows = Assignment.objects.filter(organization=scope.organization)
    related = rows.select_related("plan", "rep", "team")
    return sheets.assignment_rows(related.order_by("plan", "rep", "starts_on"))


def all_splits(scope: Scope) -> Iterable[Mapping[str, Any]]:
    """In the order of deals."""
    rows = CreditSplit.objects.filter(organization=scope.organization)
    related = rows.select_related("opportunity", "order", "rep")
    return sheets.split_rows(related.order_by("opportunity", "order", "kind", "rep"))


SHEETS = {
    "plan_assignments": Sheet(
        gettext_lazy("Assignments from a file"),
        "plans",
        gettext_lazy(
            "A row for each rep and plan. What stands from the same day is changed by its row; "
            "a column that the file does not have stays as it is."
        ),
        assignments.COLUMNS,
        sheets.write_assignments,
        all_assignments,
    ),
    "opportunity_splits": Sheet(
        gettext_lazy("Credit splits from a file"),
        "splits",
        gettext_lazy(
            "A row for each share. The rows of a deal are all its shares; those of revenue are "
            "100 percent together, and shares of the kind overlay stand beside them."
        ),
        splits.COLUMNS,
        sheets.write_splits,
        all_splits,
    ),
}


class SheetForm(DressedForm):
    """A file."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV with a first row of names.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_pay
@only(Role.ADMIN)
def bring_in(request: HttpRequest, scope: Scope, name: str) -> HttpResponseBase:
    """All rows of a file, or none where one of them is not sound."""
    sheet = sheet_of(name)
    form = SheetForm(request.POST or None, request.FILES or None)
    problems: list[tuple[str, str]] = []
    rows = sheets.FileRows()
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                content = form.cleaned_data["file"].read(LARGEST + 1)
                rows = sheets.rows_of_csv(content, sheet.columns)
                counts = sheet.write(rows, scope, user_of(request))
                pay_follows(scope.organization)
        except sheets.RowsError as error:
            problems = list(error.problems.items())
        else:
            messages.success(request, words_of(counts))
            return redirect(f"commissions:{sheet.section}")
    context = {
        "form": form,
        "sheet": sheet,
        "name": name,
        "columns": ", ".join(sheet.columns),
        "problems": [
            (place_of(place, rows.lines), words) for place, words in problems[:MOST_PROBLEMS]
        ],
        "more": max(0, len(problems) - MOST_PROBLEMS),
    }
    status = 422 if problems or form.errors else 200
    return show(request, scope, sheet.section, "sheet", status=status, **context)


@require_safe
@for_pay
@only(Role.ADMIN)
def as_file(request: HttpRequest, scope: Scope, name: str) -> HttpResponseBase:
    """What stands, as the file that would bring it in."""
    sheet = sheet_of(name)
    rows = ({key: shortest(value) for key, value in row.items()} for row in sheet.told(scope))
    content = table(sheet.columns, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def shortest(value: Any) -> Any:
    """A number without needless zeros."""
    return value.normalize() if isinstance(value, Decimal) else value


def sheet_of(name: str) -> Sheet:
    if name not in SHEETS:
        raise Http404(_("There is no such thing here."))
    return SHEETS[name]


def words_of(counts: sheets.Counts) -> str:
    """What came of a file."""
    words = _("New: %(created)d, changed: %(changed)d, as before: %(unchanged)d. "
              "Statements are being worked out again.")  # fmt: skip
    return words % {
        "created": counts.created,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
    }


def place_of(place: str, lines: Sequence[int]) -> str:
    """A row's line in the file and its column in words; the row of names is the first line."""
    parts = place.split(".")
    if parts[0] != "rows" or len(parts) < 2:
        return place
    number = int(parts[1])
    row = _("Line %d") % (lines[number] if number < len(lines) else number + 2)
    return f"{row}: {parts[2]}" if len(parts) > 2 else row

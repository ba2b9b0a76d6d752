"""Imports: what was brought in, how many rows of what, and what was wrong with the rest."""

import csv
import io
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from salesmetrics.ingest.models import Import
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.metrics.record_table import safe
from salesmetrics.tenancy.visibility import Scope

from .desk import for_admins, show

ROWS = 50
MOST_PROBLEMS = 200


@require_safe
@for_admins
def imports(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The imports, the newest first."""
    found = Import.objects.filter(organization=scope.organization).select_related("user")
    newest = found.prefetch_related("files").order_by("-started_at", "-id")
    page = Paginator(newest, ROWS).get_page(request.GET.get("page"))
    rows = [{"run": run, "counts": counts_of(run)} for run in page]
    return show(request, scope, "imports", page=page, rows=rows)


@require_safe
@for_admins
def one(request: HttpRequest, scope: Scope, run: int) -> HttpResponseBase:
    """One import: its files, its counts, and the first of what was wrong."""
    found = _import(scope, run)
    problems = list(found.problems.order_by("file", "line", "id")[: MOST_PROBLEMS + 1])
    return show(
        request,
        scope,
        "imports",
        "import",
        run=found,
        files=[{"file": file, "counts": in_words(file.counts)} for file in found.files.all()],
        problems=problems[:MOST_PROBLEMS],
        more=len(problems) > MOST_PROBLEMS,
    )


@require_safe
@for_admins
def problems_csv(request: HttpRequest, scope: Scope, run: int) -> HttpResponse:
    """All that was wrong, as a table to mend the files by."""
    found = _import(scope, run)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["file", "line", "column", "value", "reason"])
    for one in found.problems.order_by("file", "line", "id"):
        writer.writerow(
            [safe(one.file), one.line, safe(one.column), safe(one.value), safe(one.reason)]
        )
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="import-{found.pk}-problems.csv"'},
    )


def counts_of(run: Import) -> list[tuple[str, int]]:
    """How many rows of which kind an import took from all its files."""
    sums: dict[str, int] = {}
    for file in run.files.all():
        for kind, count in _flat(file.counts):
            sums[kind] = sums.get(kind, 0) + count
    return [(kind_name(kind), count) for kind, count in sums.items() if count]


def in_words(counts: Any) -> list[tuple[str, int]]:
    """The counts of one file."""
    return [(kind_name(kind), count) for kind, count in _flat(counts)]


def _flat(counts: Any) -> list[tuple[str, int]]:
    """Rows by kind that the load took, whether it changed anything by them or not."""
    taken = ("created", "updated", "unchanged")
    return [
        (kind, sum(int(told.get(name, 0)) for name in taken))
        for kind, told in dict(counts or {}).items()
    ]


def kind_name(key: str) -> str:
    """What rows of an entity are called."""
    entity = ENTITIES.get(key)
    return str(entity.model._meta.verbose_name_plural) if entity else key or _("rows")


def _import(scope: Scope, key: int) -> Import:
    return get_object_or_404(Import, organization=scope.organization, pk=key)

"""The records behind a figure, as a page and as a table to take along."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dashboards import shell, shown
from dashboards.asked import Asked, asked
from dashboards.definitions import visible_metric
from dashboards.entries import drawers as entries
from dashboards.seats import seated
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.metrics.answers import Answer, answer
from salesmetrics.metrics.dimensions import Dimension, Member
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.metrics.record_table import as_csv, entry
from salesmetrics.metrics.records import PAGE, Record, names, records
from salesmetrics.tenancy.visibility import Scope

MOST_ROWS = 100_000
CENTS = "ratio"
"""A unit that has two decimals and no name."""


@seated
def behind(request: HttpRequest, scope: Scope, key: str) -> HttpResponseBase:
    """A page of the rows that a figure is made of, with what each contributed."""
    metric = visible_metric(key, scope)
    try:
        wish, question = read(request, scope, key)
        found = records(question, scope, start=start_of(request))
        figure = answer(question, scope)
        then = in_words(answer(replace(question, as_of=wish.as_of), scope)) if wish.as_of else None
    except QuestionError as error:
        return shell.show(request, scope, "dashboards/refused.html", status=400, error=str(error))
    called = names(scope.organization, found.records)
    return shell.show(
        request,
        scope,
        "dashboards/records.html",
        metric=metric,
        wish=wish,
        figure=in_words(figure),
        page=found,
        first=found.start + 1,
        last=found.start + len(found.records),
        rows=[
            row(request, scope, record, called) | alike
            for record, alike in zip(found.records, beneath(found.records), strict=True)
        ],
        ratio=any(record.denominator is not None for record in found.records),
        apart=any(record.numerator is None for record in found.records),
        narrowed=list(members(question, scope)),
        query=query(question, as_of=wish.moment),
        following=query(question, found.following, wish.moment) if found.following else "",
        before=query(question, max(0, found.start - PAGE), wish.moment) if found.start else "",
        then=then,
    )


@seated
def behind_csv(request: HttpRequest, scope: Scope, key: str) -> HttpResponseBase:
    """All of those rows as CSV."""
    visible_metric(key, scope)
    try:
        _wish, question = read(request, scope, key)
        found = records(question, scope, most=MOST_ROWS)
    except QuestionError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    called = names(scope.organization, found.records)
    return HttpResponse(
        as_csv([entry(record, called) for record in found.records]),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{key}-records.csv"'},
    )


def read(request: HttpRequest, scope: Scope, key: str) -> tuple[Asked, Question]:
    """The wish of the address, with the members of any dimension."""
    if not scope.sees_records:
        raise PermissionDenied(_("Your role sees figures, not the records behind them."))
    wish = asked(request.GET, scope.organization)
    where = {
        name: tuple(ids)
        for name in Dimension.registry
        if (ids := [one for one in request.GET.getlist(name) if one])
    }
    return wish, Question(key, wish.start, wish.end, where=where)


def start_of(request: HttpRequest) -> int:
    text = request.GET.get("start", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    return int(text)


def query(question: Question, start: int = 0, as_of: str = "") -> str:
    """The address of the same figure's records, from a place on."""
    pairs = [("from", str(question.start)), ("to", str(question.end))]
    pairs += [("as_of", as_of)] if as_of else []
    pairs += [(key, one) for key, ids in question.where.items() for one in ids]
    return urlencode([*pairs, *([("start", str(start))] if start else [])])


def members(question: Question, scope: Scope) -> Iterable[str]:
    """What the figure is narrowed to, in words."""
    for key, ids in question.where.items():
        called = {one.id: one.name for one in within_sight(key, scope)}
        words = ", ".join(called.get(one, one) for one in ids)
        yield f"{Dimension.registry[key].name}: {words}"


def within_sight(key: str, scope: Scope) -> Iterator[Member]:
    """The members of a dimension that may be named; reps and teams of others have ids only."""
    allowed: Any = {"rep": scope.reps, "team": scope.teams}.get(key)
    for number, member in Dimension.registry[key].members(scope.organization).items():
        if scope.reps is None or allowed is None or number in allowed:
            yield member


def in_words(found: Answer) -> dict[str, str]:
    """The figure that the records are behind, with both of its parts if it has them."""
    total = found.total
    ratio = total.denominator is not None
    return {
        "value": shown.full(total.value, found.unit, found.currency),
        "unit": shown.unit_name(found.unit, found.currency) if total.value is not None else "",
        "numerator": plain(total.numerator, 2) if ratio else "",
        "denominator": plain(total.denominator, 2) if ratio else "",
    }


def row(
    request: HttpRequest, scope: Scope, record: Record, called: dict[tuple[str, int], Any]
) -> dict[str, Any]:
    """A record as it is read."""
    public, name = called.get((record.entity, record.key), (str(record.key), ""))
    model = ENTITIES[record.entity].model
    return {
        "kind": model._meta.verbose_name,
        "id": public,
        "name": name,
        "day": shown.day(record.day) if record.day else shown.NOTHING,
        "measures": [(key, plain(value)) for key, value in record.measures.items()],
        "address": entries.address(scope, record.entity, record.key)
        or administered(request, model, record.key),
    }


def beneath(found: list[Record]) -> Iterator[dict[str, str]]:
    """What each contributed: in a column the same decimals, and what that rounds is told whole."""
    parts = ("numerator", "denominator")
    columns = {part: [getattr(record, part) for record in found] for part in parts}
    broken = {part for part in parts if any(one is not None and one % 1 for one in columns[part])}
    for values in zip(*columns.values(), strict=True):
        told = {}
        for part, value in zip(parts, values, strict=True):
            whole = plain(value)
            told[part] = shown.full(value, CENTS) if part in broken else whole
            told[f"{part}_whole"] = whole
        yield told


def administered(request: HttpRequest, model: Any, key: int) -> str:
    """Where a record can be looked at, for those who may: Django's administration."""
    if not getattr(request.user, "is_staff", False):
        return ""
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])
    except NoReverseMatch:
        return ""


def plain(value: Any, most: int = 6) -> str:
    """A part with up to so many decimals: without the zeros that only fill it up."""
    return shown.NOTHING if value is None else shown.exact(value, most)

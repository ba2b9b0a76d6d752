"""The three readings of the funnel, each named: what entered, what was created, what is there."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shown
from dashboards.as_of import present_only
from dashboards.asked import Asked
from salesmetrics.metrics.aging import Aging, aging
from salesmetrics.metrics.answers import published_run
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.created_funnel import Stood, created_funnel
from salesmetrics.tenancy.visibility import Scope

from . import points
from .panel import Panel, Words, value
from .sheet import Cell, Head, Line, Sheet, figure, nothing_of, sheet_of

READINGS: dict[str, Words] = {
    "entered": gettext_lazy("Entered the stage in the period"),
    "created": gettext_lazy("Created in the period, followed up to now"),
    "today": gettext_lazy("Open at the end of the period"),
}
STAGE = ("stage_entered", "stage_conversion_rate", "funnel_leakage_rate", "stage_days")


def reading(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The funnel as it is asked to be read."""
    read: Callable[[Panel, Asked, Scope], Sheet] = {
        "entered": sheet_of,
        "created": _created,
        "today": _today,
    }[panel.chosen("reading", asked)]
    return read(panel, asked, scope)


def _today(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The open deals by the stage they stand in."""
    standing = replace(
        panel,
        columns=(
            value("pipeline_value", bar=True),
            value("pipeline_count"),
            value("weighted_pipeline"),
        ),
        chart="bars",
        series=(("pipeline_value", "now"), ("weighted_pipeline", "former")),
        point=points.largest_share,
    )
    return sheet_of(standing, asked, scope)


def _created(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The deals created in the period, by the stages that they have stood in."""
    present_only(asked.as_of)
    found = created_funnel(scope, asked.period, asked.where)
    # Its records are those of the deals created, not of those that entered in the period.
    own = replace(panel, records=lambda *_asked: "")
    run = published_run(scope.organization, None)
    if not found or run is None:
        return nothing_of(own, asked)
    heads = [metric_of(key) for key in STAGE]
    return Sheet(
        panel=own,
        asked=asked,
        heads=tuple(
            Head(m.key, str(m.name), m.unit, m.key, bar=m.key == panel.lead) for m in heads
        ),
        lines=tuple(
            Line(one.stage.name, _cells(one), member=one.stage.external_id) for one in found
        ),
        total=None,
        currency=None,
        as_of=run.published_at,
        run=run.pk,
        complete=asked.end < run.today,
    )


def _cells(one: Stood) -> tuple[Cell, ...]:
    last = one.stage.outcome != "open"
    entered = Decimal(one.entered)
    return (
        entered,
        None if last else one.advanced * 100 / entered,
        None if last else one.lost * 100 / entered,
        one.days,
    )


def ages(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """By stage how long its open deals have stood there, beside what is usual."""
    present_only(asked.as_of)
    found = aging(scope.organization, scope, asked.period, asked.where)
    run = published_run(scope.organization, None)
    if not found or run is None:
        return nothing_of(panel, asked)
    return Sheet(
        panel=panel,
        asked=asked,
        heads=(
            Head("days", _("Mean days so far"), "days", ""),
            Head("usual", _("Usual days"), "days", ""),
            Head("deals", _("Open deals"), "count", ""),
            Head("stuck", _("More than twice as long"), "count", ""),
            Head("amount", _("Amount"), "money", ""),
        ),
        lines=tuple(_age(one) for one in found),
        total=None,
        currency=scope.organization.base_currency,
        as_of=run.published_at,
        run=run.pk,
        complete=asked.end < run.today,
    )


def _age(one: Aging) -> Line:
    cells = (one.days, one.usual, Decimal(one.deals), Decimal(one.stuck), one.amount)
    return Line(one.stage.name, cells, member=one.stage.external_id)


def stuck(sheet: Sheet) -> str:
    """How many of the open deals have stood too long, and where most of them do."""
    deals = sum((n for n in sheet.column("deals") if n), Decimal(0))
    late = {line.label: figure(line.cells[3]) or Decimal(0) for line in sheet.lines}
    number = sum(late.values(), Decimal(0))
    if not deals:
        return ""
    told = _("%(late)s of %(deals)s open deals have stood in their stage more than twice as long "
             "as usual") % {"late": shown.short(number, "count"),
                            "deals": shown.short(deals, "count")}  # fmt: skip
    if number:
        most = max(late, key=lambda name: late[name])
        told += ", " + _("most of them in %(stage)s") % {"stage": most}
    return told + "."

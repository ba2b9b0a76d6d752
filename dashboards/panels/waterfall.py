"""The pipeline from the period's start to its end, step by step."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.as_of import present_only
from dashboards.asked import Asked
from salesmetrics.metrics.answers import published_run
from salesmetrics.metrics.waterfall import Movement, Of, Step, Waterfall
from salesmetrics.metrics.waterfall import waterfall as worked_out
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel
from .series import floats
from .sheet import Head, Line, Sheet, figure, nothing_of

START, END = "start", "end"
# Told only where there are any; the others are always told, so that pictures compare.
RARE = (Movement.REOPENED, Movement.MOVED, Movement.RATES)


def steps(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """A row for the start, for each movement and for the end."""
    present_only(asked.as_of)
    of = Of(panel.chosen("pipeline", asked))
    found = worked_out(scope.organization, scope, asked.period, asked.where, of)
    run = published_run(scope.organization, None)
    if found is None or run is None:
        return nothing_of(panel, asked)
    told = [
        movement for movement in Movement if found.steps[movement].deals or movement not in RARE
    ]
    lines = [
        _line(_("At the start, %(day)s") % {"day": shown.day(found.first)}, START, found.start),
        *(_line(str(movement.label), movement.value, found.steps[movement]) for movement in told),
        _line(_end(found), END, found.end),
    ]
    return Sheet(
        panel=panel,
        asked=asked,
        heads=(
            Head("amount", _("Amount"), "money", panel.lead),
            Head("deals", _("Deals"), "count", ""),
        ),
        lines=tuple(lines) if any(figure(line.cells[1]) for line in lines) else (),
        total=None,
        currency=scope.organization.base_currency,
        as_of=run.published_at,
        run=run.pk,
        complete=found.last < run.today,
        rows_are=_("Step"),
    )


def _end(found: Waterfall) -> str:
    return _("At the end, %(day)s") % {"day": shown.day(found.last)}


def _line(label: str, key: str, step: Step) -> Line:
    return Line(label, (step.amount, Decimal(step.deals)), member=key)


def behind(panel: Panel, asked: Asked, scope: Scope, line: Line) -> str:
    """The address of the deals that made a step."""
    if not line.cells[1]:
        return ""
    options = {"pipeline": panel.chosen("pipeline", asked), "movement": line.member or ""}
    query = [*asked.pairs, *options.items()]
    return f"{reverse('dashboards:panel', args=['moved'])}?{urlencode(query)}"


def drawn(sheet: Sheet) -> dict[str, Any]:
    """Each step as a bar that floats where the one before it ended."""
    spans, tones, at = [], [], Decimal(0)
    for line in sheet.lines:
        amount = figure(line.cells[0]) or Decimal(0)
        if line.member in (START, END):
            spans.append((Decimal(0), amount))
            tones.append("whole")
            at = amount
        else:
            spans.append((at, at + amount))
            # What is won leaves the pipeline too, and that is no loss.
            good = amount >= 0 or line.member == Movement.WON
            tones.append("gain" if good else "loss")
            at += amount
    return {
        "labels": [line.label for line in sheet.lines],
        "series": [
            {
                "key": "amount",
                "name": _("Amount"),
                "values": floats(sheet.column("amount")),
                "style": "now",
            }
        ],
        "spans": [floats(span) for span in spans],
        "tones": tones,
    }


def point(sheet: Sheet) -> str:
    """From what to what, and what did most of it."""
    currency = sheet.currency
    amounts = {line.member: figure(line.cells[0]) or Decimal(0) for line in sheet.lines}
    start, end = amounts.pop(START, Decimal(0)), amounts.pop(END, Decimal(0))
    told = _("From %(start)s to %(end)s") % {
        "start": shown.with_unit(start, "money", currency),
        "end": shown.with_unit(end, "money", currency),
    }
    names = {line.member: line.label for line in sheet.lines}
    parts = [told]
    for extreme, words in (
        (max, _("most came in as “%(name)s” (%(amount)s)")),
        (min, _("most went out as “%(name)s” (%(amount)s)")),
    ):
        key = extreme(amounts, key=lambda name: amounts[name])
        if (amounts[key] > 0) == (extreme is max) and amounts[key]:
            amount = shown.with_unit(abs(amounts[key]), "money", currency)
            parts.append(words % {"name": names[key], "amount": amount})
    return "; ".join(parts) + "."

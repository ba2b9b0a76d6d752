"""What changed most: the members of several dimensions that a figure rose or fell by."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.asked import Asked
from salesmetrics.metrics.answers import Answer, answer
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.metric import Good
from salesmetrics.metrics.questions import Question
from salesmetrics.tenancy.visibility import Scope

from .links import address
from .members import parents_of
from .panel import Panel
from .series import floats
from .sheet import Head, Line, Sheet, narrows, nothing_of, provenance

SPLITS = ("region", "product", "source", "rep")
MOST = 8
BETWEEN = "="  # a row's member is the dimension and the member in it


def changes(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The largest differences from the period that this one is compared with."""
    key = panel.chosen("of", asked)
    own = replace(panel, about=key)
    metric = metric_of(key)
    if not asked.compared or narrows(asked, scope, key):
        return nothing_of(own, asked)
    found = {
        split: _ask(key, split, asked, scope)
        for split in SPLITS
        if split in metric.dimensions and split not in asked.where
    }
    lines = [line for split, one in found.items() for line in _lines(split, one, asked, scope)]
    lines.sort(key=lambda line: (abs(_difference(line)), line.label), reverse=True)
    heads = (
        Head("difference", _("Difference"), metric.unit, key),
        Head("now", str(metric.name), metric.unit, key),
        Head("before", capfirst(asked.against), metric.unit, key),
    )
    return Sheet(
        panel=own,
        asked=asked,
        heads=heads,
        lines=tuple(line for line in lines[:MOST] if _difference(line)),
        total=None,
        rows_are=_("Where"),
        **provenance(list(found.values())),
    )


def _ask(key: str, split: str, asked: Asked, scope: Scope) -> Answer:
    where = dict(asked.where)
    return answer(Question(key, asked.start, asked.end, by=split, where=where,
                           compare=asked.compared, as_of=asked.as_of), scope)  # fmt: skip


def _lines(split: str, found: Answer, asked: Asked, scope: Scope) -> Iterator[Line]:
    """The members that nothing lies below: what their parents did is theirs already."""
    above = set(parents_of(split, scope).values())
    name = str(Dimension.registry[split].name)
    for row in found.rows:
        if row.member is None or row.member.id in above:
            continue
        now = row.figure.value or Decimal(0)
        before = row.figure.compare[asked.compare].value or Decimal(0)
        label = _("%(member)s (%(dimension)s)") % {
            "member": row.member.name,
            "dimension": name.lower(),
        }
        yield Line(label, (now - before, now, before), member=f"{split}{BETWEEN}{row.member.id}")


def _difference(line: Line) -> Decimal:
    first = line.cells[0]
    return first if isinstance(first, Decimal) else Decimal(0)


def behind(panel: Panel, asked: Asked, _scope: Scope, line: Line) -> str:
    """The address of the records behind a row's figure of this period."""
    split, _between, member = (line.member or "").partition(BETWEEN)
    where = {**asked.where, split: (member,)}
    return address(panel.lead, asked.period, where, asked)


def drawn(sheet: Sheet) -> dict[str, Any]:
    """The differences, with whether more is good."""
    good = {Good.UP: 1, Good.DOWN: -1}.get(metric_of(sheet.panel.lead).good, 1)
    return {
        "labels": [line.label for line in sheet.lines],
        "good": good,
        "series": [
            {
                "key": "difference",
                "name": sheet.heads[0].name,
                "values": floats(sheet.column("difference")),
                "style": "now",
            }
        ],
    }


def point(sheet: Sheet) -> str:
    """What rose most and what fell most."""
    unit, parts = sheet.heads[0].unit, []
    for extreme, words in ((max, _("%(name)s rose most, by %(amount)s")),
                           (min, _("%(name)s fell most, by %(amount)s"))):  # fmt: skip
        if not sheet.lines:
            continue
        line = extreme(sheet.lines, key=_difference)
        amount = _difference(line)
        if amount and (amount > 0) == (extreme is max):
            told = shown.with_unit(abs(amount), unit, sheet.currency)
            parts.append(words % {"name": line.label, "amount": told})
    return "; ".join(parts) + "." if parts else ""

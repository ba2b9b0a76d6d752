"""What a panel's endpoint gives, and how it is kept.

A payload is plain JSON:

    panel, title, meaning       which panel it is, in words
    period                      start, end, label, running; rows_from: the first day of its rows
    compared_with               the other period, in words
    unit, currency              of the figures that are drawn
    headline                    value (exact text), shown: the whole of what is drawn
    point                       one sentence, which is also the chart's text alternative
    chart                       kind, labels, series of {key, name, values, style}, ...
    table                       columns of {key, name, unit, bar}, rows (exact texts, null for
                                nothing), marks of each row (member, period, running; depth in a
                                tree; first: whether it is among those that are seen first;
                                rank on a leader board; records: the address of the records
                                behind it; down: the query of what lies below it), total
    options                     the choices it offers: name, label, chosen, choices
    metric                      the metric it is about, whose definition explains it
    records                     the address of the records behind the whole
    notes                       what a filter leaves out of it, in sentences
    cards                       of a scorecard: one for each metric
    run, as_of, complete        which figures these are, and whether the period is over
    former                      of a past moment: since when its figures stood, in words; or null
    empty                       null, or {why, do}: there is nothing to show

A published run never changes, so its id in the key is all the ageing there is: with the scope,
the wish in its normal form, the language, the organization's day for what is still running, and
the version of the code.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dashboards import code, shown
from dashboards.as_of import refused, what_to_do
from dashboards.asked import Asked, asked
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.dimensions import Dimension, members_held
from salesmetrics.metrics.formulas import Foretold
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope

from .charts import chart
from .declared import PANELS, SCORECARD
from .links import down_of, records_of, records_of_whole
from .members import ourselves_among
from .options import options, with_options
from .panel import Panel
from .pivot import pivot_of
from .points import plain
from .scorecard import cards_of
from .sheet import Cell, Sheet, beyond_role, narrows, nothing_of, sheet_of

# Only so that those of former runs go away; a run comes each night, and makes most of them anew.
KEPT_SECONDS = 2 * 24 * 3600
Payload = dict[str, Any]


def panel_for(key: str, scope: Scope) -> Panel:
    """The panel as this scope sees it; raises Http404 or PermissionDenied."""
    if key not in PANELS:
        raise Http404(_("There is no panel “%(panel)s”.") % {"panel": key})
    panel = PANELS[key]
    if panel.for_commissions and not scope.sees_commissions:
        raise PermissionDenied(_("Your role does not include commissions."))
    return SCORECARD if key == SCORECARD.key and scope.role == Role.REP else panel


def panels_of(scope: Scope) -> list[Panel]:
    """The panels that this scope may see."""
    return [
        panel_for(key, scope)
        for key, panel in PANELS.items()
        if scope.sees_commissions or not panel.for_commissions
    ]


def payload(key: str, scope: Scope, parameters: Mapping[str, Any]) -> Payload:
    """A panel's payload; raises QuestionError in words for a wish that makes no sense."""
    made: Payload = json.loads(payload_bytes(key, scope, parameters))
    return made


def payload_bytes(key: str, scope: Scope, parameters: Mapping[str, Any]) -> bytes:
    """A panel's payload as ready JSON."""
    panel = panel_for(key, scope)
    wish = with_options([panel], asked(parameters, scope.organization), parameters, scope)
    foretold = tells_forecasts(panel, wish)
    place = cache_key(scope, "panel", panel.key, wish.name, *wish.key, foretold=foretold)
    kept: bytes | None = cache.get(place)
    if kept is not None:
        return kept
    made = make(panel, wish, scope)
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
    # A run that was published meanwhile has other figures than the one in the key.
    if made["run"] is not None and made["run"] == scope.organization.published_run:
        cache.set(place, text, KEPT_SECONDS)
    return text


def cache_key(scope: Scope, *parts: object, foretold: bool = True) -> str:
    """Where something made from published figures is kept; unless forecasts are no part of it,
    as long as these stand."""
    organization = scope.organization
    figures = (organization.published_run, organization.foretold if foretold else None)
    told = repr((code.version(), figures, scope.key, get_language(), parts))
    return "dashboards:" + hashlib.sha256(told.encode()).hexdigest()


def tells_forecasts(panel: Panel, wish: Asked) -> bool:
    """Whether something in a panel is foretold."""
    chosen = (panel.chosen(name, wish) for name in panel.options)
    metrics = (*(column.metric for column in panel.columns), panel.lead, *chosen)
    return panel.of_forecasts or any(is_foretold(metric) for metric in metrics)


def is_foretold(metric: str) -> bool:
    """Whether that is a metric, and its figures are foretold."""
    return metric in METRICS and isinstance(METRICS[metric].formula, Foretold)


def make(panel: Panel, wish: Asked, scope: Scope) -> Payload:
    """Ask, lay out, draw."""
    with members_held():
        return _made(panel, wish, scope)


def _made(panel: Panel, wish: Asked, scope: Scope) -> Payload:
    if panel.chart == "scorecard":
        return _scorecard(panel, wish, scope)
    not_kept: dict[str, str] | None = None
    try:
        sheet = _sheet(panel, wish, scope)
    except QuestionError as error:
        if not refused(error, wish.as_of):
            raise
        sheet = nothing_of(panel, wish)
        not_kept = {"why": str(error), "do": what_to_do(error)}
    own = sheet.panel  # with what was chosen of its options
    unit, whole = sheet.unit, sheet.headline
    made = _frame(panel, wish, sheet.currency)
    made |= {
        "unit": unit,
        "headline": {
            "value": _exact(whole, unit, sheet.currency),
            "shown": shown.with_unit(whole, unit, sheet.currency),
        },
        "chart": chart(sheet, scope) if sheet.something else None,
        "table": table(sheet, scope) if sheet.something else None,
        "options": options(panel, wish, scope),
        "metric": own.lead,
        "records": records_of_whole(sheet, scope),
        "notes": notes(own, wish, scope),
        # Where nothing is to be shown, that holds as long as the run stands too.
        "run": sheet.run if sheet.run or wish.as_of else scope.organization.published_run,
        "as_of": sheet.as_of.isoformat() if sheet.as_of else None,
        "complete": sheet.complete,
        "empty": not_kept or empty(sheet, scope),
    }
    made["point"] = "" if made["empty"] else own.point(sheet) or plain(sheet)
    return made


def _sheet(panel: Panel, wish: Asked, scope: Scope) -> Sheet:
    if panel.sheet is None:
        return (pivot_of if panel.pivot else sheet_of)(panel, wish, scope)
    if panel.lead and narrows(wish, scope, panel.lead):
        return nothing_of(panel, wish)
    return panel.sheet(panel, wish, scope)


def _frame(panel: Panel, wish: Asked, currency: str | None) -> Payload:
    first = wish.year_of_months() if panel.over_months else wish.period
    return {
        "panel": panel.key,
        "title": str(panel.title),
        "meaning": str(panel.meaning),
        "period": {
            "start": wish.start.isoformat(),
            "end": wish.end.isoformat(),
            "label": wish.label,
            "running": wish.running,
            "rows_from": first.start.isoformat(),
        },
        "compared_with": wish.against,
        "currency": currency,
        "former": wish.since or None,
    }


def table(sheet: Sheet, scope: Scope) -> dict[str, Any]:
    """The sheet's figures as exact texts, rounded as they are shown."""
    currency = sheet.currency
    units = [head.unit for head in sheet.heads]
    firsts, ranks = {id(line) for line in sheet.firsts}, sheet.ranks

    def texts(cells: tuple[Cell, ...]) -> list[str | None]:
        return [
            c if isinstance(c, str) else _exact(c, u, currency)
            for c, u in zip(cells, units, strict=True)
        ]

    # Where our own figure is a row among others', it need not be told once more as their sum.
    total = None if ourselves_among(sheet.panel) else sheet.total
    return {
        "columns": [_first_column(sheet)]
        + [{"key": h.key, "name": h.name, "unit": h.unit, "bar": h.bar} for h in sheet.heads],
        "rows": [[line.label, *texts(line.cells)] for line in sheet.lines],
        "marks": [
            {
                "member": line.member,
                "period": line.period.isoformat() if line.period else None,
                "depth": line.depth,
                "first": id(line) in firsts,
                "rank": ranks.get(line.member),
                "running": line.running,
                "own": bool(sheet.rows_are),
                "records": records_of(sheet, line, scope),
                "down": down_of(sheet, line),
            }
            for line in sheet.lines
        ],
        "total": [total.label, *texts(total.cells)] if total else None,
    }


def _first_column(sheet: Sheet) -> dict[str, Any]:
    panel = sheet.panel
    if sheet.rows_are:
        return {"key": "row", "name": sheet.rows_are, "unit": None, "bar": False}
    if panel.over_months:
        return {"key": "period", "name": _("Month"), "unit": None, "bar": False}
    name = str(Dimension.registry[panel.split or ""].name)
    return {"key": panel.split, "name": name, "unit": None, "bar": False}


def empty(sheet: Sheet, scope: Scope) -> dict[str, str] | None:
    """Why there is nothing to show and what to do; None where there is something."""
    panel, wish = sheet.panel, sheet.asked
    if panel.lead and beyond_role(scope, panel.lead):
        return {
            "why": _("%(metric)s: known for the whole organization only.")
            % {"metric": metric_of(panel.lead).name},
            "do": _("Your role sees a part of it. Administrators and viewers see the whole."),
        }
    if panel.lead and (unknown := narrows(wish, scope, panel.lead)):
        names = ", ".join(str(Dimension.registry[name].name) for name in unknown)
        told = {"metric": metric_of(panel.lead).name, "names": names}
        return {
            "why": _("%(metric)s is not known by: %(names)s.") % told,
            "do": _("Take that filter away to see it."),
        }
    if panel.by_name and not scope.sees_records:
        return {
            "why": _("Your role sees figures, not deals by name."),
            "do": _("Administrators decide who sees them, under Settings, People."),
        }
    drawn = [key for key, _style in panel.series] or [column.key for column in panel.columns[:1]]
    keys = [key for key in drawn if any(head.key == key for head in sheet.heads)]
    if any(value for key in keys for value in sheet.column(key)) or (not keys and sheet.lines):
        return None
    return {"why": str(panel.empty.why), "do": str(panel.empty.do)}


def notes(panel: Panel, wish: Asked, scope: Scope) -> list[str]:
    """Which of the figures a filter leaves out, because they do not know it."""
    if panel.lead and narrows(wish, scope, panel.lead):
        return []  # that is said in the panel's place
    found: dict[str, list[str]] = {}
    for metric in dict.fromkeys(column.metric for column in panel.columns[1:]):
        if metric != panel.lead and (unknown := narrows(wish, scope, metric)):
            names = ", ".join(str(Dimension.registry[name].name) for name in unknown)
            found.setdefault(names, []).append(str(metric_of(metric).name))
    words = _("Not known by %(names)s: %(metrics)s.")
    return [words % {"names": by, "metrics": ", ".join(of)} for by, of in found.items()]


def _scorecard(panel: Panel, wish: Asked, scope: Scope) -> Payload:
    cards, known = cards_of(panel, wish, scope)
    currency = known["currency"]
    for card in cards:
        unit = card["unit"]
        for name in ("value", "before"):
            card[name] = _exact(card[name], unit, currency)
        card["change"] = _exact(card["change"], "change", None)
        if goal := card["target"]:
            goal["value"] = _exact(goal["value"], goal["unit"], currency)
            goal["attainment"] = _exact(goal["attainment"], "percent", None)
    made = _frame(panel, wish, currency)
    nothing = not any(card["value"] and Decimal(card["value"]) for card in cards)
    return made | {
        "unit": None,
        "headline": None,
        "point": "",
        "chart": None,
        "options": options(panel, wish, scope),
        "metric": "",
        "records": None,
        "notes": [],
        "cards": cards,
        "table": {
            "columns": [
                {"key": key, "name": name, "unit": None, "bar": False}
                for key, name in (
                    ("metric", _("Figure")),
                    ("value", wish.label),
                    ("before", wish.against or _("Period before")),
                    ("change", _("Change")),
                )
            ],
            "rows": [[c["name"], c["value"], c["before"], c["change"]] for c in cards],
            "marks": [{"metric": c["metric"], "unit": c["unit"]} for c in cards],
            "total": None,
        },
        "run": known["run"],
        "as_of": known["as_of"].isoformat() if known["as_of"] else None,
        "complete": known["complete"],
        "empty": {"why": str(panel.empty.why), "do": str(panel.empty.do)} if nothing else None,
    }


def _exact(value: Decimal | None, unit: str, currency: str | None) -> str | None:
    rounded = shown.rounded(value, unit, currency)
    return None if rounded is None else f"{rounded:f}"

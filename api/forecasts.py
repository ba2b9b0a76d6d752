"""What is to be expected, and what people call."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.as_of import moment_asked
from dashboards.panels.ahead import metrics as foretold
from salesmetrics.metrics.answers import answer, published_run
from salesmetrics.metrics.calendar import month_of
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.metrics.rounding import rounded
from salesmetrics.tenancy.models import Rep, Team
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.forecast import accuracy, standing
from salesmetrics.watch.forecast.calls import (
    CallError,
    Wish,
    reason_for,
    reps_to_call,
    seen_by,
    submit,
    teams_to_override,
)
from salesmetrics.watch.forecast.histories import FIRST, SPLITS
from salesmetrics.watch.forecast.subjects import Named, subject_of
from salesmetrics.watch.models import Call, Forecast

from . import described
from .alerts_told import is_storable
from .endpoints import Endpoint, unknown
from .models import Right
from .once import once
from .pages import PAGING, Pages
from .shapes import (
    DAY,
    DECIMAL,
    MOMENT,
    TEXT,
    WHOLE,
    Schema,
    many,
    one_of,
    or_null,
    page,
    ref,
    thing,
)

KINDS = SPLITS
PARAMETERS = ("metric", *KINDS, "as_of")
FORECASTS = "forecasts"
BOUNDS = ("low_80", "high_80", "low_95", "high_95")
NUMBER: Schema = {"type": ["number", "null"]}
CALL: Schema = {
    "id": WHOLE,
    "month": DAY,
    "rep": or_null(TEXT),
    "team": or_null(TEXT),
    "kind": one_of(Call.Kind.values),
    "amount": DECIMAL,
    "currency": TEXT,
    "reason": TEXT,
    "by": TEXT,
    "made_at": MOMENT,
}
OF_FORECASTS: dict[str, Schema] = {
    "Forecast": thing(
        {
            "metric": TEXT,
            "dimension": or_null(one_of(KINDS)),
            "member": or_null(TEXT),
            "unit": TEXT,
            "currency": or_null(TEXT),
            "run": or_null(WHOLE),
            "method": or_null(TEXT),
            "history": WHOLE,
            "mase": NUMBER,
            "naive_mase": NUMBER,
            "months": many(
                thing({"month": DAY, "came": DECIMAL, "value": DECIMAL,
                       **dict.fromkeys(BOUNDS, DECIMAL)})
            ),
            "accuracy": many(
                thing({"months_ahead": WHOLE, "made": WHOLE, "error": DECIMAL, "bias": DECIMAL,
                       "within_80": DECIMAL, "tried": WHOLE, "tried_error": NUMBER,
                       "tried_bias": NUMBER})
            ),
        }
    ),
    "ForecastCall": thing(CALL),
    "ForecastCallWish": thing(
        {"month": DAY, "amount": TEXT}, {"rep": TEXT, "team": TEXT, "reason": TEXT}
    ),
}  # fmt: skip


class Forecasts(Endpoint):
    """A metric's forecast."""

    rights = {"GET": Right.METRICS_READ}
    parameters = {"GET": PARAMETERS}

    @described.operation(
        FORECASTS,
        "read_forecast",
        gettext_lazy("What a metric is expected to come to, month by month"),
        {200: ref("Forecast")},
        parameters=[
            described.parameter("metric", TEXT, gettext_lazy("The metric’s key; usually revenue.")),
            *(described.parameter(key, TEXT, gettext_lazy("Of this one, by id.")) for key in KINDS),
            described.parameter("as_of", MOMENT, gettext_lazy("As it stood at this moment.")),
        ],
    )
    def get(self, request: Request) -> Response:
        """Of the whole, or of one team, region or rep, as far as the caller sees it."""
        scope, given = self.caller.scope, request.query_params
        key = given.get("metric", FIRST)
        if key not in foretold(scope):
            raise QuestionError({"metric": _("There is no forecast of “%s”.") % key})
        if given.get("as_of") == "":
            raise QuestionError({"as_of": _("“%s” is empty.") % "as_of"})
        as_of = moment_asked(request._request.GET, scope.organization)
        where = {name: tuple(given.getlist(name)) for name in KINDS if name in given}
        named = subject_of(scope, where, key)
        if named is None:
            words = _(
                "Forecasts are made of the whole, and of one team, region or rep where the metric "
                "is known by it."
            )
            raise QuestionError({"metric": words})
        run = published_run(scope.organization, as_of)
        return Response(told(key, run, named, scope))


def told(key: str, run: Run | None, named: Named, scope: Scope) -> dict[str, Any]:
    """The forecast of a subject."""
    organization, unit = scope.organization, METRICS[key].unit
    currency = organization.base_currency if unit == "money" else None
    rows = standing.of_subject(organization, key, run, named.subject) if run else []
    past = accuracy.past(organization, key, run, named.subject, named.member) if run else []
    made = accuracy.by_horizon(past)

    def text(value: Decimal | None) -> str | None:
        shown = rounded(unit, currency, value)
        return None if shown is None else f"{shown:f}"

    return {
        "metric": key,
        "dimension": named.dimension or None,
        "member": named.member or None,
        "unit": str(unit),
        "currency": currency,
        "run": run.pk if run else None,
        "method": rows[0].method if rows else None,
        "history": rows[0].history if rows else 0,
        "mase": rows[0].mase if rows else None,
        "naive_mase": rows[0].naive_mase if rows else None,
        "months": [
            {
                "month": one.month.isoformat(),
                "came": text(one.come),
                "value": text(one.point),
                **{name: text(getattr(one, name)) for name in BOUNDS},
            }
            for one in (_months(key, run, named, rows, scope) if run else ())
        ],
        "accuracy": [_accuracy(row, made.get(row.horizon)) for row in rows],
    }


def _months(
    key: str, run: Run, named: Named, rows: list[Forecast], scope: Scope
) -> list[standing.Outlook]:
    """The months that are not over; of the running one with what has come."""
    if not rows:
        return []
    where = {named.dimension: (named.member,)} if named.dimension else {}
    running = Question(key, *month_of(run.today), where=where, as_of=run.published_at)
    is_now = run.pk == scope.organization.published_run
    question = Question(key, *month_of(run.today), where=where) if is_now else running
    come = answer(question, scope).total.value or Decimal(0)
    left = standing.rest(scope.organization, key, run.today)
    first = run.today.replace(day=1)
    return [
        standing.outlook(row, come, left) if row.period == first else standing.as_foretold(row)
        for row in rows
    ]


def _accuracy(row: Forecast, since: accuracy.Accuracy | None) -> dict[str, Any]:
    def percent(value: Decimal | None) -> str | None:
        return None if value is None else f"{round(value, 2):f}"

    return {
        "months_ahead": row.horizon,
        "made": since.count if since else 0,
        "error": percent(since.error) if since else None,
        "bias": percent(since.bias) if since else None,
        "within_80": percent(since.within) if since else None,
        "tried": row.trials,
        "tried_error": row.trial_error,
        "tried_bias": row.trial_bias,
    }


class Calls(Endpoint):
    """What has been called."""

    rights = {"GET": Right.METRICS_READ, "POST": Right.CRM_WRITE}
    parameters = {"GET": PAGING}

    @described.operation(
        FORECASTS,
        "list_forecast_calls",
        gettext_lazy("What reps called and managers overrode, the latest first"),
        {200: page("ForecastCall")},
        parameters=described.PAGE,
    )
    def get(self, request: Request) -> Response:
        """One page, of those the caller may see."""
        pages = Pages()
        found = pages.of(seen_by(self.caller.scope).order_by(), request)
        return pages.get_paginated_response([called(one, self.caller.figures) for one in found])

    @described.operation(
        FORECASTS,
        "submit_forecast_call",
        gettext_lazy("Call for oneself, or override somebody else’s call"),
        {201: ref("ForecastCall")},
        request={"application/json": ref("ForecastCallWish")},
        parameters=[described.IDEMPOTENCY],
    )
    @once
    def post(self, request: Request) -> Response:
        """Keep it; what was called before is kept too."""
        scope = self.caller.scope
        try:
            call = submit(wish_of(request.data, scope), scope, self.caller.user)
        except CallError as error:
            raise QuestionError(error.problems) from error
        return Response(called(call, scope), status=201)


def wish_of(data: Any, scope: Scope) -> Wish:
    """What a body calls; raises QuestionError with everything that is wrong."""
    if not isinstance(data, Mapping):
        raise QuestionError({"": _("The body must be a JSON object.")})
    problems = unknown(data, ("month", "amount", "rep", "team", "reason"))
    month, amount = dt.date.min, Decimal(0)
    try:
        month = dt.date.fromisoformat(cast(str, data.get("month")))
    except (TypeError, ValueError):
        problems["month"] = _("Expected the first day of a month, as 2026-11-01.")
    said = data.get("amount")
    try:
        # A list is a number to Decimal, and true is 1.
        fits = isinstance(said, str | int | float) and not isinstance(said, bool)
        amount = Decimal(cast(str, said) if fits else "")
    except (TypeError, ValueError, InvalidOperation):
        problems["amount"] = _("Expected an amount of zero or more.")
    reason = data.get("reason", "")
    if not isinstance(reason, str) or not is_storable(reason):
        problems["reason"] = _("Expected a text.")
    if ("rep" in data) == ("team" in data):
        problems["rep"] = _("Name a rep or a team.")
    if problems:
        raise QuestionError(problems)
    if "rep" in data:
        rep = _one(reps_to_call(scope), data["rep"])
        return Wish(month, amount, rep=cast(Rep, rep), reason=reason)
    team = _one(teams_to_override(scope), data["team"])
    return Wish(month, amount, team=cast(Team, team), reason=reason)


def _one(among: list[Any], external_id: Any) -> Rep | Team:
    for one in among:
        if one.external_id == external_id:
            return cast(Rep | Team, one)
    raise Http404(_("You may not call for “%s”.") % external_id)


def called(call: Call, scope: Scope) -> dict[str, Any]:
    """A call as JSON."""
    return {
        "id": call.pk,
        "month": call.month.isoformat(),
        "rep": call.rep.external_id if call.rep else None,
        "team": call.team.external_id if call.team else None,
        "kind": str(call.kind),
        "amount": f"{call.amount:f}",
        "currency": call.currency,
        "reason": reason_for(scope, call),
        "by": call.by_name,
        "made_at": call.made_at,
    }

"""How the pipeline of a period came from its start to its end, deal by deal, exactly.

The pipeline is that of all open deals, or of those expected to close in the period. A deal
makes one entry and one exit at most: what it did in between and undid again is not told. An
amount is converted at the rate of the day it is looked at; what the rates alone did to a deal
is a movement of its own. What closes leaves with the amount it closed with, so that `won` is
the amount won. A deal that its stage changes tell had been won by the start, and that has been
open again since, is not at the start: it was reopened.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from salesmetrics.crm.models import DealType
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .answers import published_run
from .calendar import ONE_DAY, Period
from .dimensions import NONE
from .live import narrowed
from .questions import Question, checked_metric, numbers
from .standing import rates


class Of(StrEnum):
    """Which deals the pipeline is made of."""

    DUE = "due"
    ALL = "all"


class Movement(TextChoices):
    """What may change the pipeline, in the order in which it is told."""

    NEW = "new", _("New")
    REOPENED = "reopened", _("Reopened")
    PULLED_IN = "pulled_in", _("Pulled in")
    GROWN = "grown", _("Grown")
    SHRUNK = "shrunk", _("Shrunk")
    PUSHED_OUT = "pushed_out", _("Pushed out")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    MOVED = "moved", _("Changed team or region")
    RATES = "rates", _("Exchange rates")


@dataclass(frozen=True)
class Step:
    """What one kind of movement did: so much money, by so many deals."""

    amount: Decimal
    deals: int


@dataclass(frozen=True)
class Waterfall:
    """The pipeline at the start, what happened to it, and at the end; in the base currency."""

    start: Step
    end: Step
    steps: dict[Movement, Step]
    first: dt.date
    last: dt.date
    """The day of which the end is told: the period's last, or today."""


NOTHING = Step(Decimal(0), 0)
# What a deal knows by itself, and what it knows by its state on a day.
OWN = {
    "rep": "d.rep_id",
    "product": "d.product_id",
    "plan": "d.plan_id",
    "source": "d.source_id",
    "channel": "d.channel_id",
    "campaign": "d.campaign_id",
    "industry": "d.industry_id",
}
PLACED = ("team", "region")
TYPES = ", ".join(f"'{value}'" for value in DealType.values)

# Each deal that was open at the start, is open at the end, or closed in between.
DEALS = """
SELECT d.opportunity_id AS id, d.status, d.created_on, d.closed_on,
       s.opportunity_id IS NOT NULL AS was_open, {s_due} AS was_due, {s_in} AS was_in,
       s.amount AS was_amount, s.currency AS was_currency,
       e.opportunity_id IS NOT NULL AS is_open, {e_due} AS is_due, {e_in} AS is_in,
       e.amount AS is_amount, e.currency AS is_currency,
       x.closed, x.closed AND {x_in} AS closed_in, x.amount AS closed_amount, {l_due} AS last_due,
       coalesce(d.created_on < %(first)s, TRUE) AND coalesce(
         (SELECT g.outcome <> 'open' FROM crm_stagechange c JOIN crm_stage g ON g.id = c.stage_id
           WHERE c.organization_id = {org} AND c.opportunity_id = d.opportunity_id
             AND c.deleted_at IS NULL AND c.entered_on < %(first)s
           ORDER BY c.entered_at DESC, g.outcome <> 'open' DESC LIMIT 1), FALSE) AS was_shut
  FROM crm_deal d
  CROSS JOIN LATERAL (SELECT coalesce(d.closed_on BETWEEN %(first)s AND %(last)s, FALSE)
                                 AS closed,
                             coalesce(d.closed_amount, 0) AS amount) x
  LEFT JOIN crm_dealstate s ON s.organization_id = {org} AND s.opportunity_id = d.opportunity_id
       AND s.since <= %(before)s AND (s.until IS NULL OR s.until > %(before)s)
  LEFT JOIN crm_dealstate e ON e.organization_id = {org} AND e.opportunity_id = d.opportunity_id
       AND e.since <= %(last)s AND (e.until IS NULL OR e.until > %(last)s)
  LEFT JOIN crm_dealstate l ON l.organization_id = {org} AND l.until = d.closed_on
       AND l.opportunity_id = CASE WHEN x.closed THEN d.opportunity_id END
 WHERE d.organization_id = {org} AND (d.created_on IS NULL OR d.created_on <= %(last)s)
   AND (d.closed_on IS NULL OR d.closed_on >= %(first)s){own}
"""

# The rates of the two ends are looked up once; of a day of closing, for each deal.
VALUED = """
SELECT t.*, {was} AS was_worth, {then} AS then_worth, {now} AS now_worth,
       was_open AND was_due AND was_in AND NOT was_shut AS inside,
       is_open AND is_due AND is_in AS stays,
       closed_in AND (status = 'won' OR last_due OR (was_open AND was_due AND was_in)) AS leaves
  FROM deal t
  LEFT JOIN {rates} a ON a.currency = t.was_currency AND a.day = %(before)s
  LEFT JOIN {rates} b ON b.currency = t.was_currency AND b.day = %(last)s
  LEFT JOIN {rates} c ON c.currency = t.is_currency AND c.day = %(last)s
"""

MOVES = """
SELECT v.id, m.movement, m.amount
  FROM valued v
  CROSS JOIN LATERAL (SELECT CASE WHEN stays THEN now_worth ELSE closed_amount END) w (worth)
  CROSS JOIN LATERAL (VALUES
    ('start', CASE WHEN inside THEN was_worth END),
    ('end', CASE WHEN stays THEN now_worth END),
    ('rates', CASE WHEN inside AND (stays OR leaves) THEN nullif(then_worth - was_worth, 0) END),
    ('grown', CASE WHEN inside AND (stays OR leaves) AND worth > then_worth
                   THEN worth - then_worth END),
    ('shrunk', CASE WHEN inside AND (stays OR leaves) AND worth < then_worth
                    THEN worth - then_worth END),
    (CASE WHEN is_open AND is_in THEN 'pushed_out' ELSE 'moved' END,
     CASE WHEN inside AND NOT stays AND NOT leaves THEN -was_worth END),
    (CASE WHEN created_on >= %(first)s THEN 'new' WHEN was_shut THEN 'reopened'
          WHEN was_open AND was_in THEN 'pulled_in' ELSE 'moved' END,
     CASE WHEN NOT inside AND (stays OR leaves) THEN worth END),
    (status, CASE WHEN leaves AND NOT stays THEN -closed_amount END)
  ) AS m (movement, amount)
 WHERE m.amount IS NOT NULL
"""

# The deals that are open at the end: what `MOVES` tells of them, without what it asks for more.
STAYS = """
WITH move AS MATERIALIZED (
    SELECT m.id, 'end' AS movement, m.amount
      FROM (SELECT d.opportunity_id AS id, {now} AS amount
              FROM crm_dealstate e
              JOIN crm_deal d ON d.organization_id = {org} AND d.opportunity_id = e.opportunity_id
              LEFT JOIN {rates} c ON c.currency = e.currency AND c.day = %(last)s
             WHERE e.organization_id = {org} AND e.since <= %(last)s
               AND (e.until IS NULL OR e.until > %(last)s) AND {e_in}
               AND (d.created_on IS NULL OR d.created_on <= %(last)s)
               AND (d.closed_on IS NULL OR d.closed_on >= %(first)s){own}) m
     WHERE m.amount IS NOT NULL)
"""


def waterfall(
    organization: Organization,
    scope: Scope,
    period: Period,
    where: Mapping[str, tuple[str, ...]],
    of: Of = Of.DUE,
) -> Waterfall | None:
    """The period's waterfall, as far as the scope may see; None if it has not begun.

    Raises QuestionError for filters that open deals do not know.
    """
    made = moves(organization, scope, period, where, of)
    if made is None:
        return None
    sql, parameters = made
    with connection.cursor() as cursor:
        cursor.execute(
            f"{sql} SELECT movement, sum(amount), count(*) FROM move GROUP BY movement", parameters
        )
        found = {name: Step(amount, deals) for name, amount, deals in cursor.fetchall()}
    return Waterfall(
        start=found.get("start", NOTHING),
        end=found.get("end", NOTHING),
        steps={movement: found.get(movement.value, NOTHING) for movement in Movement},
        first=parameters["first"],
        last=parameters["last"],
    )


def moves(
    organization: Organization,
    scope: Scope,
    period: Period,
    where: Mapping[str, tuple[str, ...]],
    of: Of,
) -> tuple[str, dict[str, Any]] | None:
    """SQL that begins with the relation `move` (id, movement, amount), and its parameters."""
    found = asked_of(organization, scope, period, where)
    if found is None:
        return None
    inside, parameters = found
    days = "ARRAY[%(before)s::date, %(last)s::date]"
    worth = worth_of(organization)
    deals = DEALS.format(
        own=own(inside),
        **{f"{row}_due": due(row, of) for row in "sel"},
        **{f"{row}_in": placed(f"{row}.", inside) for row in "se"},
        x_in=placed("d.closed_", inside),
        org=organization.pk,
    )
    valued = VALUED.format(
        rates=rates(days).format(org=organization.pk),
        was=worth("t.was_amount", "t.was_currency", "a.rate", "%(before)s"),
        then="CASE WHEN t.closed THEN "
        + worth("t.was_amount", "t.was_currency", "NULL", "t.closed_on")
        + " ELSE "
        + worth("t.was_amount", "t.was_currency", "b.rate", "%(last)s")
        + " END",
        now=worth("t.is_amount", "t.is_currency", "c.rate", "%(last)s"),
    )
    return (
        f"WITH deal AS MATERIALIZED ({deals}), valued AS MATERIALIZED ({valued}),"
        f" move AS ({MOVES})",
        parameters,
    )


def stays(
    organization: Organization, scope: Scope, period: Period, where: Mapping[str, tuple[str, ...]]
) -> tuple[str, dict[str, Any]] | None:
    """The same of the deals that are open at the end alone: their movement is `end`."""
    found = asked_of(organization, scope, period, where)
    if found is None:
        return None
    inside, parameters = found
    sql = STAYS.format(
        own=own(inside),
        e_in=placed("e.", inside),
        now=worth_of(organization)("e.amount", "e.currency", "c.rate", "%(last)s"),
        rates=rates("ARRAY[%(last)s::date]").format(org=organization.pk),
        org=organization.pk,
    )
    return sql, parameters


def asked_of(
    organization: Organization, scope: Scope, period: Period, where: Mapping[str, tuple[str, ...]]
) -> tuple[Mapping[str, tuple[int, ...]], dict[str, Any]] | None:
    """What deals are narrowed to, and the parameters of SQL; None where nothing has begun."""
    question = Question("pipeline_value", period.start, period.end, where=where)
    checked_metric(question, scope)
    inside = narrowed(organization, [*numbers(question, scope).items(), *scope.where.items()])
    run = published_run(organization, None)
    if run is None or period.start > run.today or not all(inside.values()):
        return None
    parameters = {
        "before": period.start - ONE_DAY,
        "first": period.start,
        "last": min(period.end, run.today),
        "due_until": period.end,
    } | {f"in_{key}": list(members) for key, members in inside.items()}
    return inside, parameters


def own(inside: Mapping[str, tuple[int, ...]]) -> str:
    """What a deal must be by itself, as a condition that follows others."""
    found = "".join(f" AND {condition(OWN[key], key)}" for key in inside if key in OWN)
    return found + deal_type(inside)


def worth_of(organization: Organization) -> Any:
    """What an amount is worth in the base currency on a day, whose rate may be known already."""

    def worth(amount: str, currency: str, rate: str, day: str) -> str:
        return (
            f"(CASE WHEN {currency} = '{organization.base_currency}' OR coalesce({amount}, 0) = 0"
            f" THEN coalesce({amount}, 0) ELSE round({amount} * coalesce({rate},"
            f" crm_rate({organization.pk}, {currency}, {day})), 10) END)"
        )

    return worth


def due(row: str, of: Of) -> str:
    """Whether a state belongs to the pipeline that is told of."""
    if of is Of.ALL:
        return "TRUE"
    return f"coalesce({row}.expected_close_on BETWEEN %(first)s AND %(due_until)s, FALSE)"


def placed(row: str, inside: Mapping[str, tuple[int, ...]]) -> str:
    """Whether a state is in the teams and regions asked for."""
    found = [condition(f"{row}{key}_id", key) for key in inside if key in PLACED]
    return " AND ".join(found) or "TRUE"


def condition(column: str, key: str) -> str:
    """Whether a column has one of the members asked for; none of them is a member too."""
    return f"coalesce({column}, {NONE}) = ANY(%(in_{key})s)"


def deal_type(inside: Mapping[str, tuple[int, ...]]) -> str:
    """The same of the deal's type, which is a word and no number."""
    if "deal_type" not in inside:
        return ""
    return (
        f" AND coalesce(array_position(ARRAY[{TYPES}], d.deal_type::text), {NONE})"
        " = ANY(%(in_deal_type)s)"
    )

"""Customers: active, gained, lost; recurring revenue; what they say and ask."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import DecimalField, F, Q, Value
from django.db.models.functions import Extract, Now, Round

from salesmetrics.crm.models import (
    Cart,
    CustomerSpan,
    Inquiry,
    MrrMovement,
    SubscriptionState,
    Survey,
)

from ..measures import count, total
from ..measures import unpriced as lacking
from ..sources import PeriodSource, Source
from ..standing import standing

PRESENT = Q(deleted_at__isnull=True)
BY_ACCOUNT = {"accounts": "account_id"}
ACCOUNT = {
    "rep": "rep_id",
    "team": "@team",
    "region": "region_id",
    "industry": "industry_id",
}


class ActiveCustomers(Source):
    """Customers on each day on which they are active."""

    record = BY_ACCOUNT
    model, since, until = CustomerSpan, "since", "until"
    dimensions = ACCOUNT
    customers = count()


class CustomersGained(Source):
    """Customers, on the days they became active, for the first time or again."""

    record = BY_ACCOUNT
    model, day = CustomerSpan, "since"
    dimensions = ACCOUNT
    returned = count(where=Q(first=False))


class CustomersLost(Source):
    """Customers, on the days they ceased to be active."""

    record = BY_ACCOUNT
    model, day = CustomerSpan, "until"
    dimensions = ACCOUNT
    churned = count()


class CustomerBase(PeriodSource):
    """The customers active the day before the period, and which of them ceased during it."""

    record = BY_ACCOUNT
    model, begins = CustomerSpan, "since"
    dimensions = {key: key for key in ACCOUNT}
    relation = f"""
SELECT a.number, s.rep_id AS rep, w.team_id AS team, s.region_id AS region,
       s.industry_id AS industry, 1 AS active,
       CASE WHEN s.until <= a.ending THEN 1 END AS ceased, s.account_id AS record
  FROM asked a
  JOIN {standing("crm_customerspan", "{eves}", "day")} s ON s.day = a.first - 1
  LEFT JOIN tenancy_repplace w ON w.organization_id = {{org}} AND w.rep_id = s.rep_id
       AND a.first - 1 BETWEEN w.starts_on AND w.ends_on"""
    active = count()
    ceased = count()


class RecurringRevenue(Source):
    """Running subscriptions, on each day."""

    record = {"subscriptions": "subscription_id"}
    model, since, until = SubscriptionState, "since", "until"
    dimensions = {
        "rep": "rep_id",
        "team": "team_id",
        "region": "region_id",
        "product": "product_id",
        "plan": "plan_id",
        "industry": "industry_id",
    }
    unpriced = lacking(where=Q(mrr__isnull=True))
    mrr = total("mrr", unless=unpriced)


class MrrMovements(Source):
    """Days on which a customer's recurring revenue changed."""

    record = BY_ACCOUNT
    model, day = MrrMovement, "day"
    dimensions = {"region": "region_id", "industry": "industry_id"}
    unpriced = lacking(where=Q(amount__isnull=True))
    new = total("amount", where=Q(kind="new"), unless=unpriced)
    expansion = total("amount", where=Q(kind="expansion"), unless=unpriced)
    contraction = total("amount", where=Q(kind="contraction"), unless=unpriced)
    churned = total("amount", where=Q(kind="churned"), unless=unpriced)
    reactivation = total("amount", where=Q(kind="reactivation"), unless=unpriced)


# What each account brings in a month, from one day on which that changes to the next: its few
# changes are added up, where its subscriptions on every day would be many times as many.
HELD = """
    SELECT {org}::bigint AS organization_id, account_id, since, until, region_id, industry_id,
           CASE WHEN priced > 0 THEN mrr END AS mrr, running > priced AS lacking
      FROM (SELECT account_id, day AS since, lead(day) OVER in_order AS until, region_id,
                   industry_id, sum(mrr) OVER in_order AS mrr, sum(priced) OVER in_order AS priced,
                   sum(running) OVER in_order AS running
              FROM (SELECT account_id, day, max(region_id) AS region_id,
                           max(industry_id) AS industry_id, sum(mrr) AS mrr,
                           sum(priced) AS priced, sum(running) AS running
                      FROM (SELECT account_id, since AS day, region_id, industry_id, mrr,
                                   (mrr IS NOT NULL)::integer AS priced, 1 AS running
                              FROM crm_subscriptionstate WHERE organization_id = {org}
                            UNION ALL
                            SELECT account_id, until, region_id, industry_id, -mrr,
                                   -(mrr IS NOT NULL)::integer, -1
                              FROM crm_subscriptionstate
                             WHERE organization_id = {org} AND until IS NOT NULL) event
                     GROUP BY account_id, day) change
            WINDOW in_order AS (PARTITION BY account_id ORDER BY day)) state
     WHERE running > 0"""


class Retention(PeriodSource):
    """Customers with recurring revenue the day before the period, and what became of it."""

    record = BY_ACCOUNT
    model, begins, dense = SubscriptionState, "since", True
    dimensions = {"region": "region", "industry": "industry"}
    relation = f"""
WITH held AS ({HELD})
SELECT a.number, x.region_id AS region, x.industry_id AS industry, x.mrr AS started,
       coalesce(y.mrr, 0) AS kept, least(x.mrr, coalesce(y.mrr, 0)) AS kept_at_most,
       CASE WHEN x.lacking OR y.lacking THEN 1 END AS unpriced, x.account_id AS record
  FROM asked a
  JOIN {standing("held", "{eves}", "day")} x ON x.day = a.first - 1
  LEFT JOIN {standing("held", "{endings}", "day")} y ON y.day = a.ending
       AND y.account_id = x.account_id"""
    unpriced = lacking()
    started = total("mrr", unless=unpriced)
    kept = total("mrr", unless=unpriced)
    kept_at_most = total("mrr", unless=unpriced)


MOST = Value(Decimal("0.7"), output_field=DecimalField())
# The top two answers of scales up to 7, the top three up to 10, above 0.7 of longer ones.
SATISFIED = Q(kind="csat") & (
    Q(scale_max__isnull=True, score__gte=4)
    | Q(scale_max__lte=7, score__gte=F("scale_max") - 1)
    | Q(scale_max__gt=7, scale_max__lte=10, score__gte=F("scale_max") - 2)
    | Q(
        scale_max__gt=10,
        score__gt=F("scale_max") * Value(Decimal("0.7"), output_field=DecimalField()),
    )
)


class Surveys(Source):
    """Answers to surveys."""

    record = {"surveys": "id"}
    model, day, moment = Survey, "answered_on", "answered_at"
    where = PRESENT
    dimensions = {
        "rep": "owner_id",
        "team": "@team",
        "region": "account__region_id|@region",
        "industry": "account__industry_id",
    }
    csat_answers = count(where=Q(kind="csat"))
    satisfied = count(where=SATISFIED)
    nps_answers = count(where=Q(kind="nps"))
    promoters = count(where=Q(kind="nps", score__gte=9))
    detractors = count(where=Q(kind="nps", score__lte=6))


def hours(start: str, end: str) -> Round:
    """The exact hours between two times, to ten decimals."""
    seconds = Extract(F(end) - F(start), "epoch", output_field=DecimalField())
    return Round(seconds / 3600, precision=10)


ANSWERED = Q(answered_at__isnull=False, answered_at__lte=Now())


class Inquiries(Source):
    """Inquiries of customers, on the day they came in."""

    record = {"inquiries": "id"}
    model, day, moment = Inquiry, "received_on", "received_at"
    where = PRESENT
    dimensions = {"channel": "channel_id"}
    inquiries = count()
    answered = count(where=ANSWERED)
    unanswered = count(where=~ANSWERED)
    response_hours = total(hours("received_at", "answered_at"), where=ANSWERED)


CHECKED_OUT = Q(checked_out_at__isnull=False, checked_out_at__lte=Now()) | Q(
    order__isnull=False, order__ordered_at__lte=Now()
)


class Carts(Source):
    """Carts begun at least a day ago."""

    record = {"carts": "id"}
    model, day, hourly = Cart, "started_on", True
    where = PRESENT & Q(started_at__lte=Now() - timedelta(hours=24))
    dimensions = {"channel": "channel_id"}
    begun = count()
    abandoned = count(where=~CHECKED_OUT)

"""Activities, the people who do them, and competitors."""

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from salesmetrics.crm.models import Activity, CompetitorFigure, Sale
from salesmetrics.tenancy.models import Organization, Rep

from ..measures import Count, count, entered, total
from ..measures import unpriced as lacking
from ..sources import PeriodSource, Source

BY_REP = {"rep": "owner_id,opportunity__owner_id", "team": "@team", "activity_type": "type"}
OUTGOING = ~Q(direction="in")


def of_type(name: str, *more: Q) -> Count:
    condition = Q(type=name)
    for extra in more:
        condition &= extra
    return count(where=condition)


class ActivitiesDone(Source):
    """Activities, on the day they happened."""

    record = {"activities": "id"}
    model, day, moment, dense = Activity, "happened_on", "happened_at", True
    where = Q(deleted_at__isnull=True)
    dimensions = BY_REP
    activities = count()
    calls = of_type("call", OUTGOING)
    emails = of_type("email", OUTGOING)
    demos = of_type("demo")
    proposals = of_type("proposal")
    follow_ups = of_type("follow_up")
    events = of_type("event")
    engagement = total(Coalesce("quantity", Decimal(1)), where=Q(type="social"))
    minutes = total("minutes", where=Q(minutes__isnull=False))


class ActivitiesBooked(Source):
    """Activities, on the day they were put in the calendar."""

    record = {"activities": "id"}
    model, day, moment, dense = Activity, "booked_on", "booked_at", True
    where = Q(deleted_at__isnull=True)
    dimensions = BY_REP
    calls = of_type("call")
    meetings = of_type("meeting")
    demos = of_type("demo")


class RepDays(PeriodSource):
    """Days on which reps were employed, and in which team and region."""

    record = {"reps": "rep"}
    model, begins, begins_by_others = Rep, "since", True
    dimensions = {"rep": "rep", "team": "team", "region": "region"}
    relation = """
WITH employed AS (
    SELECT a.number, r.id AS rep, greatest(a.first, coalesce(r.hired_on, a.first)) AS since,
           least(a.ending, coalesce(r.left_on, a.ending)) AS until
      FROM asked a
      JOIN tenancy_rep r ON r.organization_id = {org} AND r.deleted_at IS NULL
), placed AS (
    SELECT e.number, e.rep, w.team_id AS team, w.region_id AS region,
           least(e.until, w.ends_on) - greatest(e.since, w.starts_on) + 1 AS days, e.rep AS record
      FROM employed e
      JOIN tenancy_repplace w ON w.organization_id = {org} AND w.rep_id = e.rep
     WHERE least(e.until, w.ends_on) >= greatest(e.since, w.starts_on)
)
SELECT * FROM placed
UNION ALL
SELECT e.number, e.rep, NULL, NULL, e.until - e.since + 1 - coalesce(p.days, 0), e.rep
  FROM employed e
  LEFT JOIN (SELECT number, rep, sum(days) AS days FROM placed GROUP BY number, rep) p
         ON p.number = e.number AND p.rep = e.rep
 WHERE e.until - e.since + 1 > coalesce(p.days, 0)"""
    days = total("days")

    @classmethod
    def rows(cls, organization: Organization) -> QuerySet[Any]:
        """Reps; of one whose hire nobody knows there is something to tell since the first sale."""
        sold = Sale.objects.filter(organization=organization).order_by("day").values("day")
        hired = Coalesce("hired_on", Subquery(sold[:1]))
        reps: QuerySet[Any] = super().rows(organization).annotate(since=hired)
        return reps


class Rivals(PeriodSource):
    """The figures of competitors (and, without one, one's own) that hold in the period."""

    record = {"competitor_figures": "id"}
    model, begins = CompetitorFigure, "starts_on"
    dimensions = {"competitor": "competitor"}
    relation = """
SELECT DISTINCT ON (a.number, f.competitor_id) a.number, f.competitor_id AS competitor,
       f.market_share, CASE WHEN f.competitor_id IS NULL THEN f.market_share END AS own_share,
       f.satisfaction,
       CASE WHEN f.currency = '{base}' OR f.revenue = 0 THEN f.revenue
            WHEN f.revenue IS NOT NULL
            THEN round(f.revenue * crm_rate({org}, f.currency, f.starts_on), 10) END AS revenue,
       CASE WHEN f.currency <> '{base}' AND f.revenue <> 0
                 AND crm_rate({org}, f.currency, f.starts_on) IS NULL THEN 1 END AS unpriced,
       f.growth, f.margin, f.id AS record
  FROM asked a
  JOIN crm_competitorfigure f ON f.organization_id = {org} AND f.deleted_at IS NULL
       AND f.starts_on <= a.last AND f.ends_on >= a.first
 ORDER BY a.number, f.competitor_id, f.starts_on DESC"""
    market_share = entered("market_share")
    own_share = entered("own_share")
    satisfaction = entered("satisfaction")
    unpriced = lacking()
    revenue = entered("revenue", unless=unpriced)
    growth = entered("growth")
    margin = entered("margin")

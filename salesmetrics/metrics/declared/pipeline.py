"""Opportunities: created, closed, open, and passing through stages."""

from decimal import Decimal

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from salesmetrics.crm.models import Deal, DealState, DealTouch, StageVisit

from ..measures import count, distinct, median, total
from ..measures import unpriced as lacking
from ..sources import PeriodSource, Source
from ..standing import rates, standing

WON, LOST = Q(status="won"), Q(status="lost")
FROM_LEAD = WON & Q(cycle_days__isnull=False)

CLOSED = {
    "rep": "rep_id",
    "team": "closed_team_id",
    "region": "closed_region_id",
    "product": "product_id",
    "plan": "plan_id",
    "source": "source_id",
    "channel": "channel_id",
    "campaign": "campaign_id",
    "deal_type": "deal_type",
    "industry": "industry_id",
    "lost_reason": "lost_reason_id",
    "competitor": "competitor_id",
}
CREATED = {**CLOSED, "team": "created_team_id", "region": "created_region_id"}
OPPORTUNITY = {"opportunities": "opportunity_id"}
BY_ITS_DEAL = {"opportunities": "deal_id"}
# What visits and states know by their deal, apart from team and region of their own day.
BY_DEAL = {
    "rep": "deal__rep_id",
    "team": "team_id",
    "region": "region_id",
    "product": "deal__product_id",
    "plan": "deal__plan_id",
    "source": "deal__source_id",
    "channel": "deal__channel_id",
    "campaign": "deal__campaign_id",
    "deal_type": "deal__deal_type",
    "industry": "deal__industry_id",
    "stage": "stage_id",
}


class DealsClosed(Source):
    """Opportunities, on the day they were won or lost."""

    record = OPPORTUNITY
    model, day = Deal, "closed_on"
    dimensions = CLOSED
    won = count(where=WON)
    lost = count(where=LOST)
    unpriced_won = lacking(where=WON & Q(closed_amount__isnull=True))
    unpriced_lost = lacking(where=LOST & Q(closed_amount__isnull=True))
    won_amount = total("closed_amount", where=WON, unless=unpriced_won)
    lost_amount = total("closed_amount", where=LOST, unless=unpriced_lost)
    cycle_days = total("cycle_days", where=WON)
    cycles = count(where=FROM_LEAD)
    own_cycle_days = total("own_cycle_days", where=WON)
    own_cycles = count(where=WON & Q(own_cycle_days__isnull=False))
    annual_value = total("annual_value", where=WON, unless=unpriced_won)
    contracts = count(where=WON & Q(annual_value__isnull=False))


class DealCycles(Source):
    """Won opportunities by how long they took: the middle of them."""

    record = OPPORTUNITY
    model, day = Deal, "closed_on"
    dimensions = CLOSED
    middle = median("cycle_days", where=FROM_LEAD)


class DealsCreated(Source):
    """Opportunities, on the day they were created."""

    record = OPPORTUNITY
    model, day = Deal, "created_on"
    dimensions = CREATED
    created = count()
    won = count(where=WON)
    still_open = count(where=Q(status="open"))
    unpriced = lacking(where=Q(created_amount__isnull=True))
    amount = total("created_amount", unless=unpriced)
    won_amount = total("created_amount", where=WON, unless=unpriced)


class StageVisits(Source):
    """Opportunities in stages, on the day they entered."""

    record = BY_ITS_DEAL
    model, day = StageVisit, "entered_on"
    dimensions = BY_DEAL
    entered = count()
    entered_open = count(where=Q(open_stage=True))
    advanced = count(where=Q(advanced=True))
    lost = count(where=Q(lost_here=True))
    days = total("days", where=Q(open_stage=True))
    stays = count(where=Q(open_stage=True, days__isnull=False))


class Pipeline(Source):
    """Open opportunities, as they stood on each day."""

    record = BY_ITS_DEAL
    model, since, until = DealState, "since", "until"
    dimensions = BY_DEAL
    open = count()
    unpriced = lacking(expression=Coalesce("amount", Decimal(0)), currency="currency")
    amount = total(Coalesce("amount", Decimal(0)), currency="currency", unless=unpriced)
    weighted = total(
        Coalesce("amount", Decimal(0)) * Coalesce("probability", Decimal(0)) / 100,
        currency="currency",
        unless=unpriced,
    )


TOUCHED = {
    **{key: f"deal__{path}" for key, path in CLOSED.items()},
    "activity_type": "type",
}


class TouchedDeals(Source):
    """Closed opportunities by the types of activity they had had by then."""

    record = BY_ITS_DEAL
    model, day = DealTouch, "deal__closed_on"
    where = ~Q(type="") & Q(first_on__lte=F("deal__closed_on"))
    dimensions = TOUCHED
    # A deal with activities of several types is one deal.
    won = distinct("deal_id", where=Q(deal__status="won"), adds_over_time=True)
    lost = distinct("deal_id", where=Q(deal__status="lost"), adds_over_time=True)


class DealsWithActivity(Source):
    """Closed opportunities that had had any activity by then."""

    record = BY_ITS_DEAL
    model, day = DealTouch, "deal__closed_on"
    where = Q(type="", first_on__lte=F("deal__closed_on"))
    dimensions = {key: path for key, path in TOUCHED.items() if key != "activity_type"}
    won = count(where=Q(deal__status="won"))
    lost = count(where=Q(deal__status="lost"))


class DealFirstTouches(Source):
    """Opportunities by how soon there was an activity, on the day they were created."""

    record = BY_ITS_DEAL
    model, day = DealTouch, "deal__created_on"
    where = Q(type="", days__isnull=False)
    dimensions = {key: f"deal__{path}" for key, path in CREATED.items()}
    days = total("days")
    touched = count()


STATE_COLUMNS = """d.rep_id AS rep, e.team_id AS team, e.region_id AS region,
       d.product_id AS product, d.plan_id AS plan, d.source_id AS source,
       d.channel_id AS channel, d.campaign_id AS campaign, d.industry_id AS industry,
       e.stage_id AS stage, e.opportunity_id AS record"""
STATE_KEYS = [key for key in BY_DEAL if key != "deal_type"]
AMOUNT = """CASE WHEN e.currency = '{base}' OR coalesce(e.amount, 0) = 0
            THEN coalesce(e.amount, 0)
            ELSE round(e.amount * x.rate, 10) END"""
UNPRICED = """CASE WHEN e.currency <> '{base}' AND coalesce(e.amount, 0) <> 0
             AND x.rate IS NULL THEN 1 END"""
OPEN_AT_END = f"""asked a
  JOIN {standing("crm_dealstate", "{endings}", "day")} e ON e.day = a.ending
  JOIN crm_deal d ON d.opportunity_id = e.opportunity_id
  LEFT JOIN {rates("{endings}")} x ON x.currency = e.currency AND x.day = a.ending"""


class DueDeals(PeriodSource):
    """Open opportunities that are expected to close in the period."""

    record = BY_ITS_DEAL
    model, begins = DealState, "since"
    dimensions = {key: key for key in STATE_KEYS}
    relation = f"""
SELECT a.number, {STATE_COLUMNS}, {AMOUNT} AS amount, {UNPRICED} AS unpriced
  FROM {OPEN_AT_END}
 WHERE e.expected_close_on BETWEEN a.first AND a.last"""
    unpriced = lacking()
    amount = total("amount", unless=unpriced)


class SlippedDeals(PeriodSource):
    """Open opportunities expected after the period that were once expected within it."""

    record = BY_ITS_DEAL
    model, begins = DealState, "since"
    dimensions = {key: key for key in STATE_KEYS}
    relation = f"""
SELECT a.number, {STATE_COLUMNS}, 1 AS deals, {AMOUNT} AS amount,
       {UNPRICED} AS unpriced
  FROM {OPEN_AT_END}
 WHERE e.expected_close_on > a.last
   AND EXISTS (SELECT FROM crm_dealstate s
                WHERE s.opportunity_id = e.opportunity_id AND s.since <= a.ending
                  AND (s.until IS NULL OR s.until > a.first)
                  AND s.expected_close_on BETWEEN a.first AND a.last)"""
    deals = count()
    unpriced = lacking()
    amount = total("amount", unless=unpriced)


class TouchedPipeline(PeriodSource):
    """Open opportunities that have had an activity, by type and of any."""

    record = BY_ITS_DEAL
    model, begins = DealState, "since"
    dimensions = {key: key for key in [*STATE_KEYS, "activity_type"]}
    several, of_endings = "activity_type", True
    relation = f"""
SELECT a.number, {STATE_COLUMNS},
       array_position(ARRAY['call', 'email', 'meeting', 'demo', 'proposal', 'follow_up', 'event',
                            'social', 'other'], t.type::text) AS activity_type,
       CASE WHEN t.type <> '' THEN {AMOUNT} END AS by_type,
       CASE WHEN t.type = '' THEN {AMOUNT} END AS any_type,
       CASE WHEN t.type <> '' THEN {UNPRICED} END AS unpriced_by_type,
       CASE WHEN t.type = '' THEN {UNPRICED} END AS unpriced
  FROM {OPEN_AT_END}
  JOIN crm_dealtouch t ON t.organization_id = {{org}} AND t.opportunity_id = e.opportunity_id
       AND t.first_on <= a.ending"""
    unpriced_by_type = lacking()
    unpriced = lacking()
    by_type = total("amount", unless=unpriced_by_type)
    any_type = total("amount", unless=unpriced)

"""What the hand-written SQL knows of each source, apart from the product's own declarations."""

from dataclasses import dataclass, field

DEAL_TYPE = "array_position(ARRAY['new', 'upsell', 'cross_sell', 'renewal'], {}.deal_type::text)"
SOLD = "s.kind IN ('order', 'deal')"
SOLD_OR_RETURNED = "s.kind IN ('order', 'deal', 'return')"


@dataclass(frozen=True)
class Hand:
    """A source: its rows (ending with a condition), their day, and what is summed by what."""

    source: str
    rows: str
    day: str
    dimensions: dict[str, str]
    inputs: dict[str, str]
    """What a row contributes, NULL where nothing."""
    sums: dict[str, str]
    day_is_month_end: bool = False
    distinct: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Measures that count distinct values: the value, and the rows that have one."""
    several: tuple[str, ...] = ()
    """The dimensions by which one of those values may have several members."""


def columns(alias: str, *keys: str) -> dict[str, str]:
    return {key: f"{alias}.{key}_id" for key in keys}


DEALT = ("product", "plan", "source", "channel", "campaign", "industry")

STAGE_VISITS = Hand(
    source="stage_visits",
    rows="crm_stagevisit v JOIN crm_deal d USING (opportunity_id)"
    " WHERE v.organization_id = %(org)s AND v.entered_on <= %(today)s",
    day="v.entered_on",
    dimensions={
        **columns("d", "rep", *DEALT),
        **columns("v", "team", "region", "stage"),
        "deal_type": DEAL_TYPE.format("d"),
    },
    inputs={
        "open_stage": "nullif(v.open_stage, false)",
        "advanced": "nullif(v.advanced, false)",
        "lost_here": "nullif(v.lost_here, false)",
        "days": "CASE WHEN v.open_stage THEN v.days END",
    },
    sums={
        "entered": "count(*)",
        "entered_open": "nullif(count(open_stage), 0)",
        "advanced": "nullif(count(advanced), 0)",
        "lost": "nullif(count(lost_here), 0)",
        "days": "sum(days)",
        "stays": "nullif(count(days), 0)",
    },
)

PIPELINE = Hand(
    source="pipeline",
    rows="crm_dealstate p JOIN hand_end e ON p.since <= e.day AND (p.until IS NULL OR"
    " p.until > e.day) JOIN crm_deal d USING (opportunity_id)"
    " LEFT JOIN hand_rate x ON x.currency = p.currency AND x.day = e.day"
    " WHERE p.organization_id = %(org)s",
    day="e.day",
    dimensions={
        **columns("d", "rep", *DEALT),
        **columns("p", "team", "region", "stage"),
        "deal_type": DEAL_TYPE.format("d"),
    },
    inputs={
        "amount": "CASE WHEN p.currency = %(base)s THEN coalesce(p.amount, 0)"
        " ELSE round(coalesce(p.amount, 0) * x.rate, 10) END",
        "weighted": "CASE WHEN p.currency = %(base)s THEN 1 ELSE x.rate END"
        " * coalesce(p.amount, 0) * coalesce(p.probability, 0) / 100",
    },
    sums={"open": "count(*)", "amount": "sum(amount)", "weighted": "sum(round(weighted, 10))"},
    day_is_month_end=True,
)

CLOSED = Hand(
    source="deals_closed",
    rows="crm_deal d WHERE d.organization_id = %(org)s AND d.closed_on <= %(today)s",
    day="d.closed_on",
    dimensions={
        **columns("d", "rep", "lost_reason", "competitor", *DEALT),
        "team": "d.closed_team_id",
        "region": "d.closed_region_id",
        "deal_type": DEAL_TYPE.format("d"),
    },
    inputs={
        "won": "CASE WHEN d.status = 'won' THEN 1 END",
        "lost": "CASE WHEN d.status = 'lost' THEN 1 END",
        "amount": "CASE WHEN d.status = 'won' THEN d.closed_amount END",
        "lost_amount": "CASE WHEN d.status = 'lost' THEN d.closed_amount END",
        "cycle": "CASE WHEN d.status = 'won' THEN d.cycle_days END",
        "own_cycle": "CASE WHEN d.status = 'won' THEN d.own_cycle_days END",
        "annual": "CASE WHEN d.status = 'won' THEN d.annual_value END",
    },
    sums={
        "won": "nullif(count(won), 0)",
        "lost": "nullif(count(lost), 0)",
        "won_amount": "sum(amount)",
        "cycle_days": "sum(cycle)",
        "cycles": "nullif(count(cycle), 0)",
        "lost_amount": "sum(lost_amount)",
        "own_cycle_days": "sum(own_cycle)",
        "own_cycles": "nullif(count(own_cycle), 0)",
        "annual_value": "sum(annual)",
        "contracts": "nullif(count(annual), 0)",
    },
)

CREATED = Hand(
    source="deals_created",
    rows="crm_deal d WHERE d.organization_id = %(org)s AND d.created_on <= %(today)s",
    day="d.created_on",
    dimensions={
        **CLOSED.dimensions,
        "team": "d.created_team_id",
        "region": "d.created_region_id",
    },
    inputs={
        "won": "CASE WHEN d.status = 'won' THEN 1 END",
        "still_open": "CASE WHEN d.status = 'open' THEN 1 END",
        "amount": "d.created_amount",
        "won_amount": "CASE WHEN d.status = 'won' THEN d.created_amount END",
    },
    sums={
        "created": "count(*)",
        "won": "nullif(count(won), 0)",
        "still_open": "nullif(count(still_open), 0)",
        "amount": "sum(amount)",
        "won_amount": "sum(won_amount)",
    },
)

SALES = Hand(
    source="sales",
    rows="crm_sale s WHERE s.organization_id = %(org)s AND s.day <= %(today)s",
    day="s.day",
    dimensions={
        **columns("s", "rep", "team", "region", *DEALT),
        "deal_type": DEAL_TYPE.format("s"),
    },
    inputs={
        "amount": f"CASE WHEN {SOLD_OR_RETURNED} THEN s.amount END",
        "sale": f"CASE WHEN s.head AND {SOLD} THEN 1 END",
        "ordered": "CASE WHEN s.kind IN ('order', 'return') THEN s.amount END",
        "an_order": "CASE WHEN s.head AND s.kind = 'order' THEN 1 END",
        "of_known": f"CASE WHEN {SOLD_OR_RETURNED} AND s.cost IS NOT NULL THEN s.amount END",
        "cost": f"CASE WHEN {SOLD_OR_RETURNED} THEN s.cost END",
        "won": "CASE WHEN s.head AND s.wins_customer THEN 1 END",
    },
    sums={
        "revenue": "sum(amount)",
        "sales": "nullif(count(sale), 0)",
        "order_revenue": "sum(ordered)",
        "orders": "nullif(count(an_order), 0)",
        "revenue_of_known_cost": "sum(of_known)",
        "cost": "sum(cost)",
        "customers_won": "nullif(count(won), 0)",
    },
    distinct={
        "sales": ("s.sale_key", SOLD),
        "orders": ("s.sale_key", "s.kind = 'order'"),
        "customers_won": ("s.account_id", "s.wins_customer"),
    },
    several=("product", "plan", "deal_type"),
)

SOURCES = (STAGE_VISITS, PIPELINE, CLOSED, SALES, CREATED)

"""The statement that divides credits at the places where rates change, and prices the parts."""

from collections.abc import Sequence

from ..terms import Component, Counts

VALUES = {
    Counts.AMOUNT: "x.amount",
    Counts.MARGIN: "x.margin",
    Counts.DEALS: "x.deals",
    Counts.NEW_CUSTOMERS: "x.customers",
}

TABLES = """
DROP TABLE IF EXISTS set_day, set_slot, set_stretch, set_line;
CREATE TEMPORARY TABLE set_day (day date, period smallint) ON COMMIT DROP;
CREATE TEMPORARY TABLE set_slot (rep bigint, period smallint, component smallint,
  statement bigint, place integer, first date, last date) ON COMMIT DROP;
CREATE TEMPORARY TABLE set_stretch (place integer, number smallint, starts numeric, ends numeric,
  band smallint, rate numeric, times numeric, pays numeric, held text, deal_cap numeric,
  period_cap numeric) ON COMMIT DROP;
CREATE TEMPORARY TABLE set_line (statement bigint, component smallint, number smallint,
  position integer, rep bigint, sale_key bigint, part bigint, day date, credit numeric,
  revenue numeric, before numeric, after numeric, band smallint, rate numeric, times numeric,
  amount numeric, cut numeric, note text, team bigint, region bigint, deal_type text,
  order_id bigint, opportunity bigint, subscription bigint) ON COMMIT DROP"""

# A sale's rows of one product are one credit, as in `credits.sold`.
GROUPED = """
SELECT s.rep_id AS rep, k.period, s.day, s.sale_key, coalesce(s.product_id, 0) AS part,
       s.team_id AS team, min(s.region_id) AS region, min(s.deal_type) AS deal_type,
       min(s.order_id) AS order_id, min(s.opportunity_id) AS opportunity,
       min(s.subscription_id) AS subscription, coalesce(sum(s.amount), 0) AS amount,
       coalesce(sum(s.amount - s.cost), 0) AS margin,
       CASE WHEN s.kind = 'start' THEN 0 ELSE bool_or(s.head)::int END AS deals,
       bool_or(s.head AND s.wins_customer)::int AS customers
  FROM crm_sale s JOIN set_day k ON k.day = s.day
 WHERE s.organization_id = %(org)s AND s.day >= %(first)s AND s.rep_id = ANY(%(reps)s)
 GROUP BY s.rep_id, k.period, s.day, s.sale_key, coalesce(s.product_id, 0), s.team_id, s.kind"""
SINGLE = """
SELECT s.rep_id AS rep, k.period, s.day, s.sale_key, coalesce(s.product_id, 0) AS part,
       s.team_id AS team, s.region_id AS region, s.deal_type, s.order_id,
       s.opportunity_id AS opportunity, s.subscription_id AS subscription,
       coalesce(s.amount, 0) AS amount, coalesce(s.amount - s.cost, 0) AS margin,
       (s.kind <> 'start')::int AS deals, s.wins_customer::int AS customers
  FROM crm_sale s JOIN set_day k ON k.day = s.day
 WHERE s.organization_id = %(org)s AND s.day >= %(first)s AND s.rep_id = ANY(%(reps)s)"""

REACHED = """
SELECT p.rep, p.period, p.component, sum(v.counted) FROM ({sold}) x
 CROSS JOIN LATERAL (VALUES {values}) v (component, counted, meets, tells)
  JOIN set_slot p ON (p.rep, p.period, p.component) = (x.rep, x.period, v.component)
       AND x.day BETWEEN p.first AND p.last
 WHERE v.meets GROUP BY 1, 2, 3"""

# OFFSET 0 keeps an expression from being worked out once for each place that names it.
# Half-even: what lies exactly between two units goes to the even one; all is above zero.
LINES = """
WITH credited AS (
  SELECT x.*, v.component, v.counted, v.tells, p.statement, p.place,
         sum(v.counted) OVER (PARTITION BY x.rep, x.period{apart}
           ORDER BY x.day, x.sale_key, x.part ROWS UNBOUNDED PRECEDING) AS reached
    FROM ({sold}) x
   CROSS JOIN LATERAL (VALUES {values}) v (component, counted, meets, tells)
    JOIN set_slot p ON (p.rep, p.period, p.component) = (x.rep, x.period, v.component)
         AND x.day BETWEEN p.first AND p.last
   WHERE v.meets AND v.counted <> 0),
parts AS (
  SELECT c.*, t.number, t.band, t.rate, t.times, t.held, t.deal_cap, t.period_cap,
         greatest(c.reached - c.counted, t.starts) AS before,
         least(c.reached, t.ends) AS after, t.pays
    FROM credited c JOIN set_stretch t ON t.place = c.place
         AND t.starts < c.reached AND t.ends > c.reached - c.counted),
priced AS (
  SELECT p.*, p.after - p.before AS credit,
         (round(p.units) - (mod(p.units, 2) = 0.5)::int) * %(unit)s AS whole
    FROM (SELECT q.*, (after - before) * pays AS units FROM parts q OFFSET 0) p OFFSET 0),
allowed AS ({allowed})
INSERT INTO set_line
SELECT statement, component, number,
       {position},
       rep, sale_key, part, day, credit,
       CASE WHEN NOT tells THEN 0 WHEN credit = counted THEN amount
            ELSE round(amount * credit * 1.{zeros} / counted, 10) END,
       before, after, band, rate, times,
       CASE WHEN held = '' THEN paid ELSE 0 END, whole - CASE WHEN held = '' THEN paid ELSE 0 END,
       CASE WHEN held <> '' THEN held WHEN paid <> whole THEN 'cap' ELSE '' END,
       team, region, deal_type, order_id, opportunity, subscription
  FROM allowed"""

UNCAPPED = "SELECT *, whole AS paid FROM priced"
POSITION = """
row_number() OVER (PARTITION BY rep, period ORDER BY day, sale_key, part{ranked}, number)"""
# What adds up of a deal, then of the period, and no more than the cap of it. Places are counted
# beside it, which spares sorting once more.
CAPPED = """
  SELECT d.*, least(d.total, d.period_cap) - least(d.total - d.of_deal, d.period_cap) AS paid
    FROM (SELECT c.*, {position} AS position, sum(c.of_deal) OVER (PARTITION BY rep, period{apart}
            ORDER BY day, sale_key, part, number ROWS UNBOUNDED PRECEDING) AS total
            FROM ({of_deals}) c) d OFFSET 0"""
OF_DEALS = """
  SELECT e.*, least(e.so_far, e.deal_cap) - least(e.so_far - e.counts, e.deal_cap) AS of_deal
    FROM (SELECT f.*, sum(f.counts) OVER (PARTITION BY rep, period, day, sale_key{apart}
            ORDER BY part, number ROWS UNBOUNDED PRECEDING) AS so_far
            FROM ({counting}) f) e"""
COUNTING = "SELECT *, CASE WHEN held = '' THEN whole ELSE 0 END AS counts FROM priced"

TOTALS = """
SELECT statement, component, sum(credit), sum(amount), sum(cut) FROM set_line GROUP BY 1, 2"""


def sold(one_row_a_sale: bool) -> str:
    return SINGLE if one_row_a_sale else GROUPED


def values(components: Sequence[Component], first: int) -> str:
    """For each component: its number, what a sale counts, whether it does, who tells revenue."""
    made, met = list[str](), list[str]()
    for number, component in enumerate(components, start=first):
        own = meets(component)
        tells = " OR ".join(met) or "false"
        counted = VALUES[component.counts]
        made.append(f"({number}::smallint, {counted}::numeric, {own}, NOT ({tells}))")
        met.append(own)
    return ", ".join(made)


def meets(component: Component) -> str:
    """The component's filter; what has no such member is not let through."""
    only = component.only
    asked = [
        f"coalesce(x.{column} = ANY(ARRAY[{', '.join(listed(members))}]::{kind}[]), false)"
        for column, kind, members in (
            ("part", "bigint", only.products),
            ("region", "bigint", only.regions),
            ("deal_type", "text", only.deal_types),
        )
        if members
    ]
    return f"({' AND '.join(asked)})" if asked else "true"


def listed(members: frozenset[object]) -> list[str]:
    """Numbers, 0 being that of what nobody knows, or names that the document was checked for."""
    return sorted(str(m) if isinstance(m, int) else f"'{m}'" for m in members if m != 0)


def lines(components: Sequence[Component], first: int, one_row_a_sale: bool) -> str:
    """The statement that fills set_line for one version of a plan.

    Its components are numbered from `first` on among those of all versions.
    """
    several = len(components) > 1
    apart = ", component" if several else ""
    position = POSITION.format(ranked=f", {ranks(components, first)}" if several else "")
    is_capped = any(c.caps.deal is not None or c.caps.period is not None for c in components)
    return LINES.format(
        sold=sold(one_row_a_sale),
        values=values(components, first),
        apart=", v.component" if several else "",
        position="position" if is_capped else position,
        zeros="0" * 40,
        allowed=capped(components, apart, position) if is_capped else UNCAPPED,
    )


def capped(components: Sequence[Component], apart: str, position: str) -> str:
    of_deals = f"SELECT *, counts AS of_deal FROM ({COUNTING}) g"
    if any(component.caps.deal is not None for component in components):
        of_deals = OF_DEALS.format(counting=COUNTING, apart=apart)
    return CAPPED.format(of_deals=of_deals, apart=apart, position=position)


def ranks(components: Sequence[Component], first: int) -> str:
    """The order of the components' lines of one part of a deal: that of their keys' text."""
    order = sorted(range(len(components)), key=lambda n: f"{components[n].key}|")
    place = [str(order.index(n)) for n in range(len(components))]
    return f"(ARRAY[{', '.join(place)}])[component - {first} + 1]"


def reached(components: Sequence[Component], first: int, one_row_a_sale: bool) -> str:
    return REACHED.format(sold=sold(one_row_a_sale), values=values(components, first))

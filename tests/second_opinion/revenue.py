"""A. Revenue and growth: sales, their worth, their cost."""

from fractions import Fraction

from .calendar import previous, year_before
from .company import grouped, named, number, once
from .dimensions import first, of_sale, one
from .money import money
from .tables import Row, Table, growth, metric, percentage, plain, ratio


def _line_cost(company, line, currency, day):
    """A line's cost, else its quantity at the product's; None where neither is known."""
    if line.get("cost") is not None:
        return money(company, line["cost"], currency, day)
    goods = named(company, "products", line, "product_id") or {}
    if line.get("quantity") is None or goods.get("cost") is None:
        return None
    cost = number(line["quantity"]) * number(goods["cost"])
    return money(company, cost, goods.get("currency"), day)


class Piece(Row):
    """A sale's line, or what its lines leave over; `cost` is None where it is not known."""


def _pieces(company, sale, lines, opportunity, is_order):
    moment = sale["ordered_at"] if is_order else sale["closed_at"]
    day, currency = company.day(moment), sale.get("currency")
    shared = {
        "sale": (is_order, sale["id"]),
        "customer": sale.get("account_id"),
        "moment": company.moment(moment),
        "is_order": is_order,
        "is_return": is_order and number(sale["amount"]) < 0,
    }
    members = of_sale(company, sale, day, opportunity)
    given = first(sale.get("deal_type"), (opportunity or {}).get("deal_type"))
    in_lines = sum((number(line["amount"]) for line in lines), Fraction(0))
    amount = in_lines if sale.get("amount") is None else number(sale["amount"])
    # A return lowers cost, whatever the sign in the file.
    signed = (lambda cost: cost and -abs(cost)) if shared["is_return"] else lambda cost: cost
    known_cost = Fraction(0)
    for line in lines:
        cost = signed(_line_cost(company, line, currency, day))
        known_cost += cost or 0
        deal_type = first(line.get("deal_type"), given)
        own = {
            "product": one(line.get("product_id")),
            "plan": one(line.get("plan_id")),
            "deal_type": one(deal_type),
        }
        worth = money(company, line["amount"], currency, day)
        yield Piece(
            day, {**members, **own}, amount=worth, cost=cost, line=line, given=deal_type, **shared
        )
    left = amount - in_lines
    cost = signed(money(company, sale.get("cost"), currency, day))
    if left or not lines or (cost is not None and cost != known_cost):
        # A won opportunity without lines is its own one line.
        line = {} if lines or is_order else sale
        own = {
            "product": one(line.get("product_id")),
            "plan": one(line.get("plan_id")),
            "deal_type": one(given),
        }
        yield Piece(
            day,
            {**members, **own},
            amount=money(company, left, currency, day),
            cost=None if cost is None else cost - known_cost,
            line=line,
            given=given,
            **shared,
        )


@once
def pieces(company):
    """All sales and returns that have happened, cut into their lines."""
    found, taken = [], set()
    for order in company.rows("orders"):
        if not company.happened(order["ordered_at"]):
            continue
        if order.get("opportunity_id") and number(order["amount"]) >= 0:
            taken.add(order["opportunity_id"])
        lines = grouped(company, "order_lines", "order_id").get(order["id"], [])
        opportunity = named(company, "opportunities", order, "opportunity_id")
        found += _pieces(company, order, lines, opportunity, True)
    for deal in company.rows("opportunities"):
        won = deal["status"] == "won" and company.happened(deal["closed_at"])
        if won and deal["id"] not in taken:
            lines = grouped(company, "opportunity_lines", "opportunity_id").get(deal["id"], [])
            found += _pieces(company, deal, lines, None, False)
    return Table(found)


@once
def purchases(company):
    """The pieces of sales without those of returns."""
    return Table([piece for piece in pieces(company).rows if not piece.is_return])


@once
def of_orders(company):
    return Table([piece for piece in pieces(company).rows if piece.is_order])


@once
def of_known_cost(company):
    return Table([piece for piece in pieces(company).rows if piece.cost is not None])


def earned(view, period=None):
    return view.sum(pieces(view.company), "amount", period)


def count_sales(view, table):
    return len({piece.sale for piece in view.rows(table) if not piece.is_return})


def buyers(view, period=None):
    bought = view.rows(purchases(view.company), period)
    return {piece.customer for piece in bought if piece.customer}


@metric
def revenue(view):
    return plain(earned(view))


@metric
def sales_count(view):
    return plain(count_sales(view, pieces(view.company)))


@metric
def revenue_forecast(view):
    """Nobody foretells these companies: what is over is known, the rest is not."""
    return plain(earned(view) if view.period[1] <= view.today else None)


@metric
def revenue_growth(view):
    return growth(earned(view), earned(view.aside(), previous(view.period, view.today)))


@metric
def revenue_growth_yoy(view):
    return growth(earned(view), earned(view.aside(), year_before(view.period, view.today)))


@metric
def average_revenue_per_sale(view):
    return ratio(earned(view), count_sales(view, pieces(view.company)))


@metric
def average_order_value(view):
    orders = of_orders(view.company)
    return ratio(view.sum(orders, "amount"), count_sales(view, orders))


@metric
def average_ticket(view):
    return ratio(earned(view), len(buyers(view)))


def margin(view, period=None):
    sold = view.rows(of_known_cost(view.company), period)
    amount = sum((piece.amount for piece in sold), Fraction(0))
    cost = sum((piece.cost for piece in sold), Fraction(0))
    return percentage(amount - cost, amount)


@metric
def profit_margin(view):
    return margin(view)


@once
def furthering(company):
    """The pieces that are an upsell or a cross-sell."""
    return Table([p for p in purchases(company).rows if p.customer and _furthers(company, p)])


def _furthers(company, piece):
    if piece.given is not None:
        return piece.given in ("upsell", "cross_sell")
    product = _product(piece)
    if product is None:
        return False
    earlier = [p for p in bought_by(company, piece.customer) if p.day < piece.day]
    if not earlier:
        return False
    same = [p for p in earlier if _product(p) == product]
    if not same:
        return True
    latest = [_rank(company, p) for p in same if p.day == same[-1].day]
    before = max((rank for rank in latest if rank is not None), default=None)
    rank = _rank(company, piece)
    return rank is not None and before is not None and rank > before


@once
def bought_by(company, customer):
    return [p for p in purchases(company).rows if p.customer == customer]


def _product(piece):
    return piece.line.get("product_id")


def _rank(company, piece):
    plan = named(company, "plans", piece.line, "plan_id") or {}
    return number(plan.get("rank"))


@metric
def upsell_cross_sell_rate(view):
    further = {piece.customer for piece in view.rows(furthering(view.company))}
    return percentage(len(further), len(buyers(view)))

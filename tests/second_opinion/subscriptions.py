"""A. Monthly recurring revenue: what runs, and how it moves."""

from fractions import Fraction

from .calendar import DAY
from .company import grouped, named, number, once
from .dimensions import first, of_customer, of_rep, one
from .money import money
from .tables import Row, Table, metric, percentage, plain


class Running:
    """One price of a subscription: from a first to a last day (or on and on), worth a month."""

    def __init__(self, row, start, end, monthly):
        self.row = row
        self.start = start
        self.end = end
        self.monthly = monthly

    def runs_on(self, day):
        return self.start <= day and (self.end is None or day <= self.end)


@once
def running(company):
    """The subscriptions begun so far; a later row of the same id ends the former."""
    found = []
    for rows in grouped(company, "subscriptions", "id").values():
        ordered = sorted(rows, key=lambda row: company.day(row["started_on"]))
        starts = [company.day(row["started_on"]) for row in ordered]
        for place, row in enumerate(ordered):
            ends = [company.day(row["ended_on"])] if row.get("ended_on") else []
            ends += [start - DAY for start in starts[place + 1 :][:1]]
            start = starts[place]
            monthly = number(row["price"]) / number(row["interval_months"])
            monthly = money(company, monthly, row.get("currency"), start)
            if start <= company.today:
                found.append(Running(row, start, min(ends, default=None), monthly))
    return found


@once
def running_on(company, day):
    found = []
    for sub in running(company):
        if sub.runs_on(day):
            opportunity = named(company, "opportunities", sub.row, "opportunity_id") or {}
            rep = first(sub.row.get("owner_id"), opportunity.get("owner_id"))
            plan = named(company, "plans", sub.row, "plan_id") or {}
            members = {
                **of_customer(company, sub.row["account_id"], day),
                **of_rep(company, rep, day),
                "plan": one(sub.row.get("plan_id")),
                "product": one(plan.get("product_id")),
            }
            found.append(Row(day, members, amount=sub.monthly, customer=sub.row["account_id"]))
    return Table(found)


def recurring(view):
    return sum((row.amount for row in view.at_end(running_on)), Fraction(0))


@metric
def mrr(view):
    return plain(recurring(view))


@metric
def arr(view):
    return plain(12 * recurring(view))


@once
def movements(company):
    """What a customer's mrr moved by on a day, and which kind of movement that was."""
    found = []
    for customer in sorted({sub.row["account_id"] for sub in running(company)}):
        own = [sub for sub in running(company) if sub.row["account_id"] == customer]
        days = {sub.start for sub in own} | {sub.end + DAY for sub in own if sub.end}
        before, had_some = Fraction(0), False
        for day in sorted(days):
            after = sum((sub.monthly for sub in own if sub.runs_on(day)), Fraction(0))
            if after != before and day <= company.today:
                kind = _kind(before, after, had_some)
                members = _of_account(company, customer, day)
                found.append(Row(day, members, kind=kind, amount=abs(after - before)))
            before, had_some = after, had_some or after > 0
    return Table(found)


def _kind(before, after, had_some):
    if before == 0:
        return "reactivation" if had_some else "new"
    if after == 0:
        return "churned"
    return "expansion" if after > before else "contraction"


def _of_account(company, customer, day):
    members = of_customer(company, customer, day)
    return {dimension: members[dimension] for dimension in ("region", "industry")}


def _moved(view, kind):
    rows = view.rows(movements(view.company))
    return plain(sum((row.amount for row in rows if row.kind == kind), Fraction(0)))


@metric
def mrr_new(view):
    return _moved(view, "new")


@metric
def mrr_expansion(view):
    return _moved(view, "expansion")


@metric
def mrr_contraction(view):
    return _moved(view, "contraction")


@metric
def mrr_churned(view):
    return _moved(view, "churned")


@metric
def mrr_reactivation(view):
    return _moved(view, "reactivation")


@once
def recurring_by_customer(company, day):
    """A row for every customer with mrr on a day."""
    worth = {}
    for sub in running(company):
        if sub.runs_on(day) and sub.monthly:
            customer = sub.row["account_id"]
            worth[customer] = worth.get(customer, Fraction(0)) + sub.monthly
    return Table(
        [
            Row(day, _of_account(company, customer, day), customer=customer, amount=amount)
            for customer, amount in worth.items()
        ]
    )


def _kept(view, share):
    at_start = view.at_end(recurring_by_customer, view.period.day_before)
    at_end = {r.customer: r.amount for r in recurring_by_customer(view.company, view.end).rows}
    kept = [share(row.amount, at_end.get(row.customer, Fraction(0))) for row in at_start]
    return percentage(sum(kept, Fraction(0)), sum((r.amount for r in at_start), Fraction(0)))


@metric
def net_revenue_retention(view):
    return _kept(view, lambda start, end: end)


@metric
def gross_revenue_retention(view):
    return _kept(view, min)

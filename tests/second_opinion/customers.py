"""D. Customers: who is one on which day, what they are worth and what they cost."""

from fractions import Fraction

from .calendar import DAY, Period, twelve_months_to
from .company import once
from .dimensions import of_customer, of_subscription
from .revenue import earned, margin, purchases
from .spending import spent_on
from .subscriptions import running
from .tables import Row, Table, metric, percentage, plain, product, ratio


@once
def bought_on(company):
    """The days of every customer's purchases, in their order."""
    found = {}
    for piece in purchases(company).rows:
        if piece.customer:
            found.setdefault(piece.customer, []).append(piece.day)
    return found


@once
def subscribed(company):
    """Every customer's subscriptions; one that costs nothing makes no customer."""
    found = {}
    for sub in running(company):
        if sub.monthly > 0:
            found.setdefault(sub.row["account_id"], []).append(sub)
    return found


@once
def all_customers(company):
    return sorted(set(bought_on(company)) | set(subscribed(company)))


@once
def is_active(company, customer, day):
    """By subscriptions from the first one on, before it by sales and the inactivity window."""
    subs = subscribed(company).get(customer, [])
    if any(sub.start <= day for sub in subs):
        return any(sub.runs_on(day) for sub in subs)
    window = DAY * company.settings.inactivity_days
    return any(bought <= day < bought + window for bought in bought_on(company).get(customer, []))


@once
def active_on(company, day):
    return Table(
        [
            Row(day, of_customer(company, customer, day), customer=customer)
            for customer in all_customers(company)
            if is_active(company, customer, day)
        ]
    )


@once
def turns(company):
    """The days on which a customer became active (again) or ceased to be."""
    window = DAY * company.settings.inactivity_days
    found = []
    for customer in all_customers(company):
        days = set()
        for bought in bought_on(company).get(customer, []):
            days |= {bought, bought + window}
        for sub in subscribed(company).get(customer, []):
            days |= {sub.start} | ({sub.end + DAY} if sub.end else set())
        was_one = False
        for day in sorted(days):
            before, after = (is_active(company, customer, d) for d in (day - DAY, day))
            if before != after and day <= company.today:
                kind = ("returned" if was_one else "new") if after else "churned"
                members = of_customer(company, customer, day)
                found.append(Row(day, members, customer=customer, kind=kind))
            was_one = was_one or after
    return Table(found)


@once
def churned(company):
    return Table([row for row in turns(company).rows if row.kind == "churned"])


@once
def returned(company):
    return Table([row for row in turns(company).rows if row.kind == "returned"])


@once
def won_by_sale(company):
    """Rows for every new customer, with the members of the sale that won it."""
    found = []
    for customer in all_customers(company):
        day = min(turn.day for turn in turns(company).rows if turn.customer == customer)
        bought = [p for p in purchases(company).rows if p.customer == customer and p.day == day]
        if not bought:
            subs = [s for s in subscribed(company)[customer] if s.start == day]
            first = min(subs, key=lambda sub: sub.row["id"])
            members = of_subscription(company, first.row, day)
            found.append(Row(day, members, customer=customer))
            continue
        winning = min((piece.moment, piece.sale) for piece in bought)
        pieces = [p for p in bought if (p.moment, p.sale) == winning]
        found += [Row(day, piece.members, customer=customer) for piece in pieces]
    return Table(found)


def count_new(view, period=None):
    return len({row.customer for row in view.rows(won_by_sale(view.company), period)})


@metric
def new_customers(view):
    return plain(count_new(view))


@metric
def customers(view):
    return plain(len(view.at_end(active_on)))


@metric
def churned_customers(view):
    return plain(view.count(churned(view.company)))


@metric
def returned_customers(view):
    return plain(view.count(returned(view.company)))


def _ceased(view):
    """Who was a customer before the period, and who of them ceased to be one during it."""
    at_start = {row.customer for row in view.at_end(active_on, view.period.day_before)}
    gone = {row.customer for row in churned(view.company).between(*view.period)}
    return at_start, at_start & gone


@metric
def churn_rate(view):
    at_start, ceased = _ceased(view)
    return percentage(len(ceased), len(at_start))


@metric
def retention_rate(view):
    at_start, ceased = _ceased(view)
    return percentage(len(at_start) - len(ceased), len(at_start))


@metric
def lifetime_value(view):
    ever = Period(type(view.end).min, view.end)
    bought = {p.customer for p in view.rows(purchases(view.company), ever) if p.customer}
    return ratio(earned(view, ever), len(bought))


def last_year(view):
    months = twelve_months_to(view.end)
    return months, Period(months[0].start, months[-1].end)


def _mean_customers(view, period):
    """The mean of the customers at the start and at the end."""
    ends = period.day_before, min(period.end, view.today)
    return Fraction(sum(len(view.at_end(active_on, day)) for day in ends), 2)


def _customer_months(view):
    """The customers at the start of each of the last twelve months, added up."""
    months, _year = last_year(view)
    return sum(len(view.at_end(active_on, month.day_before)) for month in months)


def _monthly_profit(view):
    """Revenue per customer and month x profit margin, of the last twelve months."""
    _months, year = last_year(view)
    monthly = ratio(earned(view, year), _customer_months(view)).value
    share = margin(view, year).value
    return product(monthly, None if share is None else share / 100)


@metric
def predicted_lifetime_value(view):
    _months, year = last_year(view)
    churn = ratio(view.count(churned(view.company), year), _customer_months(view)).value
    return ratio(_monthly_profit(view), churn)


def acquisition(view, period=None):
    spent = spent_on(view, period)
    return ratio(spent, count_new(view.without("spend_category"), period))


@metric
def customer_acquisition_cost(view):
    return acquisition(view)


@metric
def ltv_cac_ratio(view):
    return ratio(predicted_lifetime_value(view).value, acquisition(view).value)


@metric
def cac_payback_months(view):
    _months, year = last_year(view)
    return ratio(acquisition(view, year).value, _monthly_profit(view))


@metric
def revenue_per_customer(view):
    return ratio(earned(view), _mean_customers(view, view.period))

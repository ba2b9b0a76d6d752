"""B. Pipeline: opportunities created, open, closed, slipped."""

from fractions import Fraction

from .company import by_id, grouped, named, number, once
from .dimensions import first, lead_of, of_opportunity, one
from .money import money
from .revenue import earned
from .tables import Row, Table, median, metric, percentage, plain, product, ratio
from .targets import aim


@once
def begun(company):
    """The opportunities whose creation has happened."""
    return [row for row in company.rows("opportunities") if company.happened(row["created_at"])]


def is_closed(company, row):
    return row["status"] != "open" and company.happened(row["closed_at"])


@once
def changes(company, opportunity):
    """An opportunity's stage changes in the order of time, of equal ones the later stage last."""
    rows = grouped(company, "stage_changes", "opportunity_id").get(opportunity, [])
    happened = [row for row in rows if company.happened(row["entered_at"])]
    return sorted(
        happened, key=lambda row: (company.moment(row["entered_at"]), position(company, row))
    )


def position(company, row):
    return number(by_id(company, "stages")[row["stage"]]["position"])


def is_open_stage(company, id):
    return id is not None and by_id(company, "stages")[id]["outcome"] != "won"


class State:
    """What an open opportunity was after those of its changes that are given."""

    def __init__(self, company, row, so_far):
        def last(column):
            return next((c[column] for c in reversed(so_far) if c.get(column) is not None), None)

        stages = [c["stage"] for c in so_far]
        standing = [id for id in [row.get("stage"), *stages] if is_open_stage(company, id)]
        self.stage = standing[-1] if standing else None
        self.amount = first(last("amount"), row.get("amount"), "0")
        self.expected = company.day(first(last("expected_close_on"), row.get("expected_close_on")))
        stage = named(company, "stages", {"stage": self.stage}, "stage") or {}
        chance = first(last("probability"), row.get("probability"), stage.get("probability"), "0")
        self.probability = number(chance)


def state_on(company, row, day):
    so_far = [c for c in changes(company, row["id"]) if company.day(c["entered_at"]) <= day]
    return State(company, row, so_far)


@once
def open_on(company, day):
    """The opportunities open at the end of a day (or now, today), as they then were."""
    found = []
    for row in begun(company):
        closed_by_then = is_closed(company, row) and company.day(row["closed_at"]) <= day
        if company.day(row["created_at"]) <= day and not closed_by_then:
            state = state_on(company, row, day)
            found.append(
                Row(
                    day,
                    {**of_opportunity(company, row, day), "stage": one(state.stage)},
                    amount=money(company, state.amount, row.get("currency"), day),
                    opportunity=row,
                    state=state,
                )
            )
    return Table(found)


@once
def created(company):
    found = []
    for row in begun(company):
        day = company.day(row["created_at"])
        found.append(
            Row(
                day,
                of_opportunity(company, row, day),
                amount=money(company, row.get("amount") or "0", row.get("currency"), day),
                is_won=row["status"] == "won" and is_closed(company, row),
            )
        )
    return Table(found)


@once
def closed(company):
    found = []
    for row in begun(company):
        if is_closed(company, row):
            day, currency = company.day(row["closed_at"]), row.get("currency")
            lead = lead_of(company, row)
            own = company.day(row["created_at"])
            found.append(
                Row(
                    day,
                    of_opportunity(company, row, day),
                    opportunity=row,
                    is_won=row["status"] == "won",
                    amount=money(company, row.get("amount") or "0", currency, day),
                    cycle=(day - (company.day(lead["created_at"]) if lead else own)).days,
                    own_cycle=(day - own).days,
                )
            )
    return Table(found)


@once
def won(company):
    return Table([row for row in closed(company).rows if row.is_won])


@once
def lost(company):
    return Table([row for row in closed(company).rows if not row.is_won])


@metric
def opportunities_created(view):
    return plain(view.count(created(view.company)))


@metric
def pipeline_value(view):
    return plain(sum(row.amount for row in view.at_end(open_on)))


@metric
def pipeline_count(view):
    return plain(len(view.at_end(open_on)))


@metric
def weighted_pipeline(view):
    return plain(sum(row.amount * row.state.probability / 100 for row in view.at_end(open_on)))


@metric
def pipeline_coverage(view):
    due = [
        row
        for row in view.aside().at_end(open_on)
        if row.state.expected and view.period.covers(row.state.expected)
    ]
    amount = sum((row.amount for row in view.noted(due)), Fraction(0))
    target = aim(view, "revenue")
    if target is None:
        return ratio(amount, None)
    missing = target - earned(view)
    return ratio(amount, missing if missing > 0 else None)


@metric
def won_count(view):
    return plain(view.count(won(view.company)))


@metric
def lost_count(view):
    return plain(view.count(lost(view.company)))


@metric
def win_rate(view):
    return percentage(view.count(won(view.company)), view.count(closed(view.company)))


@metric
def win_rate_by_value(view):
    won_amount = view.sum(won(view.company), "amount")
    return percentage(won_amount, view.sum(closed(view.company), "amount"))


@metric
def opportunity_conversion_rate(view):
    rows = view.rows(created(view.company))
    return percentage(sum(row.is_won for row in rows), len(rows))


@metric
def opportunity_conversion_rate_by_value(view):
    rows = view.rows(created(view.company))
    of_won = sum((row.amount for row in rows if row.is_won), Fraction(0))
    return percentage(of_won, sum((row.amount for row in rows), Fraction(0)))


@metric
def average_deal_size(view):
    return ratio(view.sum(won(view.company), "amount"), view.count(won(view.company)))


@metric
def sales_cycle_days(view):
    return ratio(view.sum(won(view.company), "cycle"), view.count(won(view.company)))


@metric
def sales_cycle_days_median(view):
    return plain(median(row.cycle for row in view.rows(won(view.company))))


@metric
def opportunity_cycle_days(view):
    return ratio(view.sum(won(view.company), "own_cycle"), view.count(won(view.company)))


@metric
def sales_velocity(view):
    rate = win_rate(view).value
    part = None if rate is None else rate / 100
    worth = product(pipeline_count(view).value, part, average_deal_size(view).value)
    return ratio(worth, sales_cycle_days(view).value)


@metric
def annual_contract_value(view):
    worth = []
    for row in view.rows(won(view.company)):
        deal = row.opportunity
        term = number(deal.get("contract_months"))
        if term and deal.get("amount") is not None:
            fees = number(deal.get("one_time_fees") or "0")
            yearly = (number(deal["amount"]) - fees) / max(Fraction(1), term / 12)
            worth.append(money(view.company, yearly, deal.get("currency"), row.day))
    return ratio(sum(worth, Fraction(0)), len(worth))


def _slipped(view):
    """Open at the period's end and expected after it, though once expected within it."""
    slipped = [
        row
        for row in view.aside().at_end(open_on)
        if row.state.expected
        and row.state.expected > view.period.end
        and any(view.period.covers(day) for day in _expectations(view, row.opportunity) if day)
    ]
    return view.noted(slipped)


def _expectations(view, row):
    """The closing days an opportunity was expected on, on the days of the period."""
    company, (first_day, last) = view.company, view.so_far
    changed = {company.day(change["entered_at"]) for change in changes(company, row["id"])}
    opened = max(first_day, company.day(row["created_at"]))
    for day in {opened} | {day for day in changed if opened < day <= last}:
        yield state_on(company, row, day).expected


@metric
def slipped_deals(view):
    return plain(len(_slipped(view)))


@metric
def slipped_value(view):
    return plain(sum(row.amount for row in _slipped(view)))

"""E. Activities."""

from fractions import Fraction

from .company import grouped, named, number, once
from .customers import last_year
from .dimensions import first, of_lead, of_opportunity, of_rep, one
from .pipeline import closed, open_on, won
from .tables import Row, Table, metric, percentage, plain, product, ratio


def _members(company, activity, day):
    opportunity = named(company, "opportunities", activity, "opportunity_id") or {}
    rep = first(activity.get("owner_id"), opportunity.get("owner_id"))
    return {**of_rep(company, rep, day), "activity_type": one(activity["type"])}


def _dated(company, column):
    found = []
    for activity in company.rows("activities"):
        if company.happened(activity.get(column)):
            day = company.day(activity[column])
            found.append(Row(day, _members(company, activity, day), activity=activity))
    return Table(found)


@once
def happened(company):
    return _dated(company, "happened_at")


@once
def booked(company):
    return _dated(company, "booked_at")


def _count(view, table, type):
    rows = view.rows(table(view.company))
    return plain(sum(row.activity["type"] == type for row in rows))


def _count_outgoing(view, type):
    rows = [row.activity for row in view.rows(happened(view.company))]
    return plain(sum(a["type"] == type and a.get("direction") != "in" for a in rows))


@metric
def activities_done(view):
    return plain(len(view.rows(happened(view.company))))


@metric
def calls_made(view):
    return _count_outgoing(view, "call")


@metric
def calls_booked(view):
    return _count(view, booked, "call")


@metric
def emails_sent(view):
    return _count_outgoing(view, "email")


@metric
def meetings_booked(view):
    return _count(view, booked, "meeting")


@metric
def demos_booked(view):
    return _count(view, booked, "demo")


@metric
def demos_given(view):
    return _count(view, happened, "demo")


@metric
def proposals_sent(view):
    return _count(view, happened, "proposal")


@metric
def follow_ups(view):
    return _count(view, happened, "follow_up")


@metric
def events_attended(view):
    return _count(view, happened, "event")


@metric
def social_engagement(view):
    rows = [row.activity for row in view.rows(happened(view.company))]
    return plain(sum(number(a.get("quantity") or "1") for a in rows if a["type"] == "social"))


@metric
def selling_hours(view):
    rows = [row.activity for row in view.rows(happened(view.company))]
    return plain(sum((number(a.get("minutes") or "0") for a in rows), Fraction(0)) / 60)


@metric
def activities_per_win(view):
    return ratio(view.count(happened(view.company)), view.count(won(view.company)))


@once
def begun_things(company):
    """Leads and opportunities with the days until the first activity on them."""
    found = []
    things = (("leads", "lead_id", of_lead), ("opportunities", "opportunity_id", of_opportunity))
    for file, column, members in things:
        for row in company.rows(file):
            if company.happened(row["created_at"]):
                day = company.day(row["created_at"])
                waited = [d - day for d in _days_of(company, column, row["id"]) if d >= day]
                days = min(waited).days if waited else None
                found.append(Row(day, members(company, row, day), days=days))
    return Table(found)


def _days_of(company, column, id):
    return [
        company.day(activity["happened_at"])
        for activity in grouped(company, "activities", column).get(id, [])
        if company.happened(activity.get("happened_at"))
    ]


@metric
def days_to_first_activity(view):
    rows = [row for row in view.rows(begun_things(view.company)) if row.days is not None]
    return ratio(sum(row.days for row in rows), len(rows))


def _types_by(company, opportunity, day):
    """The types of the activities that an opportunity had by a day."""
    return frozenset(
        activity["type"]
        for activity in grouped(company, "activities", "opportunity_id").get(opportunity["id"], [])
        if company.happened(activity.get("happened_at"))
        and company.day(activity["happened_at"]) <= day
    )


def _with_types(company, table, day=None):
    """The rows of opportunities that had an activity by the day, or by their own."""
    found = []
    for row in table.rows:
        types = _types_by(company, row.opportunity, day or row.day)
        if types:
            known = {**vars(row), "members": {**row.members, "activity_type": types}}
            found.append(Row(**known))
    return Table(found)


@once
def closed_with_activity(company):
    return _with_types(company, closed(company))


@once
def open_with_activity(company, day):
    return _with_types(company, open_on(company, day), day)


def _win_rate(view, period=None):
    rows = view.rows(closed_with_activity(view.company), period)
    return percentage(sum(row.is_won for row in rows), len(rows))


@metric
def win_rate_by_activity(view):
    return _win_rate(view)


@metric
def win_potential_by_activity(view):
    _months, year = last_year(view)
    rate = _win_rate(view, year).value
    amount = sum((row.amount for row in view.at_end(open_with_activity)), Fraction(0))
    return plain(product(amount, None if rate is None else rate / 100))

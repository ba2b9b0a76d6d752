"""C. Leads."""

import datetime as dt
from fractions import Fraction

from .calendar import previous, year_before
from .company import grouped, once
from .customers import count_new, won_by_sale
from .dimensions import account_of_lead, of_lead, one
from .spending import marketing
from .tables import Row, Table, growth, median, metric, percentage, plain, ratio


@once
def created(company):
    """All leads, with how they were answered and whether they pay."""
    found = []
    for lead in company.rows("leads"):
        if company.happened(lead["created_at"]):
            day = company.day(lead["created_at"])
            members = of_lead(company, lead, day)
            hours = hours_to_response(company, lead)
            found.append(Row(day, members, hours=hours, pays=pays(company, lead)))
    return Table(found)


def hours_to_response(company, lead):
    """None without a response so far."""
    begun = company.moment(lead["created_at"])
    if company.happened(lead.get("first_response_at")):
        return hours(begun, company.moment(lead["first_response_at"]))
    answers = [
        company.moment(activity["happened_at"])
        for activity in grouped(company, "activities", "lead_id").get(lead["id"], [])
        if activity.get("direction") == "out" and company.happened(activity["happened_at"])
    ]
    answers = [moment for moment in answers if moment >= begun]
    return hours(begun, min(answers)) if answers else None


def hours(begun, ended):
    """The exact difference of two times."""
    return Fraction((ended - begun) // dt.timedelta(microseconds=1), 3_600_000_000)


def pays(company, lead):
    """Whether the first sale or subscription of its account is on or after the lead's day."""
    account = account_of_lead(company, lead)
    began = {row.customer: row.day for row in won_by_sale(company).rows}
    return account in began and began[account] >= company.day(lead["created_at"])


@once
def qualified(company):
    found = []
    for lead in company.rows("leads"):
        if company.happened(lead.get("qualified_at")) and company.happened(lead["created_at"]):
            day = company.day(lead["qualified_at"])
            found.append(Row(day, of_lead(company, lead, day)))
    return Table(found)


@metric
def leads_created(view):
    return plain(view.count(created(view.company)))


@metric
def lead_growth_yoy(view):
    leads = created(view.company)
    before = view.aside().count(leads, year_before(view.period, view.today))
    return growth(view.count(leads), before)


@metric
def qualified_leads(view):
    return plain(view.count(qualified(view.company)))


@metric
def lead_velocity_rate(view):
    leads = qualified(view.company)
    before = view.aside().count(leads, previous(view.period, view.today))
    return growth(view.count(leads), before)


@metric
def conversion_rate(view):
    return percentage(count_new(view), view.count(created(view.company)))


@metric
def lead_conversion_rate(view):
    rows = view.rows(created(view.company))
    return percentage(sum(row.pays for row in rows), len(rows))


def _response_hours(view):
    return [row.hours for row in view.rows(created(view.company)) if row.hours is not None]


@metric
def lead_response_hours(view):
    waited = _response_hours(view)
    return ratio(sum(waited, Fraction(0)), len(waited))


@metric
def lead_response_hours_median(view):
    return plain(median(_response_hours(view)))


@metric
def leads_unanswered(view):
    return plain(sum(row.hours is None for row in view.rows(created(view.company))))


@metric
def referrals_received(view):
    rows = view.rows(created(view.company))
    return plain(sum(row.members["source"] == one("referral") for row in rows))


@metric
def cost_per_lead(view):
    spent = view.sum(marketing(view.company), "amount")
    return ratio(spent, view.count(created(view.company)))

"""D. Answers of customers, inquiries and carts."""

import datetime as dt
from fractions import Fraction

from .company import by_id, named, number, once
from .dimensions import industry, of_rep, one, region, word
from .leads import hours
from .tables import Row, Table, metric, percentage, plain, ratio


@once
def answers(company):
    found = []
    for survey in company.rows("surveys"):
        if company.happened(survey["answered_at"]):
            day = company.day(survey["answered_at"])
            account, rep = named(company, "accounts", survey, "account_id"), survey.get("owner_id")
            of_account = account.get("region_id") if account else None
            members = {
                **of_rep(company, rep, day),
                **industry(account),
                "region": region(company, rep, day, of_account),
            }
            found.append(Row(day, members, survey=survey, kind=survey["kind"]))
    return Table(found)


@once
def answers_of(company, kind):
    return Table([row for row in answers(company).rows if row.kind == kind])


def is_satisfied(survey):
    score, best = number(survey["score"]), number(survey.get("scale_max") or "5")
    if best <= 7:
        return score >= best - 1
    return score >= best - 2 if best <= 10 else score > best * Fraction(7, 10)


@metric
def csat(view):
    rows = view.rows(answers_of(view.company, "csat"))
    return percentage(sum(is_satisfied(row.survey) for row in rows), len(rows))


@metric
def nps(view):
    scores = [number(r.survey["score"]) for r in view.rows(answers_of(view.company, "nps"))]
    promoters, detractors = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    return percentage(promoters - detractors, len(scores))


@once
def inquiries(company):
    found = []
    for row in company.rows("inquiries"):
        if company.happened(row["received_at"]):
            waited = None
            if company.happened(row.get("answered_at")):
                waited = hours(
                    company.moment(row["received_at"]), company.moment(row["answered_at"])
                )
            members = {"channel": one(word(row.get("channel")))}
            found.append(Row(company.day(row["received_at"]), members, hours=waited))
    return Table(found)


@metric
def inquiry_response_hours(view):
    waited = [r.hours for r in view.rows(inquiries(view.company)) if r.hours is not None]
    return ratio(sum(waited, Fraction(0)), len(waited))


@metric
def inquiries_unanswered(view):
    return plain(sum(row.hours is None for row in view.rows(inquiries(view.company))))


@once
def carts(company):
    """The carts begun at least 24 hours ago."""
    found = []
    for cart in company.rows("carts"):
        begun = company.moment(cart["started_at"])
        if company.settings.now - begun >= dt.timedelta(hours=24):
            members = {"channel": one(word(cart.get("channel")))}
            out = _is_checked_out(company, cart)
            found.append(Row(company.day(cart["started_at"]), members, is_checked_out=out))
    return Table(found)


def _is_checked_out(company, cart):
    order = by_id(company, "orders").get(cart.get("order_id"))
    ordered = order is not None and company.happened(order["ordered_at"])
    return ordered or company.happened(cart.get("checked_out_at"))


@metric
def cart_abandonment_rate(view):
    rows = view.rows(carts(view.company))
    return percentage(sum(not row.is_checked_out for row in rows), len(rows))

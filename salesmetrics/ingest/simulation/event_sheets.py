"""The files of what happens around customers: accounts, leads, orders, subscriptions, work."""

import numpy as np
import polars as pl

from .activities import OUTCOMES, TYPES
from .care import NPS
from .catalogue import CHANNELS, PLACES, SOURCE_NAMES
from .columns import (
    Ids,
    days,
    frame,
    hundredths,
    integers,
    moments,
    scattered,
    some,
    without,
    words,
)
from .company import Company
from .dice import Ints
from .naming import addresses, company_names, person_names
from .pipeline import DEAL_TYPES
from .sheets import Sheet
from .standing_sheets import CAMPAIGN, PLAN, PRODUCT, REGIONS, REP
from .words import TRADES

ACCOUNT = Ids("A")
LEAD = Ids("L")
OPPORTUNITY = Ids("O")
ORDER = Ids("S")
PAYMENT = Ids("P")
ACTIVITY = Ids("T")
SUBSCRIPTION = Ids("SUB")
CART = Ids("C")
SURVEY = Ids("Q")
INQUIRY = Ids("I")


def event_sheets(company: Company) -> list[Sheet]:
    return [
        Sheet("accounts", company.accounts.count, lambda rows: _accounts(company, rows)),
        Sheet("leads", company.leads.count, lambda rows: _leads(company, rows)),
        Sheet("orders", company.orders.count, lambda rows: _orders(company, rows)),
        Sheet("order_lines", company.orders.lines.count, lambda rows: _order_lines(company, rows)),
        Sheet("order_payments", company.payments.count, lambda rows: _payments(company, rows)),
        Sheet("subscriptions", company.subscriptions.count, lambda rows: _subs(company, rows)),
        Sheet("activities", company.activities.count, lambda rows: _activities(company, rows)),
        Sheet("carts", company.carts.count, lambda rows: _carts(company, rows)),
        Sheet("surveys", company.surveys.count, lambda rows: _surveys(company, rows)),
        Sheet("inquiries", company.inquiries.count, lambda rows: _inquiries(company, rows)),
    ]


def account_names(company: Company, accounts: Ints) -> pl.Series:
    known = company.accounts
    return company_names(accounts, known.trade[accounts], known.place[accounts])


def account_regions(company: Company, accounts: Ints) -> Ints:
    """The region's position, -1 for the few accounts that nobody has placed."""
    return np.where(some(accounts, 11, 1.5), -1, company.accounts.place[accounts])


def present_owner(company: Company, accounts: Ints) -> Ints:
    """Who looks after an account now: nobody, when its owner has left and none took over."""
    owner = company.accounts.owner[accounts]
    gone = company.reps.left[owner] <= company.calendar.today
    mates = np.flatnonzero(company.reps.left > company.calendar.today)
    heir = mates[scattered(accounts, 12) % len(mates)]
    heir = np.where(some(accounts, 13, 85), heir, -1)
    return np.where(gone, heir, owner)


def _accounts(company: Company, rows: Ints) -> pl.DataFrame:
    accounts = company.accounts
    place = accounts.place[rows]
    parent = np.where(some(rows, 14, 4), rows - 1 - scattered(rows, 15) % 20, -1)
    employees = accounts.employees[rows]
    turnover = employees * (60_000_00 + scattered(rows, 16) * 1_500) // 10_000_00 * 10_000_00
    return frame(
        id=ACCOUNT.of(rows),
        name=account_names(company, rows),
        industry=words([trade[0] for trade in TRADES], accounts.trade[rows]),
        region_id=words(REGIONS, account_regions(company, rows)),
        owner_id=REP.of(present_owner(company, rows)),
        parent_id=ACCOUNT.of(parent),
        country_code=words([country.code for country in PLACES], place),
        employees=integers(without(employees, some(rows, 17, 8))),
        annual_revenue=hundredths(without(turnover, some(rows, 18, 35))),
        created_at=moments(accounts.created[rows]),
    )


def _leads(company: Company, rows: Ints) -> pl.DataFrame:
    leads, accounts = company.leads, company.accounts
    place, account = leads.place[rows], leads.account[rows]
    named = np.where(account < 0, rows * 7 + 3, account)
    trade = np.where(account < 0, scattered(rows, 21) % len(TRADES), accounts.trade[account])
    seat = np.where(account < 0, place, accounts.place[account])
    given, family = scattered(rows, 22), scattered(rows, 23)
    untold = some(rows, 24, 5)
    # Some answers are known only from the activity that gave them.
    answered = without(leads.answered[rows], some(rows, 25, 12))
    return frame(
        id=LEAD.of(rows),
        name=person_names(place, given, family),
        company=company_names(named, trade, seat),
        email=addresses(place, given, family, named),
        source=words(SOURCE_NAMES, np.where(untold, -1, leads.source[rows])),
        channel=words(CHANNELS, leads.channel[rows]),
        campaign_id=CAMPAIGN.of(np.where(untold, -1, leads.campaign[rows])),
        region_id=words(REGIONS, np.where(some(rows, 26, 3), -1, place)),
        owner_id=REP.of(leads.owner[rows]),
        created_at=moments(leads.created[rows]),
        first_response_at=moments(answered),
        qualified_at=moments(leads.qualified[rows]),
        converted_at=moments(leads.converted[rows]),
        account_id=ACCOUNT.of(account),
    )


def _orders(company: Company, rows: Ints) -> pl.DataFrame:
    orders, deals = company.orders, company.opportunities
    account, deal = orders.account[rows], orders.opportunity[rows]
    by_rep = deal >= 0
    region = np.where(by_rep & some(rows, 31, 40), -1, account_regions(company, account))
    return frame(
        id=ORDER.of(rows),
        account_id=ACCOUNT.of(account),
        opportunity_id=OPPORTUNITY.of(deal),
        owner_id=REP.of(np.where(by_rep, deals.owner[deal], -1)),
        region_id=words(REGIONS, region),
        source=words(SOURCE_NAMES, np.where(by_rep | some(rows, 32, 45), -1, 0)),
        channel=words(CHANNELS, orders.channel[rows]),
        deal_type=words(DEAL_TYPES, np.where(by_rep, deals.deal_type[deal], -1)),
        ordered_at=moments(orders.ordered[rows]),
        amount=hundredths(orders.amount[rows]),
        currency=words(company.rates.currencies, orders.currency[rows]),
        cost=hundredths(orders.cost[rows]),
    )


def _order_lines(company: Company, rows: Ints) -> pl.DataFrame:
    lines = company.orders.lines
    return frame(
        order_id=ORDER.of(lines.parent[rows]),
        line=integers(lines.line[rows]),
        product_id=PRODUCT.of(lines.product[rows]),
        plan_id=PLAN.of(lines.plan[rows]),
        quantity=integers(lines.quantity[rows]),
        unit_price=hundredths(lines.unit_price[rows]),
        amount=hundredths(lines.amount[rows]),
        cost=hundredths(lines.cost[rows]),
    )


def _payments(company: Company, rows: Ints) -> pl.DataFrame:
    payments, orders = company.payments, company.orders
    order = payments.order[rows]
    return frame(
        id=PAYMENT.of(rows),
        order_id=ORDER.of(order),
        paid_on=days(payments.paid[rows]),
        amount=hundredths(payments.amount[rows]),
        currency=words(company.rates.currencies, orders.currency[order]),
    )


def _subs(company: Company, rows: Ints) -> pl.DataFrame:
    subscriptions, deals = company.subscriptions, company.opportunities
    deal, plan = subscriptions.opportunity[rows], subscriptions.plan[rows]
    interval = company.products.intervals[plan]
    return frame(
        id=SUBSCRIPTION.of(deal),
        account_id=ACCOUNT.of(deals.account[deal]),
        plan_id=PLAN.of(plan),
        owner_id=REP.of(deals.owner[deal]),
        opportunity_id=OPPORTUNITY.of(deal),
        quantity=integers(subscriptions.quantity[rows]),
        price=hundredths(subscriptions.price[rows]),
        currency=words(company.rates.currencies, company.deals.currency[deal]),
        interval_months=integers(interval),
        started_on=days(subscriptions.start[rows]),
        ended_on=days(subscriptions.end[rows]),
    )


def _activities(company: Company, rows: Ints) -> pl.DataFrame:
    done = company.activities
    return frame(
        id=ACTIVITY.of(rows),
        type=words([row[0] for row in TYPES], done.type[rows]),
        owner_id=REP.of(done.owner[rows]),
        lead_id=LEAD.of(done.lead[rows]),
        opportunity_id=OPPORTUNITY.of(done.opportunity[rows]),
        account_id=ACCOUNT.of(done.account[rows]),
        booked_at=moments(done.booked[rows]),
        happened_at=moments(done.happened[rows]),
        minutes=integers(done.minutes[rows]),
        direction=words(["out", "in"], done.incoming[rows]),
        outcome=words(OUTCOMES, done.outcome[rows]),
        quantity=integers(done.quantity[rows]),
    )


def _carts(company: Company, rows: Ints) -> pl.DataFrame:
    carts = company.carts
    return frame(
        id=CART.of(rows),
        account_id=ACCOUNT.of(carts.account[rows]),
        started_at=moments(carts.started[rows]),
        checked_out_at=moments(carts.checked_out[rows]),
        amount=hundredths(carts.amount[rows]),
        currency=words(company.rates.currencies, carts.currency[rows]),
        channel=words(CHANNELS, carts.channel[rows]),
        order_id=ORDER.of(carts.order[rows]),
    )


def _surveys(company: Company, rows: Ints) -> pl.DataFrame:
    surveys = company.surveys
    kind, account = surveys.kind[rows], surveys.account[rows]
    # The scale of an nps is always the same, and five is the usual one: then it is left out.
    scale = without(surveys.scale[rows], (kind == NPS) | (surveys.scale[rows] == 5))
    return frame(
        id=SURVEY.of(rows),
        kind=words(["csat", "nps"], kind),
        score=integers(surveys.score[rows]),
        scale_max=integers(scale),
        account_id=ACCOUNT.of(account),
        owner_id=REP.of(present_owner(company, account)),
        answered_at=moments(surveys.answered[rows]),
    )


def _inquiries(company: Company, rows: Ints) -> pl.DataFrame:
    inquiries = company.inquiries
    account = inquiries.account[rows]
    owner = np.where(account < 0, -1, present_owner(company, account))
    return frame(
        id=INQUIRY.of(rows),
        account_id=ACCOUNT.of(account),
        owner_id=REP.of(owner),
        channel=words(CHANNELS, inquiries.channel[rows]),
        received_at=moments(inquiries.received[rows]),
        answered_at=moments(inquiries.answered[rows]),
    )

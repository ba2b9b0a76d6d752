"""The whole company, made part by part from one seed."""

import datetime as dt
from dataclasses import dataclass

from .activities import Activities, make_activities
from .calendar import Calendar
from .care import Inquiries, Surveys, make_inquiries, make_surveys
from .catalogue import Campaigns, Products, make_campaigns, make_products, rivals
from .deals import Deals, make_deals
from .demand import Accounts, Leads, make_demand
from .dice import Ints
from .money import (
    Spend,
    Standing,
    Target,
    make_spend,
    make_standings,
    make_targets,
    revenue,
)
from .orders import Carts, Orders, make_carts, make_orders
from .payments import Payments, make_payments
from .people import Reps, commission_rates, make_reps
from .pipeline import Opportunities, make_opportunities
from .rates import Rates, make_rates
from .sizes import SIZES
from .subscriptions import Subscriptions, make_subscriptions


@dataclass(frozen=True)
class Company:
    calendar: Calendar
    rates: Rates
    products: Products
    campaigns: Campaigns
    competitors: list[str]
    reps: Reps
    commission_rates: tuple[Ints, Ints, Ints, Ints]
    """Rep, first and last day, hundredths of a percent."""
    leads: Leads
    accounts: Accounts
    opportunities: Opportunities
    deals: Deals
    orders: Orders
    payments: Payments
    carts: Carts
    subscriptions: Subscriptions
    activities: Activities
    surveys: Surveys
    inquiries: Inquiries
    spend: Spend
    targets: list[Target]
    standings: list[Standing]


def make_company(seed: int, size_name: str, until: dt.date, base_currency: str) -> Company:
    """The same company for the same seed, size, day and currency, on any machine."""
    size = SIZES[size_name]
    calendar = Calendar(until, size.months)
    rates = make_rates(seed, base_currency, calendar)
    products = make_products(seed, size)
    campaigns = make_campaigns(seed, size, calendar)
    reps = make_reps(seed, size, calendar)
    leads, accounts = make_demand(seed, size, calendar, reps, campaigns)
    opportunities = make_opportunities(seed, size, calendar, reps, leads, accounts)
    deals = make_deals(seed, opportunities, accounts, reps, products, rates)
    orders = make_orders(seed, size, calendar, opportunities, deals, accounts, products, rates)
    income = revenue(calendar, reps, opportunities, deals, accounts, orders, rates)
    return Company(
        calendar=calendar,
        rates=rates,
        products=products,
        campaigns=campaigns,
        competitors=rivals(size),
        reps=reps,
        commission_rates=commission_rates(seed, reps, calendar),
        leads=leads,
        accounts=accounts,
        opportunities=opportunities,
        deals=deals,
        orders=orders,
        payments=make_payments(seed, calendar, orders),
        carts=make_carts(seed, calendar, orders, accounts),
        subscriptions=make_subscriptions(seed, calendar, opportunities, deals, products),
        activities=make_activities(seed, size, calendar, reps, leads, accounts, opportunities),
        surveys=make_surveys(seed, size, calendar, reps, orders, accounts),
        inquiries=make_inquiries(seed, size, calendar, accounts),
        spend=make_spend(seed, calendar, campaigns, income),
        targets=make_targets(seed, calendar, reps, income),
        standings=make_standings(seed, size, calendar, income),
    )

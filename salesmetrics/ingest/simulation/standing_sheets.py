"""The files of what stands: teams, regions, stages, reps, products, plans, campaigns, rivals."""

import numpy as np
import polars as pl

from .catalogue import (
    CHANNELS,
    PART_NAMES,
    PLACES,
    PLANS,
    SOURCE_NAMES,
    STAGES,
)
from .columns import Ids, days, frame, hundredths, integers, words
from .company import Company
from .dice import NONE, Ints
from .naming import ascii_word
from .people import FAR, assignments
from .sheets import Sheet

REP = Ids("rep-", 0)
PRODUCT = Ids("product-", 0)
PLAN = Ids("plan-", 0)
CAMPAIGN = Ids("campaign-", 0)
COMPETITOR = Ids("competitor-", 0)
REGIONS = [place.region for place in PLACES]


def standing_sheets(company: Company) -> list[Sheet]:
    return [
        _whole("teams", _teams(company)),
        _whole("regions", _regions()),
        _whole("stages", _stages()),
        _whole("reps", _reps(company)),
        _whole("rep_assignments", _assignments(company)),
        _whole("commission_rates", _commission_rates(company)),
        _whole("products", _products(company)),
        _whole("plans", _plans(company)),
        _whole("campaigns", _campaigns(company)),
        _whole("competitors", _competitors(company)),
    ]


def _whole(name: str, table: pl.DataFrame) -> Sheet:
    return Sheet(name, table.height, lambda rows: table.slice(int(rows[0]), len(rows)))


def _teams(company: Company) -> pl.DataFrame:
    teams = company.reps.teams
    return frame(
        id=[team.id for team in teams],
        name=[team.name for team in teams],
        parent_id=[team.parent for team in teams],
    )


def _regions() -> pl.DataFrame:
    parts = [name.lower() for name in PART_NAMES]
    return frame(
        id=parts + REGIONS,
        name=[*PART_NAMES, *(place.name for place in PLACES)],
        parent_id=[None] * len(parts) + [parts[place.part] for place in PLACES],
        country_code=[None] * len(parts) + [place.code for place in PLACES],
    )


def _stages() -> pl.DataFrame:
    return frame(
        id=[stage[0] for stage in STAGES],
        name=[stage[1] for stage in STAGES],
        position=list(range(1, len(STAGES) + 1)),
        probability=[stage[2] for stage in STAGES],
        outcome=["won" if stage[0] == "won" else "open" for stage in STAGES],
    )


def _reps(company: Company) -> pl.DataFrame:
    reps = company.reps
    gone = reps.left == FAR
    return frame(
        id=REP.of(np.arange(reps.count)),
        name=reps.name,
        email=[
            ".".join(ascii_word(part) for part in name.split()) + "@salesmetrics.example"
            for name in reps.name
        ],
        team_id=words([team.id for team in reps.leaves], reps.team),
        region_id=words(REGIONS, reps.place),
        hired_on=days(reps.hired),
        left_on=days(np.where(gone, NONE, reps.left)),
    )


def _assignments(company: Company) -> pl.DataFrame:
    rep, team, first, last = assignments(company.reps)
    # An empty region is the rep's own: half the rows leave it to that.
    region = np.where(last == NONE, company.reps.place[rep], -1)
    return frame(
        rep_id=REP.of(rep),
        team_id=words([leaf.id for leaf in company.reps.leaves], team),
        region_id=words(REGIONS, region),
        from_=days(first),
        to=days(last),
    )


def _commission_rates(company: Company) -> pl.DataFrame:
    rep, first, last, rate = company.commission_rates
    return frame(rep_id=REP.of(rep), from_=days(first), to=days(last), rate=hundredths(rate))


def _products(company: Company) -> pl.DataFrame:
    products, base = company.products, company.rates.base
    # One line of goods is bought and priced in dollars.
    dollars = np.arange(products.count) == 1
    return frame(
        id=PRODUCT.of(np.arange(products.count)),
        name=products.name,
        category=products.category,
        price=hundredths(products.price),
        currency=words([base, "USD"], dollars.astype(np.int64)),
        cost=hundredths(products.cost),
    )


def _plans(company: Company) -> pl.DataFrame:
    plan: Ints = np.arange(company.products.count * len(PLANS))
    plan = plan[company.products.planned[plan // len(PLANS)] > 0]
    stems = [name.rsplit(" ", 1)[0] for name in company.products.name]
    kind = plan % len(PLANS)
    names = [f"{stems[p // len(PLANS)]} {PLANS[p % len(PLANS)][0]}" for p in plan.tolist()]
    return frame(
        id=PLAN.of(plan),
        product_id=PRODUCT.of(plan // len(PLANS)),
        name=names,
        price=hundredths(company.products.plan_price[plan]),
        currency=[company.rates.base] * len(plan),
        interval_months=integers(np.array([row[2] for row in PLANS])[kind]),
        rank=integers(np.array([row[3] for row in PLANS])[kind]),
    )


def _campaigns(company: Company) -> pl.DataFrame:
    campaigns = company.campaigns
    return frame(
        id=CAMPAIGN.of(np.arange(campaigns.count)),
        name=campaigns.name,
        source=words(SOURCE_NAMES, campaigns.source),
        channel=words(CHANNELS, campaigns.channel),
        started_on=days(campaigns.start),
        ended_on=days(campaigns.end),
    )


def _competitors(company: Company) -> pl.DataFrame:
    names = company.competitors
    return frame(id=COMPETITOR.of(np.arange(len(names))), name=names)

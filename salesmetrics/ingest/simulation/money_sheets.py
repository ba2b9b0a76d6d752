"""The files of money: spend, targets, exchange rates, competitors' figures."""

import numpy as np
import polars as pl

from .catalogue import CHANNELS, SOURCE_NAMES
from .columns import Ids, days, frame, hundredths, words
from .company import Company
from .dice import Ints
from .money import CATEGORIES, Standing, Target
from .sheets import Sheet
from .standing_sheets import CAMPAIGN, COMPETITOR

_SPEND = Ids("E", 100_000)


def money_sheets(company: Company) -> list[Sheet]:
    rates = company.rates
    return [
        Sheet("spend", company.spend.count, lambda rows: _spend(company, rows)),
        Sheet("targets", len(company.targets), lambda rows: _targets(company, rows)),
        Sheet(
            "exchange_rates",
            len(rates.table) * (len(rates.currencies) - 1),
            lambda rows: _rates(company, rows),
        ),
        Sheet("competitor_figures", len(company.standings), lambda rows: _figures(company, rows)),
    ]


def _spend(company: Company, rows: Ints) -> pl.DataFrame:
    spend, campaigns = company.spend, company.campaigns
    category, campaign = spend.category[rows], spend.campaign[rows]
    at = np.maximum(campaign, -1)
    return frame(
        id=_SPEND.of(rows),
        spent_on=days(spend.day[rows]),
        amount=hundredths(spend.amount[rows]),
        currency=[company.rates.base] * len(rows),
        category=words([*(row[0] for row in CATEGORIES), "advertising"], category % 12),
        kind=words([*(row[1] for row in CATEGORIES), "marketing"], category % 12),
        campaign_id=CAMPAIGN.of(campaign),
        channel=words(CHANNELS, np.append(campaigns.channel, -1)[at]),
        source=words(SOURCE_NAMES, np.append(campaigns.source, -1)[at]),
    )


def _targets(company: Company, rows: Ints) -> pl.DataFrame:
    targets: list[Target] = [company.targets[row] for row in rows.tolist()]
    cents = [t.amount if t.metric == "revenue" else t.amount * 100 for t in targets]
    return frame(
        metric=[target.metric for target in targets],
        subject=[target.subject for target in targets],
        subject_id=pl.Series([target.subject_id for target in targets], dtype=pl.String),
        from_=days(np.array([target.first for target in targets])),
        to=days(np.array([target.last for target in targets])),
        amount=hundredths(np.array(cents)),
        currency=[company.rates.base if t.metric == "revenue" else None for t in targets],
    )


def _rates(company: Company, rows: Ints) -> pl.DataFrame:
    rates = company.rates
    foreign = len(rates.currencies) - 1
    day, currency = rows // foreign, rows % foreign + 1
    return frame(
        currency=words(rates.currencies, currency),
        on=days(day + rates.first),
        rate=pl.Series(rates.table[day, currency]).cast(pl.Decimal(18, 6)),
    )


def _figures(company: Company, rows: Ints) -> pl.DataFrame:
    standings: list[Standing] = [company.standings[row] for row in rows.tolist()]
    who = np.array([standing.competitor for standing in standings])
    return frame(
        competitor_id=COMPETITOR.of(who),
        from_=days(np.array([standing.first for standing in standings])),
        to=days(np.array([standing.last for standing in standings])),
        market_share=hundredths(np.array([standing.share for standing in standings])),
        satisfaction=hundredths(np.array([standing.satisfaction for standing in standings])),
        revenue=hundredths(np.array([standing.revenue for standing in standings])),
        growth=hundredths(np.array([standing.growth for standing in standings])),
        margin=hundredths(np.array([standing.margin for standing in standings])),
        currency=[company.rates.base] * len(standings),
    )

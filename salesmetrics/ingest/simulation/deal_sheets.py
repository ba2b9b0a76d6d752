"""The files of the pipeline: opportunities, their lines, their stage changes."""

import numpy as np
import polars as pl

from .catalogue import CHANNELS, LOST_REASONS, SOURCE_NAMES, STAGES, WON
from .columns import (
    days,
    frame,
    hundredths,
    integers,
    moments,
    scattered,
    some,
    weighted,
    without,
    words,
)
from .company import Company
from .dice import NONE, Ints
from .event_sheets import (
    ACCOUNT,
    LEAD,
    OPPORTUNITY,
    account_names,
    account_regions,
)
from .pipeline import DEAL_TYPES, LOSES, OPEN, WINS
from .sheets import Sheet
from .standing_sheets import CAMPAIGN, COMPETITOR, PLAN, PRODUCT, REGIONS, REP

_CHANCE = np.array([stage[2] for stage in STAGES])
_STAGE_IDS = [stage[0] for stage in STAGES]
_RIVAL_REASON = [reason for reason, _ in LOST_REASONS].index("Lost to a competitor")


def deal_sheets(company: Company) -> list[Sheet]:
    return [
        Sheet("opportunities", company.opportunities.count, lambda rows: _deals(company, rows)),
        Sheet("opportunity_lines", company.deals.lines.count, lambda rows: _lines(company, rows)),
        Sheet(
            "stage_changes",
            len(company.opportunities.journey.stage),
            lambda rows: _changes(company, rows),
        ),
    ]


def _chances(deal: Ints, stage: Ints) -> Ints:
    """The stage's probability, for every third deal as the rep feels about it."""
    feeling = (scattered(deal * 8 + stage, 41) % 5 - 2) * 5
    felt = np.clip(_CHANCE[stage] + feeling, 5, 95)
    return np.where(some(deal, 42, 33) & (stage < WON), felt, _CHANCE[stage])


def _deals(company: Company, rows: Ints) -> pl.DataFrame:
    known, deals = company.opportunities, company.deals
    account, status, stage = known.account[rows], known.status[rows], known.stage[rows]
    is_open = status == OPEN
    product = deals.product[rows]
    names = words(company.products.name, product) + ", " + account_names(company, account)
    region = np.where(some(rows, 43, 30), -1, account_regions(company, account))
    reason = np.where(status == LOSES, weighted(rows, 44, [share for _, share in LOST_REASONS]), -1)
    rivalry = (reason == _RIVAL_REASON) | some(rows, 45, 15)
    rival = weighted(rows, 46, [1 / (turn + 1) for turn in range(len(company.competitors))])
    chance = np.where(is_open, _chances(rows, stage), np.where(status == WINS, 100, 0))
    outlook = np.searchsorted([2, 4], stage, side="right") * (scattered(rows, 47) % 3 > 0)
    return frame(
        id=OPPORTUNITY.of(rows),
        name=names,
        account_id=ACCOUNT.of(account),
        lead_id=LEAD.of(known.lead[rows]),
        owner_id=REP.of(known.owner[rows]),
        region_id=words(REGIONS, region),
        product_id=PRODUCT.of(product),
        plan_id=PLAN.of(deals.plan[rows]),
        source=words(SOURCE_NAMES, known.source[rows]),
        channel=words(CHANNELS, known.channel[rows]),
        campaign_id=CAMPAIGN.of(known.campaign[rows]),
        deal_type=words(DEAL_TYPES, known.deal_type[rows]),
        stage=words(_STAGE_IDS, stage),
        status=words(["open", "won", "lost"], status),
        amount=hundredths(deals.amount[rows]),
        currency=words(company.rates.currencies, deals.currency[rows]),
        cost=hundredths(deals.cost[rows]),
        contract_months=integers(deals.months[rows]),
        one_time_fees=hundredths(deals.fees[rows]),
        probability=integers(chance),
        forecast_category=words(
            ["pipeline", "best_case", "commit"], np.where(is_open, outlook, -1)
        ),
        created_at=moments(known.created[rows]),
        expected_close_on=days(known.journey.last_expected[rows]),
        closed_at=moments(known.closed[rows]),
        lost_reason=words([reason for reason, _ in LOST_REASONS], reason),
        competitor_id=COMPETITOR.of(np.where(rivalry & (stage >= 1), rival, -1)),
    )


def _lines(company: Company, rows: Ints) -> pl.DataFrame:
    lines = company.deals.lines
    return frame(
        opportunity_id=OPPORTUNITY.of(lines.parent[rows]),
        line=integers(lines.line[rows]),
        product_id=PRODUCT.of(lines.product[rows]),
        plan_id=PLAN.of(lines.plan[rows]),
        quantity=integers(lines.quantity[rows]),
        unit_price=hundredths(lines.unit_price[rows]),
        amount=hundredths(lines.amount[rows]),
        cost=hundredths(lines.cost[rows]),
    )


def _changes(company: Company, rows: Ints) -> pl.DataFrame:
    journey = company.opportunities.journey
    deal, stage, is_last = journey.opportunity[rows], journey.stage[rows], journey.is_last[rows]
    final = company.deals.amount[deal]
    # The first guess is rough; every stage comes nearer to what the deal is worth in the end.
    off = (scattered(deal * 8 + stage, 48) - 5_000) * (WON - stage) // 16
    guess = np.maximum(final * (10_000 + off) // 1_000_000, 1) * 100
    amount = np.where(is_last, final, guess)
    silent = ~is_last & (stage == 0) & some(deal, 49, 15)
    unknown = silent | company.opportunities.bare[deal]
    return frame(
        opportunity_id=OPPORTUNITY.of(deal),
        stage=words(_STAGE_IDS, stage),
        entered_at=moments(journey.entered[rows]),
        amount=hundredths(np.where(unknown, NONE, amount)),
        probability=integers(without(_chances(deal, stage), ~is_last & some(deal, 50, 10))),
        expected_close_on=days(journey.expected[rows]),
    )

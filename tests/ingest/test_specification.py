"""The canonical files are those of the data contract."""

from salesmetrics.crm import models as crm
from salesmetrics.ingest.specification import ENTITIES, is_term

CONTRACT = """
teams: id* name* parent_id
regions: id* name* parent_id country_code
stages: id* name* position* probability* outcome
reps: id* name* email team_id region_id hired_on left_on
rep_assignments: rep_id* team_id region_id from* to
products: id* name* category price currency cost
plans: id* product_id* name* price currency interval_months rank
campaigns: id* name* source channel started_on ended_on
accounts: id* name* industry region_id owner_id parent_id country_code employees annual_revenue created_at
leads: id* name company email source channel campaign_id region_id owner_id created_at* first_response_at qualified_at converted_at account_id
opportunities: id* name account_id lead_id owner_id region_id product_id plan_id source channel campaign_id deal_type stage status amount currency cost contract_months one_time_fees probability forecast_category created_at* expected_close_on closed_at lost_reason competitor_id
opportunity_lines: opportunity_id* line* product_id plan_id quantity unit_price amount* cost
stage_changes: opportunity_id* stage* entered_at* amount probability expected_close_on
orders: id* account_id* opportunity_id owner_id region_id source channel campaign_id deal_type ordered_at* amount* currency cost
order_lines: order_id* line* product_id plan_id quantity unit_price amount* cost deal_type
subscriptions: id* account_id* plan_id owner_id opportunity_id quantity price* currency interval_months* started_on* ended_on
activities: id* type* owner_id lead_id opportunity_id account_id booked_at happened_at minutes direction outcome quantity
spend: id* spent_on* amount* currency category* kind* campaign_id channel source
carts: id* account_id started_at* checked_out_at amount currency channel order_id
surveys: id* kind* score* scale_max account_id owner_id answered_at*
inquiries: id* account_id owner_id channel received_at* answered_at
targets: metric* subject* subject_id from* to amount* currency
exchange_rates: currency* on* rate*
competitors: id* name*
competitor_figures: competitor_id from* to* market_share satisfaction revenue growth margin currency
"""  # noqa: E501 - as the data contract has it


def test_every_file_and_column_of_the_contract_is_declared():
    for line in CONTRACT.strip().splitlines():
        name, _colon, columns = line.partition(": ")
        declared = ENTITIES[name].columns
        assert [c.name + "*" * c.required for c in declared] == columns.split(), name


def test_files_come_after_those_they_refer_to():
    order = {entity.model: place for place, entity in enumerate(ENTITIES.values())}
    for place, entity in enumerate(ENTITIES.values()):
        for field in entity.fields:
            model = field.related_model
            if model is not None and not is_term(model) and model is not entity.model:
                assert order[model] < place, (entity.name, field.name)


def test_exchange_rates_come_before_everything_that_has_a_currency():
    assert next(iter(ENTITIES)) == "exchange_rates"


def test_days_of_times_are_known():
    opportunities = ENTITIES["opportunities"]
    assert opportunities.days == {"created_at": "created_on", "closed_at": "closed_on"}
    assert ENTITIES["activities"].model is crm.Activity

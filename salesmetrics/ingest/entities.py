"""The files of the data contract, each after those it refers to."""

from django.utils.translation import gettext_lazy as _

from salesmetrics.crm import models as crm
from salesmetrics.tenancy import models as tenancy

from .metric_keys import METRIC_KEYS
from .specification import File, Fork, NotBefore, Rule, register

NAMED = {"name": "%(ref)s"}
POSITIVE = (0.0000001, None)
NOT_NEGATIVE = (0, None)


@register
class ExchangeRates(File):
    model = crm.ExchangeRate
    columns = "currency* on* rate*"
    identity = "currency on"
    ranges = {"rate": (1e-12, None)}


@register
class Teams(File):
    model = tenancy.Team
    columns = "id* name* parent_id"
    tree = "parent_id"
    when_missing = NAMED


@register
class Regions(File):
    model = tenancy.Region
    columns = "id* name* parent_id country_code"
    tree = "parent_id"
    when_missing = NAMED


@register
class Stages(File):
    model = crm.Stage
    columns = "id* name* position* probability* outcome"
    # After the last open one, and worth nothing in a weighted pipeline until somebody says more.
    when_missing = {
        "name": "%(ref)s",
        "probability": "0",
        "outcome": "'open'",
        "position": "(SELECT coalesce(max(position), 0) + 1 FROM crm_stage"
        " WHERE organization_id = %(organization)s AND outcome = 'open')",
    }


@register
class Reps(File):
    model = tenancy.Rep
    columns = "id* name* email team_id region_id hired_on left_on"
    rules = [NotBefore("left_on", "hired_on")]
    when_missing = NAMED


@register
class RepAssignments(File):
    model = tenancy.RepAssignment
    columns = "rep_id* team_id region_id from* to"
    identity = "rep starts_on"
    exclusive = "rep"
    rules = [NotBefore("to", "from")]


@register
class Products(File):
    model = crm.Product
    columns = "id* name* category price currency cost"
    when_missing = {"name": "%(ref)s", "currency": "%(currency)s"}


@register
class Plans(File):
    model = crm.Plan
    columns = "id* product_id* name* price currency interval_months rank"
    ranges = {"interval_months": (1, 1200)}


@register
class Campaigns(File):
    model = crm.Campaign
    columns = "id* name* source channel started_on ended_on"
    rules = [NotBefore("ended_on", "started_on")]
    when_missing = NAMED


@register
class Competitors(File):
    model = crm.Competitor
    columns = "id* name*"
    when_missing = NAMED


@register
class CompetitorFigures(File):
    model = crm.CompetitorFigure
    columns = "competitor_id from* to* market_share satisfaction revenue growth margin currency"
    identity = "competitor starts_on"
    rules = [NotBefore("to", "from")]
    converted_on = ("from",)


@register
class Accounts(File):
    model = crm.Account
    columns = (
        "id* name* industry region_id owner_id parent_id country_code employees annual_revenue"
        " created_at"
    )
    tree = "parent_id"
    when_missing = NAMED


@register
class Leads(File):
    model = crm.Lead
    columns = (
        "id* name company email source channel campaign_id region_id owner_id created_at*"
        " first_response_at qualified_at converted_at account_id"
    )
    rules = [
        Rule(
            "first_response_at",
            "s.first_response_at < s.created_at",
            _("is before created_at; a response comes after the lead."),
        )
    ]


@register
class Opportunities(File):
    model = crm.Opportunity
    columns = (
        "id* name account_id lead_id owner_id region_id product_id plan_id source channel"
        " campaign_id deal_type stage status amount currency cost contract_months one_time_fees"
        " probability forecast_category created_at* expected_close_on closed_at lost_reason"
        " competitor_id"
    )
    rules = [
        Rule(
            "closed_at",
            "s.status = 'open' AND s.closed_at IS NOT NULL",
            _("is filled though the opportunity is open; expected no closing, or won or lost."),
        ),
        Rule(
            "closed_at",
            "s.status <> 'open' AND s.closed_at IS NULL",
            _("is empty though the opportunity is won or lost; expected the time of closing."),
        ),
        NotBefore("closed_at", "created_at"),
    ]
    converted_on = ("created_at", "closed_at")
    when_missing = {"status": "'open'", "currency": "%(currency)s"}


@register
class OpportunityLines(File):
    model = crm.OpportunityLine
    columns = "opportunity_id* line* product_id plan_id quantity unit_price amount* cost"
    identity = "opportunity line"


@register
class StageChanges(File):
    model = crm.StageChange
    columns = "opportunity_id* stage* entered_at* amount probability expected_close_on"
    identity = "opportunity entered_at stage"


@register
class Orders(File):
    model = crm.Order
    columns = (
        "id* account_id* opportunity_id owner_id region_id source channel campaign_id deal_type"
        " ordered_at* amount* currency cost"
    )
    converted_on = ("ordered_at",)


@register
class OrderLines(File):
    model = crm.OrderLine
    columns = "order_id* line* product_id plan_id quantity unit_price amount* cost deal_type"
    identity = "order line"


@register
class Subscriptions(File):
    model = crm.Subscription
    columns = (
        "id* account_id* plan_id owner_id opportunity_id quantity price* currency"
        " interval_months* started_on* ended_on"
    )
    identity = "external_id started_on"
    ranges = {"price": NOT_NEGATIVE, "interval_months": (1, 1200)}
    rules = [NotBefore("ended_on", "started_on")]
    converted_on = ("started_on",)


@register
class Activities(File):
    model = crm.Activity
    columns = (
        "id* type* owner_id lead_id opportunity_id account_id booked_at happened_at minutes"
        " direction outcome quantity"
    )
    ranges = {"minutes": NOT_NEGATIVE}


@register
class Spend(File):
    model = crm.Spend
    columns = "id* spent_on* amount* currency category* kind* campaign_id channel source"
    converted_on = ("spent_on",)


@register
class Carts(File):
    model = crm.Cart
    columns = "id* account_id started_at* checked_out_at amount currency channel order_id"
    rules = [
        Rule(
            "checked_out_at",
            "s.checked_out_at < s.started_at",
            _("is before started_at; a cart is checked out after it was begun."),
        )
    ]
    converted_on = ("started_at",)


@register
class Surveys(File):
    model = crm.Survey
    columns = "id* kind* score* scale_max account_id owner_id answered_at*"
    ranges = {"score": NOT_NEGATIVE, "scale_max": POSITIVE}
    rules = [
        Rule(
            "score",
            "s.kind = 'nps' AND (s.score > 10 OR s.score <> trunc(s.score))",
            _("is no answer to an nps question; expected a whole number from 0 to 10."),
        ),
        Rule(
            "score",
            "s.score > coalesce(s.scale_max, CASE s.kind WHEN 'csat' THEN 5 END)",
            _("is above the scale; expected at most scale_max (5 unless given)."),
        ),
    ]


@register
class Inquiries(File):
    model = crm.Inquiry
    columns = "id* account_id owner_id channel received_at* answered_at"
    rules = [
        Rule(
            "answered_at",
            "s.answered_at < s.received_at",
            _("is before received_at; an answer comes after the inquiry."),
        )
    ]


@register
class Targets(File):
    model = crm.Target
    columns = "metric* subject* subject_id from* to amount* currency"
    identity = "metric subject team region rep starts_on ends_on"
    known = {"metric": METRIC_KEYS}
    fork = Fork("subject_id", "subject", {"team": "team", "region": "region", "rep": "rep"})
    rules = [
        NotBefore("to", "from"),
        Rule(
            "subject_id",
            "s.subject <> 'organization' AND num_nonnulls(s.team_id, s.region_id, s.rep_id) = 0",
            _("is empty; expected the id or name of the team, region or rep."),
        ),
    ]
    converted_on = ("from",)

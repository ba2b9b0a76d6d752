"""Leads."""

from ..declared.leads import LeadResponses, LeadsCreated, LeadsQualified
from ..declared.sales import Sales, Spending
from ..formulas import growth, growth_yoy, percentage, ratio
from ..metric import COHORT, COUNT, DOWN, HOURS, MONEY, PERCENT, Family, Metric, _


class Leads(Family):
    title = _("Leads")

    leads_created = Metric(
        _("New leads"),
        LeadsCreated.leads,
        COUNT,
        _("Number of leads that came in."),
        _("Count of leads by the day they were created"),
    )
    lead_growth_yoy = Metric(
        _("Lead growth, year on year"),
        growth_yoy(LeadsCreated.leads),
        PERCENT,
        _("How many more leads came in than a year before."),
        _("(new leads - new leads a year before) / new leads a year before x 100"),
    )
    qualified_leads = Metric(
        _("Qualified leads"),
        LeadsQualified.qualified,
        COUNT,
        _("Leads that became sales-qualified."),
        _("Count of leads by the day they became sales-qualified"),
    )
    lead_velocity_rate = Metric(
        _("Lead velocity"),
        growth(LeadsQualified.qualified),
        PERCENT,
        _("How many more leads became qualified than in the period before."),
        _("(qualified leads - those of the period before) / those of the period before x 100"),
    )
    lead_conversion_rate = Metric(
        _("Lead conversion"),
        percentage(LeadsCreated.paying, LeadsCreated.leads),
        PERCENT,
        _("Of the leads created in the period, the share that have become paying customers."),
        _("leads whose account first bought on the lead's day or later / leads created x 100"),
        kind=COHORT,
    )
    conversion_rate = Metric(
        _("New customers per 100 leads"),
        percentage(Sales.customers_won, LeadsCreated.leads),
        PERCENT,
        _("New customers of the period against the leads created in it."),
        _("new customers / leads created x 100"),
    )
    lead_response_hours = Metric(
        _("Response time to leads"),
        ratio(LeadsCreated.response_hours, LeadsCreated.answered),
        HOURS,
        _("Mean hours from a lead's creation to the first response."),
        _("Hours to the first response, added up / leads with a response"),
        good=DOWN,
        kind=COHORT,
    )
    lead_response_hours_median = Metric(
        _("Response time to leads, median"),
        LeadResponses.middle,
        HOURS,
        _("The hours within which half of the answered leads had their first response."),
        _("Median of the hours from a lead's creation to the first response"),
        good=DOWN,
        kind=COHORT,
    )
    leads_unanswered = Metric(
        _("Unanswered leads"),
        LeadsCreated.unanswered,
        COUNT,
        _("Leads of the period without a response so far."),
        _("Count of leads created in the period without a response"),
        good=DOWN,
        kind=COHORT,
    )
    cost_per_lead = Metric(
        _("Cost per lead"),
        ratio(Spending.marketing, LeadsCreated.leads),
        MONEY,
        _("What marketing spent for each lead."),
        _("marketing spend / new leads"),
        good=DOWN,
    )
    referrals_received = Metric(
        _("Referrals"),
        LeadsCreated.referrals,
        COUNT,
        _("Leads that came by referral."),
        _("Count of leads whose source is referral"),
    )

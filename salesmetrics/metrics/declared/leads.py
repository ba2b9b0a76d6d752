"""Leads: created, answered, qualified, converted."""

from django.db.models import Q

from salesmetrics.crm.models import LeadJourney

from ..measures import count, median, total
from ..sources import Source

ANSWERED = Q(response_hours__isnull=False)


class LeadsCreated(Source):
    """Leads, on the day they came in."""

    record = {"leads": "lead_id"}
    model, day = LeadJourney, "created_on"
    dimensions = {
        "rep": "rep_id",
        "team": "created_team_id",
        "region": "created_region_id",
        "source": "source_id",
        "channel": "channel_id",
        "campaign": "campaign_id",
        "industry": "industry_id",
    }
    leads = count()
    paying = count(where=Q(paying=True))
    referrals = count(where=Q(referral=True))
    answered = count(where=ANSWERED)
    unanswered = count(where=~ANSWERED)
    response_hours = total("response_hours")
    touch_days = total("touch_days")
    touched = count(where=Q(touch_days__isnull=False))


class LeadResponses(Source):
    """Leads by how soon they were answered: the middle of them."""

    record = LeadsCreated.record
    model, day = LeadJourney, "created_on"
    dimensions = LeadsCreated.dimensions
    middle = median("response_hours", where=ANSWERED)


class LeadsQualified(Source):
    """Leads, on the day sales took them up."""

    record = LeadsCreated.record
    model, day = LeadJourney, "qualified_on"
    dimensions = {
        **LeadsCreated.dimensions,
        "team": "qualified_team_id",
        "region": "qualified_region_id",
    }
    qualified = count()

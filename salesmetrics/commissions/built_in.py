"""The plans that come with the house: they pay the rates that a file brings, rep by rep."""

import datetime as dt
from collections import Counter
from pathlib import Path

from django.db import models
from django.db.models import Q

from salesmetrics.tenancy.models import Organization

from .documents import load, parsed
from .models import Plan, RepRate

FOLDER = Path(__file__).parent / "built_in_plans"


def ensure(organization: Organization) -> None:
    """Make the plans that the organization's rates ask for, where they are not there yet."""
    rates = RepRate.objects.filter(organization=organization, deleted_at=None)
    asked = {key or RATES for key in rates.values_list("plan", flat=True).distinct()}
    known = Plan.objects.filter(organization=organization, external_id__in=asked)
    for key in sorted(asked - set(known.values_list("external_id", flat=True))):
        document = parsed((FOLDER / f"{key}.toml").read_text())
        load({**document, **beginning(organization)}, organization)


RATES = "rates"


def beginning(organization: Organization) -> dict[str, str]:
    """Long before any sale, with a fiscal year."""
    return {"starts_on": f"1900-{organization.fiscal_year_start:02d}-01"}


def reps_by_plan(organization: Organization, today: dt.date) -> Counter[str]:
    """How many reps each of these plans pays their rates today, by the plan's key."""
    rates = RepRate.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        organization=organization,
        starts_on__lte=today,
        deleted_at=None,
    )
    latest = rates.order_by("rep", "-starts_on").distinct("rep")
    return Counter(key or RATES for key in latest.values_list("plan", flat=True))


def rates_of(organization: Organization, plan: Plan) -> "models.QuerySet[RepRate]":
    """The rates that a plan pays."""
    keys = [plan.external_id, ""] if plan.external_id == RATES else [plan.external_id]
    return RepRate.objects.filter(organization=organization, plan__in=keys, deleted_at=None)

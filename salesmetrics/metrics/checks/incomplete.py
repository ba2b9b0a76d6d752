"""Opportunities, leads and sales without what they need."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from salesmetrics.crm.models import Lead, Opportunity, Sale
from salesmetrics.tenancy.models import Organization

from .check import Check, Rows, present, where

OPEN = Q(status="open")


def overdue(rows: Rows, organization: Organization) -> Rows:
    return rows.filter(OPEN, expected_close_on__lt=organization.today())


def sales(organization: Organization) -> Rows:
    """Each sale once, by its first line, with the amount of all its lines."""
    lines = Sale.objects.filter(organization=organization, sale_key=OuterRef("sale_key"))
    whole = lines.order_by().values("sale_key").annotate(whole=Sum("amount")).values("whole")
    heads = Sale.objects.filter(organization=organization, kind__in=["order", "deal"], head=True)
    found: Rows = heads.annotate(whole=Subquery(whole))
    return found


def opportunities(key: str, name: Promise, description: Promise, condition: Q) -> Check:
    return Check(
        key, name, description, {"opportunities": "pk"}, present(Opportunity),
        where(OPEN & condition), amount="amount",
    )  # fmt: skip


def leads(key: str, name: Promise, description: Promise, doubtful: Any) -> Check:
    return Check(key, name, description, {"leads": "pk"}, present(Lead), doubtful)


INCOMPLETE: tuple[Check, ...] = (
    opportunities(
        "opportunities_without_closing_day",
        lazy("Open opportunities without an expected closing day"),
        lazy("No period’s pipeline or forecast has them."),
        Q(expected_close_on__isnull=True),
    ),
    Check(
        "opportunities_overdue",
        lazy("Open opportunities past their expected closing day"),
        lazy("They are either closed already, or expected on another day."),
        {"opportunities": "pk"},
        present(Opportunity),
        overdue,
        day="expected_close_on",
        amount="amount",
        order=("expected_close_on", "pk"),
    ),
    opportunities(
        "opportunities_without_amount",
        lazy("Open opportunities without an amount"),
        lazy("They count in the number of the pipeline, and nothing in its value."),
        Q(amount__isnull=True),
    ),
    opportunities(
        "opportunities_without_owner",
        lazy("Open opportunities without an owner"),
        lazy("No rep’s and no team’s figures have them."),
        Q(owner__isnull=True),
    ),
    leads(
        "leads_without_source",
        lazy("Leads without a source"),
        lazy("What a source brings is told too low."),
        where(Q(source__isnull=True)),
    ),
    leads(
        "leads_without_owner",
        lazy("Leads without an owner"),
        lazy("Nobody is there to answer them."),
        where(Q(owner__isnull=True)),
    ),
    Check(
        "sales_without_region",
        lazy("Sales without a region"),
        lazy("No region’s figures have them: neither the sale nor its rep has a region."),
        {"orders": "order_id", "opportunities": "opportunity_id"},
        sales,
        where(Q(region__isnull=True)),
        owner="rep",
        day="day",
        amount="whole",
        currency=None,
        order=("-day", "pk"),
    ),
)

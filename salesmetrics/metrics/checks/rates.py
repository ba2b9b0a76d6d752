"""Amounts that no exchange rate converts: what they are in is not shown as if it were whole."""

from typing import Any

from django.db.models import F, Func
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from salesmetrics.crm.models import (
    CompetitorFigure,
    Opportunity,
    Order,
    Spend,
    Subscription,
    Target,
)
from salesmetrics.tenancy.models import Organization

from ..declared.expressions import EXACT
from .check import Check, Rows, present

DESCRIPTION = lazy(
    "There is no rate for the currency on that day or before. No figure that they would be in is "
    "shown; load the rates, and it is."
)


def without_rate(rows: Rows, organization: Organization) -> Rows:
    """Those in another currency for which there is no rate on or before their day."""
    rate = Func(F("organization_id"), F("currency"), F("event_on"), function="crm_rate",
                output_field=EXACT)  # fmt: skip
    foreign = rows.exclude(currency=organization.base_currency).exclude(priced=0)
    found: Rows = foreign.annotate(rate=rate).filter(rate__isnull=True, event_on__isnull=False)
    return found


def check(
    entity: str,
    name: Promise,
    model: Any,
    day: Any,
    amount: str = "amount",
    owner: str | None = "owner",
) -> Check:
    """A check of an entity by its event day; what is worth nothing needs no rate."""

    def rows(organization: Organization) -> Rows:
        found: Rows = present(model)(organization).annotate(event_on=day, priced=F(amount))
        return found

    return Check(
        f"{entity}_without_rate", name, DESCRIPTION, {entity: "pk"}, rows, without_rate,
        owner=owner, day="event_on", amount=amount, order=("-event_on", "pk"),
    )  # fmt: skip


RATES: tuple[Check, ...] = (
    check(
        "opportunities",
        lazy("Opportunities without an exchange rate"),
        Opportunity,
        # A rate of the earlier day holds for the later one too.
        Coalesce("created_on", "closed_on"),
    ),
    check("orders", lazy("Orders without an exchange rate"), Order, F("ordered_on")),
    check(
        "subscriptions",
        lazy("Subscriptions without an exchange rate"),
        Subscription,
        F("started_on"),
        "price",
    ),
    check("spend", lazy("Spend without an exchange rate"), Spend, F("spent_on"), owner=None),
    check("targets", lazy("Targets without an exchange rate"), Target, F("starts_on"), owner="rep"),
    check(
        "competitor_figures",
        lazy("Figures of competitors without an exchange rate"),
        CompetitorFigure,
        F("starts_on"),
        "revenue",
        owner=None,
    ),
)

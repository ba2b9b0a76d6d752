"""What is known of one customer: sales, subscriptions, answers, inquiries, the latest first."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from salesmetrics.crm.models import Account, Inquiry, Opportunity, Order, Subscription, Survey
from salesmetrics.tenancy.visibility import Scope

MOST = 50


class Happened(NamedTuple):
    """One record of a customer; the currency is empty where the value is no money."""

    day: dt.date
    what: str
    id: str
    value: Decimal | None
    currency: str


def history(account: Account, scope: Scope) -> list[Happened]:
    """The latest records of each kind that the scope may see, in one order."""
    found = [*_sales(account, scope), *_subscriptions(account, scope), *_said(account, scope)]
    return sorted(found, key=lambda one: (one.day, one.what, one.id), reverse=True)[:MOST]


def _sales(account: Account, scope: Scope) -> Iterator[Happened]:
    present = {"account": account, "deleted_at": None}
    for order in scope.visible(Order.objects.filter(**present)).order_by("-ordered_at")[:MOST]:
        yield Happened(
            order.ordered_on, _("Order"), order.external_id, order.amount, order.currency
        )
    deals = Opportunity.objects.filter(**present, status="won", closed_on__isnull=False)
    for deal in scope.visible(deals).order_by("-closed_on")[:MOST]:
        if deal.closed_on:
            yield Happened(
                deal.closed_on, _("Deal won"), deal.external_id, deal.amount, deal.currency
            )


def _subscriptions(account: Account, scope: Scope) -> Iterator[Happened]:
    found = Subscription.objects.filter(account=account, deleted_at=None)
    for one in scope.visible(found).order_by("-started_on")[:MOST]:
        yield Happened(
            one.started_on, _("Subscription began"), one.external_id, one.price, one.currency
        )
        if one.ended_on:
            yield Happened(
                one.ended_on, _("Subscription ended"), one.external_id, one.price, one.currency
            )


def _said(account: Account, scope: Scope) -> Iterator[Happened]:
    present = {"account": account, "deleted_at": None}
    for survey in scope.visible(Survey.objects.filter(**present)).order_by("-answered_at")[:MOST]:
        yield Happened(
            survey.answered_on, survey.get_kind_display(), survey.external_id, survey.score, ""
        )
    for inquiry in scope.visible(Inquiry.objects.filter(**present)).order_by("-received_at")[:MOST]:
        what = _("Inquiry") if inquiry.answered_at else _("Inquiry, unanswered")
        yield Happened(inquiry.received_on, what, inquiry.external_id, None, "")

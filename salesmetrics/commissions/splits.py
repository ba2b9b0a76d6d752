"""Setting the shares of a deal: all of them at once, so that those of revenue are whole."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from salesmetrics.crm.models import Opportunity, Order
from salesmetrics.tenancy.models import Rep, User
from salesmetrics.tenancy.visibility import Scope

from .acting import acting, in_turn
from .models import CreditSplit


class SplitError(Exception):
    """Shares that cannot be; the words say why."""


class Share(NamedTuple):
    rep: Rep
    percent: Decimal
    kind: str = CreditSplit.Kind.REVENUE


@transaction.atomic
def set_splits(
    deal: Opportunity | Order, shares: Iterable[Share], scope: Scope, user: User
) -> list[CreditSplit]:
    """Make these the shares of a deal; with none, its owner has it all again."""
    shares = list(shares)
    own = scope.organization
    if not scope.is_admin or deal.organization_id != own.pk:
        raise PermissionDenied(_("Only an admin shares deals out."))
    if any(share.rep.organization_id != own.pk for share in shares):
        raise SplitError(_("A rep is of another organization."))
    revenue = [share.percent for share in shares if share.kind == CreditSplit.Kind.REVENUE]
    if revenue and sum(revenue) != 100:
        raise SplitError(_("The shares of revenue must be 100 percent in all."))
    if any(share.percent <= 0 for share in shares):
        raise SplitError(_("A share is more than nothing."))
    if len({(share.rep.pk, share.kind) for share in shares}) < len(shares):
        raise SplitError(_("A rep has a share twice."))
    in_turn(own)
    acting(user)
    name = "order" if isinstance(deal, Order) else "opportunity"
    CreditSplit.objects.filter(organization=own, **{name: deal}).delete()
    made = [
        CreditSplit(organization=own, rep=s.rep, percent=s.percent, kind=s.kind, **{name: deal})
        for s in shares
    ]
    return CreditSplit.objects.bulk_create(made)

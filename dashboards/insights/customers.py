"""Which customers show a sign, each with the reason; and what is known of one of them."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards import shell, shown
from dashboards.asked import asked
from dashboards.behind import start_of
from dashboards.page import refused
from dashboards.seats import seated
from salesmetrics.crm.models import Account, Product
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.insights.customers import signs
from salesmetrics.watch.insights.history import Happened, history
from salesmetrics.watch.models.insights import CustomerSign

from .showing import view_of
from .words import amount, days

Reason = CustomerSign.Reason
PAGE = 100


@seated
def customers(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The customers of one reason, the most money first."""
    _may_see(scope)
    reason = request.GET.get("reason", Reason.LATE)
    if reason not in Reason.values:
        raise Http404
    try:
        wish = asked(request.GET, scope.organization)
        found = signs(scope, view_of(wish))
    except QuestionError as error:
        return refused(request, scope, error)
    counts = {one: found.filter(reason=one).count() for one in Reason.values}
    start = start_of(request)
    some = found.filter(reason=reason).select_related("account", "product", "rep")
    rows = [told(one, scope) for one in with_products(list(some[start : start + PAGE]), scope)]
    return shell.show(
        request,
        scope,
        "dashboards/insights/customers.html",
        wish=wish,
        reason=reason,
        label=Reason(reason).label,
        reasons=[(one.value, one.label, counts[one]) for one in Reason],
        rows=rows,
        first=start + 1,
        last=start + len(rows),
        count=counts[reason],
        before=max(0, start - PAGE),
        following=start + PAGE if start + PAGE < counts[reason] else 0,
        ready=reason == Reason.READY,
        currency=scope.organization.base_currency,
    )


@seated
def customer(request: HttpRequest, scope: Scope, account: str) -> HttpResponseBase:
    """What is known of a customer, the latest first."""
    _may_see(scope)
    one = (
        scope.visible(Account.objects.filter(deleted_at__isnull=True))
        .filter(external_id=account.replace("\x00", "\u2400"))  # no id has a NUL
        .select_related("owner", "industry", "region")
        .first()
    )
    if one is None:
        raise Http404(_("There is no customer “%(customer)s”.") % {"customer": account})
    found = signs(scope).filter(account=one).select_related("account", "product", "rep")
    return shell.show(
        request,
        scope,
        "dashboards/insights/customer.html",
        account=one,
        details=[str(of) for of in (one.industry, one.region, one.owner) if of],
        signs=[told(sign, scope) for sign in with_products(list(found), scope)],
        events=[event_told(event) for event in history(one, scope)],
    )  # fmt: skip


def event_told(event: Happened) -> dict[str, str]:
    """One thing that happened, as it is read."""
    value = ""
    if event.value is not None:
        currency = event.currency
        value = amount(event.value, "money", currency) if currency else shown.exact(event.value)
    return {"day": shown.day(event.day), "what": event.what, "id": event.id, "told": value}


def _may_see(scope: Scope) -> None:
    if not scope.sees_records:
        raise PermissionDenied(_("Your role sees figures, not the records behind them."))


def with_products(found: list[CustomerSign], scope: Scope) -> list[CustomerSign]:
    """The same with the names of the products that their figures speak of."""
    wanted = {one.figures["has"] for one in found if "has" in one.figures}
    names = {
        product.pk: str(product)
        for product in Product.objects.filter(organization=scope.organization, pk__in=wanted)
    }
    for one in found:
        if "has" in one.figures:
            one.figures["has"] = names.get(one.figures["has"], "")
    return found


def told(one: CustomerSign, scope: Scope) -> dict[str, Any]:
    """A customer with the reason in words."""
    return {
        "id": one.account.external_id if one.account else "",
        "name": str(one.account),
        "rep": str(one.rep) if one.rep else "",
        "label": one.get_reason_display(),
        "why": why(one),
        "money": shown.full(one.money, "money", scope.organization.base_currency),
    }


def why(one: CustomerSign) -> str:
    """The reason with its figures."""
    figures = one.figures
    if one.reason == Reason.LATE:
        words = ngettext(
            "No order for %(days)s; between its %(times)s order it was usually %(usual)s.",
            "No order for %(days)s; between its %(times)s orders it was usually %(usual)s.",
            figures["times"],
        )
        usual = days(figures["usual"])
        return words % {
            "days": days(one.days), "usual": usual, "times": figures["times"]
        }  # fmt: skip
    if one.reason == Reason.LAPSED:
        return _("Ended on %(day)s; not renewed for %(days)s.") % {
            "day": shown.day_in_table(figures["last"]),
            "days": days(one.days),
        }
    if one.reason == Reason.SCORE:
        return _("Gave %(score)s of %(highest)s on %(day)s (%(kind)s).") % {
            "score": shown.exact(Decimal(figures["score"])),
            "highest": shown.exact(Decimal(figures["highest"])),
            "day": shown.day_in_table(figures["last"]),
            "kind": figures["kind"].upper(),
        }
    if one.reason == Reason.WAITING:
        words = ngettext(
            "%(count)s inquiry without an answer, the oldest for %(days)s.",
            "%(count)s inquiries without an answer, the oldest for %(days)s.",
            figures["inquiries"],
        )
        return words % {"count": figures["inquiries"], "days": days(one.days)}
    return _(
        "Has %(has)s and not %(lacks)s; of %(had)s customers of the industry with the first, "
        "%(both)s bought the second too (%(lift)s times as often as the others)."
    ) % {
        "has": figures["has"],
        "lacks": str(one.product),
        "had": figures["had"],
        "both": figures["both"],
        "lift": shown.exact(Decimal(figures["lift"])),
    }

"""What if these open deals closed: a choice of deals, a slider for each amount, nothing written."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import DataError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards import shown
from salesmetrics.commissions.models import CreditSplit
from salesmetrics.commissions.visibility import of_reps
from salesmetrics.commissions.what_if import Answer, Change, what_if
from salesmetrics.crm.models import Opportunity
from salesmetrics.tenancy.models import Rep
from salesmetrics.tenancy.visibility import Scope

from .amounts import money, percent
from .desk import for_pay, is_part, show

MOST_DEALS = 40
MOST = Decimal(10) ** 12
SLIDER_STEPS = 40


@dataclass(frozen=True)
class Deal:
    """An open deal with what is assumed of it."""

    pk: int
    name: str
    of: str
    amount: Decimal
    assumed: Decimal
    currency: str
    chosen: bool

    @property
    def most(self) -> Decimal:
        """As far as the slider goes."""
        return max(self.amount * 2, self.assumed, Decimal(1000))

    @property
    def step(self) -> Decimal:
        """A round step of the slider."""
        raw = self.most / SLIDER_STEPS
        return Decimal(10) ** max(0, raw.adjusted())

    @property
    def least(self) -> Decimal:
        """Where the slider begins: its steps are counted from there, and one must be the amount.

        Browsers move what lies between two steps, and would ask for an amount nobody chose.
        """
        return self.assumed % self.step


@require_safe
@for_pay
def page(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The page, or for htmx only what would be earned."""
    known = reps(scope)
    rep = rep_of(known, request.GET.get("rep", ""), scope)
    deals = deals_of(rep, request.GET) if rep else []
    context: dict[str, Any] = {
        "reps": known if len(known) > 1 else [],
        "rep": rep,
        "deals": deals,
        **(answered(rep, scope, deals) if rep else {}),
    }
    if is_part(request):
        template = "dashboards/commissions/what_if_answers.html"
        return render(request, template, {"scope": scope, **context})
    return show(request, scope, "what-if", **context)


def reps(scope: Scope) -> list[Rep]:
    """The reps whose pay may be seen and who have a plan."""
    return list(with_a_plan(scope).order_by("name", "pk"))


def may_ask(rep: Rep, scope: Scope) -> bool:
    """Whether the rep has a plan, and the scope may see what it pays."""
    return with_a_plan(scope).filter(pk=rep.pk).exists()


def with_a_plan(scope: Scope) -> QuerySet[Rep]:
    rows = of_reps(scope, Rep.objects.filter(deleted_at=None), "pk")
    rows = rows.filter(commission_plans__isnull=False) | rows.filter(rates__isnull=False)
    return rows.distinct()


def rep_of(known: list[Rep], asked: str, scope: Scope) -> Rep | None:
    """Who is asked for among those within sight; else oneself, else the first."""
    if asked:
        for one in known:
            if str(one.pk) == asked:
                return one
        raise Http404(_("There is no such thing here."))
    return next((one for one in known if one.pk == scope.rep), known[0] if known else None)


def deals_of(rep: Rep, wish: QueryDict) -> list[Deal]:
    """The rep's open deals, the nearest first. At first all are chosen, as they stand."""
    own = Opportunity.objects.filter(
        organization=rep.organization_id, status=Opportunity.Status.OPEN, deleted_at=None
    )
    shared = CreditSplit.objects.filter(rep=rep, opportunity__isnull=False).values("opportunity")
    rows = own.filter(owner=rep) | own.filter(pk__in=shared)
    rows = rows.select_related("account").distinct().order_by("expected_close_on", "pk")
    chosen = set(wish.getlist("deal"))
    nearest = list(rows[:MOST_DEALS])
    numbers = [int(key) for key in chosen if key.isascii() and key.isdigit() and len(key) < 19]
    known = {one.pk for one in nearest}
    asked_for = rows.filter(pk__in=numbers[:MOST_DEALS])
    found = [*nearest, *(one for one in asked_for if one.pk not in known)]
    return [deal(one, wish, str(one.pk) in chosen or "asked" not in wish) for one in found]


def deal(one: Opportunity, wish: QueryDict, chosen: bool) -> Deal:
    amount = (one.amount or Decimal(0)).quantize(Decimal(1))
    name, account = one.name or one.external_id, one.account.name if one.account else ""
    return Deal(
        pk=one.pk,
        name=name,
        of="" if account in name else account,
        amount=amount,
        assumed=assumed(wish.get(f"amount-{one.pk}"), amount),
        currency=one.currency,
        chosen=chosen,
    )


def assumed(text: str | None, amount: Decimal) -> Decimal:
    """The amount that was set; what is none is the deal's own."""
    try:
        value = Decimal(text) if text else amount
    except InvalidOperation:
        return amount
    return value if value.is_finite() and 0 <= value <= MOST else amount


def answered(rep: Rep, scope: Scope, deals: list[Deal]) -> dict[str, Any]:
    """The answers, or why there are none: an exchange rate may be missing."""
    try:
        with transaction.atomic():
            found = answers(rep, scope, deals)
            return {"answers": [told(one, deals) for one in found], "together": together(found)}
    except DataError as error:
        return {"fault": str(error).partition("\n")[0]}


def together(found: list[Answer]) -> dict[str, str] | None:
    """What several plans come to, where all of them pay in one currency."""
    currencies = {one.plan.currency for one in found}
    if len(found) < 2 or len(currencies) > 1:
        return None
    now, then = (sum(each, Decimal(0)) for each in zip(
        *((one.now, one.then) for one in found), strict=True
    ))  # fmt: skip
    (currency,) = currencies
    sums = {"now": now, "then": then, "more": then - now}
    return {name: money(value, currency) for name, value in sums.items()}


def answers(rep: Rep, scope: Scope, deals: Iterable[Deal]) -> list[Answer]:
    """What the engine says; a deal left as it is keeps its exact amount."""
    chosen = [one for one in deals if one.chosen]
    changes = {
        one.pk: Change(amount=one.assumed) for one in chosen if one.assumed != one.amount
    }  # fmt: skip
    return what_if(rep, scope, [one.pk for one in chosen], changes)


def told(answer: Answer, deals: Iterable[Deal]) -> dict[str, Any]:
    """An answer in words and amounts."""
    currency = answer.plan.currency
    names = {one.pk: one.name for one in deals}
    return {
        "plan": answer.plan.name,
        "period": shown.span(*answer.period),
        "now": money(answer.now, currency),
        "then": money(answer.then, currency),
        "more": money(answer.then - answer.now, currency),
        "alone": [
            (name, money(answer.alone[key], currency))
            for key, name in names.items()
            if key in answer.alone
        ],
        "components": [
            (one.name or one.key, percent(one.attainment, 1))
            for one in answer.components
            if one.attainment is not None
        ],
    }

"""One statement, readable without help; and the steps of its life."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboards import shown
from dashboards.settings.fields import DressedForm
from salesmetrics.commissions import life
from salesmetrics.commissions.documents import terms_in
from salesmetrics.commissions.models import AuditEntry, Line, Statement
from salesmetrics.commissions.quotas import pieces_of
from salesmetrics.commissions.terms import Terms
from salesmetrics.commissions.visibility import may_decide
from salesmetrics.commissions.visibility import statements as visible
from salesmetrics.tenancy.models import Organization, User
from salesmetrics.tenancy.visibility import Scope

from .abroad import sold_abroad
from .amounts import money
from .bars import bars
from .desk import for_pay, found, show
from .payroll import lines_as_csv
from .reasons import deal, quotas_of, reason
from .versions import told as version_told

STEPS: dict[str, tuple[Any, Callable[..., Statement], str]] = {
    "submit": (gettext_lazy("Submit"), life.submit, "open"),
    "approve": (gettext_lazy("Approve"), life.approve, "submitted"),
    "lock": (gettext_lazy("Lock"), life.lock, "approved"),
    "pay": (gettext_lazy("Mark paid"), life.pay, "locked"),
    "send-back": (gettext_lazy("Send back"), life.send_back, "submitted approved"),
}
"""What can be done with a statement, and in which states."""
FOR_ADMINS = frozenset({"lock", "pay"})
FINAL = frozenset({"lock", "pay"})
"""What cannot be taken back, and is asked about first."""


class AdjustmentForm(DressedForm):
    """An amount by hand, with its reason."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        max_digits=16,
        decimal_places=4,
        help_text=gettext_lazy("Below zero to take something back. It counts to no quota."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000)


@require_safe
@for_pay
def statement(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """The whole statement."""
    one = found(visible(scope).select_related("version", "plan", "rep"), number)
    return shown_with(request, scope, one, AdjustmentForm())


def shown_with(
    request: HttpRequest, scope: Scope, one: Statement, form: AdjustmentForm
) -> HttpResponseBase:
    terms = terms_in(one.version)
    lines = list(lines_of(one))
    disputes = {d.line_key: d for d in one.disputes.order_by("opened_at")}
    pieces = pieces_of(scope.organization, [one])
    return show(
        request,
        scope,
        "statements",
        "statement",
        status=422 if form.errors else 200,
        statement=one,
        shown=f"statement:{one.pk}",
        period=shown.span(one.starts_on, one.ends_on),
        payable=money(one.payable, one.currency),
        sums=sums_of(one),
        bars=bars(terms, one, lines, pieces.get(one.pk, {})),
        groups=groups(scope.organization, lines, terms, one, disputes),
        steps=steps(scope, one),
        may_adjust=may_decide(scope, one) and not one.is_final,
        form=form,
        history=history(one),
        version=one.version.number,
        version_told=version_told(one.version),
    )


def lines_of(one: Statement) -> Any:
    """Its lines in their order, with what their reasons name."""
    related = ("order__account", "opportunity", "subscription", "seller", "product", "statement")
    return Line.objects.filter(statement=one).select_related(*related).order_by("position")


def sums_of(one: Statement) -> list[tuple[str, str, str]]:
    """How what is paid follows from what was earned: label, amount, and why."""
    currency = one.currency
    told = [(_("Earned"), money(one.earned, currency), _("The sum of the lines below."))]
    if one.eligible != one.earned:
        words = _("What has become payable by the plan's conditions of payout.")
        told.append((_("Eligible"), money(one.eligible, currency), words))
    if one.advance:
        words = _("The draw, paid ahead of later commission.")
        told.append((_("+ Advance"), money(one.advance, currency), words))
    if one.repaid:
        words = _("Taken from what was advanced before.")
        told.append(("\N{MINUS SIGN} " + _("Repaid"), money(one.repaid, currency), words))
    told.append((_("= To be paid"), money(one.payable, currency), ""))
    if one.balance or one.balance_before:
        words = _("%s was carried over into this period.") % money(one.balance_before, currency)
        told.append((_("Balance carried over"), money(one.balance, currency), words))
    return told


def groups(
    organization: Organization,
    lines: list[Line],
    terms: Terms,
    one: Statement,
    disputes: dict[str, Any],
) -> list[dict[str, Any]]:
    """The lines by component in the plan's order, then bonuses and the rest, with subtotals."""
    names = {c.key: c.name or c.key for c in terms.components}
    names |= {s.key: s.name or s.key for s in terms.spifs}
    quotas = quotas_of(one.components)
    abroad = sold_abroad(organization, terms, one.currency, lines)
    made: dict[str, dict[str, Any]] = {}
    for line in lines:
        key = line.component or line.kind
        name = names.get(line.component) or line.get_kind_display()
        group = made.setdefault(key, {"name": name, "total": Decimal(0), "lines": []})
        group["total"] += line.amount
        group["lines"].append(
            {
                "id": line.pk,
                "day": shown.day(line.day),
                "kind": kind(line),
                "deal": deal(line),
                "reason": reason(line, terms, one.currency, quotas, abroad),
                "amount": shown.full(line.amount, "money", one.currency),
                "negative": line.amount < 0,
                "dispute": disputes.get(line.key),
            }
        )
    for group in made.values():
        group["total"] = shown.full(group["total"], "money", one.currency)
    order = [*names, *(key for key in made if key not in names)]
    return [made[key] for key in order if key in made]


def kind(line: Line) -> str:
    """What a line is, and of which product of the deal: a deal may have a line for each."""
    told = str(line.get_kind_display())
    return f"{told} · {line.product.name}" if line.product else told


def steps(scope: Scope, one: Statement) -> list[tuple[str, Any, str]]:
    """What this scope may do with the statement now, and what is asked first."""
    decides = may_decide(scope, one)
    possible = []
    for key, (name, _step, states) in STEPS.items():
        if one.status not in states.split() or (key in FOR_ADMINS and not scope.is_admin):
            continue
        if key == "submit" and one.ends_on >= scope.organization.today():
            continue
        if key == "submit" or decides:
            possible.append((key, name, sure(key, 1, money(one.payable, one.currency))))
    return possible


def sure(key: str, count: object, sums: str) -> str:
    """What a step is of, to be asked before it is taken; nothing where it can be taken back."""
    if key not in FINAL:
        return ""
    words = _("“%(step)s”. Statements: %(count)s. To be paid: %(sums)s.")
    return words % {"step": STEPS[key][0], "count": count, "sums": sums}


def history(one: Statement) -> list[dict[str, Any]]:
    """When it was computed, and who took which step when."""
    rows = AuditEntry.objects.filter(
        organization=one.organization_id, subject="statement", subject_id=one.pk
    ).select_related("user")
    states = dict(Statement.Status.choices)
    told = []
    for entry in rows.order_by("at", "id"):
        after = (entry.after or {}).get("status", "")
        words = {
            "state": str(states.get(after, after)),
            "who": entry.user.name or entry.user.email if entry.user else _("The nightly run"),
        }
        told.append({"at": entry.at, "words": _("%(state)s, by %(who)s") % words})
    return told


@require_POST
@for_pay
def step(request: HttpRequest, scope: Scope, number: int, key: str) -> HttpResponseBase:
    """Take a step with a statement; what cannot be is told."""
    one = found(visible(scope), number)
    if key not in STEPS:
        raise Http404(_("There is no such thing here."))
    if take(request, scope, one, key):
        tell(request, key, 1)
    return redirect("commissions:statement", one.pk)


def take(request: HttpRequest, scope: Scope, one: Statement, key: str) -> bool:
    """Take the step, or say why not."""
    _name, act, _states = STEPS[key]
    try:
        act(one, scope, user_of(request))
    except (life.LifeError, PermissionDenied) as error:
        period = shown.span(one.starts_on, one.ends_on)
        messages.error(request, f"{one.rep.name}, {period}: {error}")
        return False
    return True


def tell(request: HttpRequest, key: str, count: int) -> None:
    """Say how many statements took the step."""
    words = ngettext("“%(step)s”: %(count)d statement.", "“%(step)s”: %(count)d statements.", count)
    messages.success(request, words % {"step": STEPS[key][0], "count": count})


def user_of(request: HttpRequest) -> User:
    """Who is signed in."""
    assert isinstance(request.user, User)  # noqa: S101 - nobody else gets here
    return request.user


@require_POST
@for_pay
def adjust(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Put an amount in by hand."""
    one = found(visible(scope).select_related("version", "plan", "rep"), number)
    form = AdjustmentForm(request.POST)
    if form.is_valid():
        wish = form.cleaned_data
        try:
            life.adjust(one, wish["amount"], wish["reason"], scope, user_of(request))
        except (life.LifeError, PermissionDenied) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The adjustment stands; the statement was computed again."))
            return redirect("commissions:statement", one.pk)
    return shown_with(request, scope, one, form)


@require_safe
@for_pay
def lines_csv(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """The lines as CSV."""
    one = found(visible(scope), number)
    name = f"statement-{one.pk}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = lines_as_csv(lines_of(one), one.currency)
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)

"""Disputes: a line that a rep questions, what both sides say, and how it was settled."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dashboards import shown
from dashboards.settings.fields import DressedForm
from salesmetrics.commissions.disputes import SETTLED, DisputeError, question, say, settle
from salesmetrics.commissions.documents import terms_in
from salesmetrics.commissions.models import Dispute, Line, Statement
from salesmetrics.commissions.visibility import disputes as visible
from salesmetrics.commissions.visibility import lines, may_decide
from salesmetrics.tenancy.visibility import Scope

from .abroad import sold_abroad
from .amounts import money
from .desk import for_pay, found, show
from .reasons import deal, quotas_of, reason
from .statement import lines_of, user_of

MOST = 200


class WordsForm(DressedForm):
    """What somebody says."""

    words = forms.CharField(
        label=gettext_lazy("What is wrong, in your words"),
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
    )


GRANTED = (Dispute.Status.GRANTED, Dispute.Status.PARTLY)


class AnswerForm(DressedForm):
    """What the other side says; with an outcome it settles the dispute."""

    words = forms.CharField(
        label=gettext_lazy("Answer"), max_length=5000, widget=forms.Textarea({"rows": 4})
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Settle it"),
        required=False,
        choices=[
            ("", gettext_lazy("Not yet, only answer")),
            *((one.value, one.label) for one in SETTLED),
        ],
        help_text=gettext_lazy(
            "This alone pays nothing: what is granted is then added to the statement by hand."
        ),
    )


@require_safe
@for_pay
def disputes(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The disputes within sight, the open ones first."""
    open_first = Case(
        When(status="open", then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = visible(scope).order_by(open_first, "-opened_at", "-pk")[:MOST]
    return show(request, scope, "disputes", rows=[told(one) for one in rows])


@require_http_methods(["GET", "HEAD", "POST"])
@for_pay
def dispute(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """The thread, with the line it is about; and saying something in it."""
    rows = visible(scope).select_related("statement__plan", "statement__rep", "statement__version")
    one = found(rows, number)
    decides = may_decide(scope, one.statement)
    form = (AnswerForm if decides else WordsForm)(request.POST or None)
    if not decides:
        form.fields["words"].label = _("Add something")
    if request.method == "POST" and form.is_valid():
        outcome = form.cleaned_data.get("outcome")
        try:
            if outcome:
                settle(one, outcome, form.cleaned_data["words"], scope, user_of(request))
            else:
                say(one, form.cleaned_data["words"], scope, user_of(request))
        except (DisputeError, PermissionDenied) as error:
            form.add_error(None, str(error))
        else:
            return redirect("commissions:dispute", one.pk)
    return show(
        request,
        scope,
        "disputes",
        "dispute",
        status=422 if form.errors else 200,
        dispute=told(one),
        line=line_of(one),
        entries=one.entries.select_related("author"),
        form=form if one.status == Dispute.Status.OPEN else None,
        to_adjust=payer(one.statement) if decides and one.status in GRANTED else None,
    )


def payer(statement: Statement) -> dict[str, Any] | None:
    """The statement in which what was granted can be paid: this one, or the next not final."""
    final = (Statement.Status.LOCKED, Statement.Status.PAID)
    rows = Statement.objects.filter(plan=statement.plan, rep=statement.rep)
    later = rows.filter(starts_on__gte=statement.starts_on).exclude(status__in=final)
    found = later.order_by("starts_on").first()
    if found is None:
        return None
    return {"id": found.pk, "period": shown.span(found.starts_on, found.ends_on)}


@require_http_methods(["GET", "HEAD", "POST"])
@for_pay
def open_one(request: HttpRequest, scope: Scope, line: int) -> HttpResponseBase:
    """Question a line."""
    related = ("statement__plan", "statement__rep", "statement__version", *DEALS)
    one = found(lines(scope).select_related(*related), line)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            made = question(one.statement, one.key, words, scope, user_of(request))
        except (DisputeError, PermissionDenied) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The line is in question. The answer will stand here."))
            return redirect("commissions:dispute", made.pk)
    status = 422 if form.errors else 200
    context: dict[str, Any] = {"form": form, "line": line_told(one), "statement": one.statement}
    return show(request, scope, "disputes", "question", status=status, **context)


DEALS = ("order__account", "opportunity", "subscription", "seller")


def line_of(one: Dispute) -> dict[str, Any] | None:
    """The line as it is by now; it may have gone since."""
    row = Line.objects.filter(statement=one.statement, key=one.line_key)
    line = row.select_related("statement__version__plan", *DEALS).first()
    return line_told(line) if line else None


def line_told(line: Line) -> dict[str, Any]:
    """A line with its reason."""
    statement = line.statement
    terms, quotas = terms_in(statement.version), quotas_of(statement.components)
    whole = lines_of(statement).filter(sale_key=line.sale_key)
    abroad = sold_abroad(statement.organization, terms, statement.currency, whole)
    return {
        "id": line.pk,
        "day": shown.day(line.day),
        "deal": deal(line) or line.get_kind_display(),
        "reason": reason(line, terms, statement.currency, quotas, abroad),
        "amount": money(line.amount, statement.currency),
    }


def told(one: Dispute) -> dict[str, Any]:
    """A dispute as the list tells it."""
    statement = one.statement
    return {
        "id": one.pk,
        "status": one.status,
        "state": one.get_status_display(),
        "statement": statement,
        "rep": statement.rep.name,
        "plan": statement.plan.name,
        "period": shown.span(statement.starts_on, statement.ends_on),
        "amount": money(one.amount, statement.currency),
        "opened_at": one.opened_at,
        "settled_at": one.settled_at,
    }

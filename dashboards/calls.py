"""Submitting a call or an override, and what has been called."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboards import shell, shown
from dashboards.asked import asked
from dashboards.commissions.amounts import money
from dashboards.seats import seated
from dashboards.settings.fields import DressedForm
from salesmetrics.tenancy.models import Rep, Team, User
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.forecast.calls import (
    CallError,
    Wish,
    callable_months,
    may_call,
    reason_for,
    reps_to_call,
    seen_by,
    submit,
    teams_to_override,
)
from salesmetrics.watch.models import Call

LATEST = 50


class CallForm(DressedForm):
    """What is called, by whom and for when."""

    subject = forms.ChoiceField(label=gettext_lazy("For"))
    month = forms.ChoiceField(label=gettext_lazy("Month"))
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), min_value=0, max_digits=18, decimal_places=2
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed where you override somebody else’s call."),
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects: dict[str, Rep | Team] = {
            **{f"rep:{rep.external_id}": rep for rep in reps_to_call(scope)},
            **{f"team:{team.external_id}": team for team in teams_to_override(scope)},
        }
        mine = [(key, str(one)) for key, one in self.subjects.items() if self.own(one, scope)]
        others = [(key, str(one)) for key, one in self.subjects.items() if not self.own(one, scope)]
        chosen: list[Any] = [(key, _("%(name)s (yourself)") % {"name": name}) for key, name in mine]
        if others:
            chosen.append((_("Override"), others))
        cast(forms.ChoiceField, self.fields["subject"]).choices = chosen
        cast(forms.ChoiceField, self.fields["month"]).choices = [
            (month.isoformat(), shown.long_month(month))
            for month in callable_months(scope.organization)
        ]

    @staticmethod
    def own(one: Rep | Team, scope: Scope) -> bool:
        """Whether it is who calls."""
        return isinstance(one, Rep) and one.pk == scope.rep

    def wish(self) -> Wish:
        """What is to be kept."""
        one = self.subjects[self.cleaned_data["subject"]]
        return Wish(
            month=dt.date.fromisoformat(self.cleaned_data["month"]),
            amount=self.cleaned_data["amount"],
            rep=one if isinstance(one, Rep) else None,
            team=one if isinstance(one, Team) else None,
            reason=self.cleaned_data["reason"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def calls(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """What has been called, the latest first; a POST calls."""
    form = None
    if may_call(scope):
        form = CallForm(scope, request.POST or None)
    elif request.method == "POST":
        raise PermissionDenied(_("You may not call for them."))
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            submit(form.wish(), scope, cast(User, request.user))
        except CallError as error:
            for name, words in error.problems.items():
                form.add_error(name if name in form.fields else None, ValidationError(words))
        else:
            messages.success(request, _("Submitted. What was called before is kept."))
            return redirect("dashboards:page", "forecast")
    status = 422 if form is not None and form.errors else 200
    context: dict[str, Any] = {
        "form": form,
        "rows": [told(call, scope) for call in seen_by(scope)[:LATEST]],
        "wish": asked({}, scope.organization),
    }
    return shell.show(request, scope, "dashboards/forecast/calls.html", status=status, **context)


def told(call: Call, scope: Scope) -> dict[str, Any]:
    """A call as the list tells it."""
    return {
        "at": call.made_at,
        "for": str(call.rep or call.team or ""),
        "month": shown.long_month(call.month),
        "amount": money(call.amount, call.currency),
        "kind": str(call.get_kind_display()),
        "reason": reason_for(scope, call),
        "by": call.by_name,
    }

"""Who has which plan, from when to when, with which quota, pay at target and ramp."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dashboards import shown
from dashboards.settings.fields import DayInput, dressed
from salesmetrics.commissions.acting import acting
from salesmetrics.commissions.models import Assignment
from salesmetrics.commissions.ramps import RampError, ramp_of, ramp_text
from salesmetrics.tenancy.models import Rep, Role, Team
from salesmetrics.tenancy.visibility import Scope

from .amounts import money, percent
from .desk import for_pay, found, only, pay_follows, show
from .statement import user_of


class AssignmentForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A rep has a plan; the ramp is written a line for each step."""

    ramp_text = forms.CharField(
        label=gettext_lazy("Ramp"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy(
            "A line for each step of tenure: months, percent of quota, percent of rates; "
            "as in “3 50 150”."
        ),
    )

    class Meta:
        model = Assignment
        fields: ClassVar = [
            "rep", "starts_on", "ends_on", "quota", "quota_per", "variable_pay", "rate", "team",
        ]  # fmt: skip
        widgets: ClassVar = {"starts_on": DayInput(), "ends_on": DayInput()}

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)
        own = {"organization": scope.organization, "deleted_at": None}
        reps = Rep.objects.filter(**own).order_by("name")
        if not scope.is_admin:
            reps = reps.none()
        for name, rows in (("rep", reps), ("team", Team.objects.filter(**own).order_by("name"))):
            field: Any = self.fields[name]
            field.queryset = rows
        self.initial["ramp_text"] = ramp_text(self.instance.ramp)
        for name in ("quota", "variable_pay", "rate"):
            if (value := self.initial.get(name)) is not None:
                self.initial[name] = f"{value.normalize():f}"

    def clean_ramp_text(self) -> list[dict[str, str | int]]:
        """The steps of the ramp as they are kept."""
        try:
            return ramp_of(self.cleaned_data["ramp_text"])
        except RampError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Two assignments of a rep to a plan cannot begin on one day; none ends before it."""
        found = super().clean() or {}
        start, end, rep = found.get("starts_on"), found.get("ends_on"), found.get("rep")
        for name, day in (("starts_on", start), ("ends_on", end)):
            if day and not 1900 <= day.year < 3000:
                self.add_error(name, _("This is too far away."))
        if start and end and end < start:
            self.add_error("ends_on", _("This is before the first day."))
        if found.get("quota") is not None and found["quota"] <= 0:
            self.add_error("quota", _("A quota is greater than 0."))
        if rep and start:
            same = Assignment.objects.filter(plan=self.instance.plan_id, rep=rep, starts_on=start)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("starts_on", _("The rep has this plan from that day already."))
        return found

    def keep(self, request: HttpRequest, scope: Scope) -> Assignment:
        """Write it, in the name of who asks."""
        with transaction.atomic():
            acting(user_of(request))
            self.instance.ramp = self.cleaned_data["ramp_text"]
            self.instance.organization = scope.organization
            made: Assignment = self.save()
            pay_follows(scope.organization)
        messages.success(request, _("Saved. Statements are being worked out again."))
        return made


def told(one: Assignment) -> dict[str, Any]:
    """An assignment as the list tells it."""
    currency = one.plan.currency
    return {
        "id": one.pk,
        "rep": one.rep.name,
        "from": shown.day(one.starts_on),
        "to": shown.day(one.ends_on) if one.ends_on else "",
        "quota": money(one.quota, currency),
        "per": one.get_quota_per_display() if one.quota is not None else "",
        "pay": money(one.variable_pay, currency),
        "rate": percent(one.rate),
        "team": one.team.name if one.team else "",
        "ramp": ", ".join(
            _("%(months)s months: %(quota)s %% of quota, %(rate)s %% of rates") % step
            for step in one.ramp
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_pay
@only(Role.ADMIN)
def edit(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Change an assignment, for instance end it."""
    one = found(own(scope), number)
    form = AssignmentForm(scope, request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        form.keep(request, scope)
        return redirect("commissions:plan", one.plan_id)
    status = 422 if form.errors else 200
    context = {"form": form, "assignment": one}
    return show(request, scope, "plans", "assignment", status=status, **context)


@require_POST
@for_pay
@only(Role.ADMIN)
def remove(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Take an assignment away; what was paid by it stays."""
    one = found(own(scope), number)
    with transaction.atomic():
        acting(user_of(request))
        one.delete()
        pay_follows(scope.organization)
    messages.success(request, _("Removed. Final statements stay as they are."))
    return redirect("commissions:plan", one.plan_id)


def own(scope: Scope) -> Any:
    """The organization's assignments."""
    rows = Assignment.objects.filter(organization=scope.organization)
    return rows.select_related("plan", "rep", "team")

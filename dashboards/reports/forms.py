"""The form of a report."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.asked import DEFAULT_COMPARISON, DEFAULT_PERIOD, FILTERS, PERIODS, asked, one
from dashboards.settings.fields import DressedForm
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Membership
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.models import Enclosed, Every, Report, Weekday

from .arranged import members_for, subjects, wish_of

NAMED = [(name, words) for name, words in PERIODS.items() if name != "custom"]
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class ReportForm(DressedForm):
    """What is sent, of when, how often, to whom."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    shown = forms.ChoiceField(label=gettext_lazy("What is sent"))
    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=NAMED)
    filters = forms.CharField(required=False, widget=forms.HiddenInput)
    every = forms.ChoiceField(label=gettext_lazy("How often"), choices=Every.choices)
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"),
        choices=Weekday.choices,
        coerce=int,
        help_text=gettext_lazy("Of what is sent every week."),
    )
    day = forms.IntegerField(
        label=gettext_lazy("Day of the month"),
        min_value=1,
        max_value=31,
        help_text=gettext_lazy("Of what is sent every month; of a shorter one it is the last."),
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("At"),
        choices=HOURS,
        coerce=int,
        help_text=gettext_lazy("In the time zone of each recipient."),
    )
    enclosed = forms.ChoiceField(
        label=gettext_lazy("Attached"), choices=Enclosed.choices, required=False
    )
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Recipients"),
        queryset=Membership.objects.none(),
        help_text=gettext_lazy("Each gets what they may see, in their own language."),
    )

    def __init__(self, scope: Scope, seat: Membership, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.scope = scope
        self.fields["shown"].choices = subjects(scope, seat)  # type: ignore[attr-defined]  # is a choice
        members = self.fields["members"]
        members.queryset = members_for(scope, seat)  # type: ignore[attr-defined]  # is a model's choice
        members.label_from_instance = who  # type: ignore[attr-defined]  # the stubs do not know that it may be set
        members.widget.attrs["size"] = 6

    def clean_filters(self) -> str:
        """Only filters, and only those that make sense."""
        given = QueryDict(self.cleaned_data["filters"])
        kept = QueryDict(mutable=True)
        for name in (*FILTERS, "compare"):
            if given.getlist(name):
                kept.setlist(name, given.getlist(name))
        try:
            asked(kept, self.scope.organization)
        except QuestionError as error:
            raise forms.ValidationError(str(error)) from None
        return kept.urlencode()

    def filled(self, report: Report) -> Report:
        """The report with what was typed."""
        told = self.cleaned_data
        query = QueryDict(told["filters"], mutable=True)
        if told["period"] != DEFAULT_PERIOD:
            query["period"] = told["period"]
        report.query = query.urlencode()
        for name in ("name", "shown", "every", "weekday", "day", "hour", "enclosed"):
            setattr(report, name, told[name])
        return report


def who(member: Membership) -> str:
    """A recipient, by name and address."""
    return f"{member.user} ({member.user.email})" if member.user.name else member.user.email


def beginning(shown: str, query: QueryDict, seat: Membership, name: str) -> dict[str, Any]:
    """What the form of a new report begins with: the page one came from, as one saw it."""
    period = one(query, "period")
    kept = QueryDict(mutable=True)
    for filter_name in FILTERS:
        if query.getlist(filter_name):
            kept.setlist(filter_name, query.getlist(filter_name))
    if (compare := one(query, "compare")) not in ("", DEFAULT_COMPARISON):
        kept["compare"] = compare
    return {
        "name": name or _("Report"),
        "shown": shown or "digest:morning",
        "period": period if period in dict(NAMED) else DEFAULT_PERIOD,
        "filters": kept.urlencode(),
        "every": Every.WORKDAY,
        "weekday": Weekday.MONDAY,
        "day": 1,
        "hour": 7,
        "enclosed": Enclosed.PDF,
        "members": [seat.pk],
    }


def standing(report: Report) -> dict[str, Any]:
    """What the form of a report that is there begins with."""
    wish = wish_of(report)
    period = wish.pop("period", [DEFAULT_PERIOD])[-1]
    columns = ("name", "shown", "every", "weekday", "day", "hour", "enclosed")
    return {
        **{name: getattr(report, name) for name in columns},
        "period": period,
        "filters": wish.urlencode(),
        "members": list(report.recipients.values_list("member", flat=True)),
    }

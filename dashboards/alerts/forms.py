"""The form of an alert."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import choices
from dashboards.asked import asked
from dashboards.settings.fields import DressedForm
from salesmetrics.metrics.catalogue import by_group
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.alerts.checking import problems
from salesmetrics.watch.models.alerts import Alert, Channel, Side, Watches

from .units import MetricSelect, is_change_in_percent, unit_of_limit

PERIODS = (
    ("month-running", gettext_lazy("This month so far")),
    ("quarter-running", gettext_lazy("This quarter so far")),
    ("year-running", gettext_lazy("This year so far")),
    ("week-running", gettext_lazy("This week so far")),
    ("day-running", gettext_lazy("Today so far")),
    ("day-whole", gettext_lazy("The last whole day")),
    ("week-whole", gettext_lazy("The last whole week")),
    ("month-whole", gettext_lazy("The last whole month")),
    ("quarter-whole", gettext_lazy("The last whole quarter")),
    ("year-whole", gettext_lazy("The last whole year")),
)
COLUMNS = ("name", "metric", "by", "watches", "side", "limit", "calm", "least", "channels",
           "quiet_from", "quiet_until")  # fmt: skip
FIELD_OF = {"whole": "period", "where": "by"}
"""Where a problem of a column is told that has no field of its own."""


class Clock(forms.TimeInput):
    """A time of the day, picked as the browser picks it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def number(label: Any, help_text: Any = "", **options: Any) -> forms.DecimalField:
    """A limit: any number, to six decimals."""
    widget = forms.NumberInput({"step": "any", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, help_text=help_text, max_digits=21, decimal_places=6, widget=widget, **options
    )


class AlertForm(DressedForm):
    """What one wants to be told."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    metric = forms.ChoiceField(label=gettext_lazy("Metric"))
    period = forms.ChoiceField(label=gettext_lazy("Figure of"), choices=PERIODS)
    by = forms.ChoiceField(
        label=gettext_lazy("For each"),
        required=False,
        help_text=gettext_lazy("Each is watched by itself; all that fire are told in one letter."),
    )
    watches = forms.ChoiceField(label=gettext_lazy("Watch"), choices=Watches.choices)
    limit = number(gettext_lazy("Limit"), gettext_lazy("For a fall by 15 percent write -15."))
    side = forms.ChoiceField(label=gettext_lazy("Fires at the limit"), choices=Side.choices)
    calm = number(
        gettext_lazy("Calm again at"),
        gettext_lazy("It fires anew only after this was crossed back. Empty: the limit itself."),
        required=False,
    )
    least = forms.IntegerField(
        label=gettext_lazy("Minimum count"),
        required=False,
        min_value=0,
        max_value=1_000_000_000,
        help_text=gettext_lazy(
            "Of a ratio what it is divided by, of a count the larger one: with fewer it stays "
            "silent. Sums of money have none."
        ),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Told by"),
        choices=Channel.choices,
        initial=[Channel.BELL],
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=Clock())
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        required=False,
        widget=Clock(),
        help_text=gettext_lazy(
            "In your own time zone. Mail waits for the end of these hours; bell and webhooks "
            "do not."
        ),
    )

    def __init__(self, scope: Scope, alert: Alert, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(alert), **kwargs)
        self.scope, self.alert = scope, alert
        self._name_units()
        self.fields["channels"].widget.attrs.pop("class", None)
        self._choose("metric", [
            (title, [(m.key, m.name) for m in metrics
                     if (scope.sees_commissions or not m.confidential) and not m.ranks])
            for title, metrics in by_group().items()
        ])  # fmt: skip
        if not alert.reaches_webhooks and Channel.WEBHOOK not in alert.channels:
            some = [one for one in Channel.choices if one[0] != Channel.WEBHOOK]
            self._choose("channels", some)
        names = [(key, one.name) for key, one in Dimension.registry.items()]
        self._choose("by", [("", _("not split")), *names])
        self.filters = []
        for one in choices.filters(scope, asked({}, scope.organization)):
            field = forms.ChoiceField(label=str(one.label), required=False)
            field.widget.attrs["class"] = "form-select form-select-sm"
            field.initial = next(iter(alert.where.get(one.name, [])), "")
            self.fields[f"only-{one.name}"] = field
            self._choose(f"only-{one.name}", [("", _("All")), *one.options])
            self.filters.append(f"only-{one.name}")

    def _name_units(self) -> None:
        """Have the limits name their unit, and each metric what it would be."""
        currency = self.scope.organization.base_currency
        metric = cast(forms.ChoiceField, self.fields["metric"])
        attributes = metric.widget.attrs
        metric.widget = MetricSelect(currency)
        metric.widget.attrs = attributes
        chosen = [str(self[name].value() or "") for name in ("metric", "watches")]
        self.limit_unit = unit_of_limit(chosen[0], chosen[1], currency)
        self.limit_falls = is_change_in_percent(chosen[0], chosen[1])

    def _choose(self, name: str, options: Any) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = options

    def clean(self) -> dict[str, Any]:
        """Put what was wished for on the alert, and tell what cannot be."""
        wish = super().clean() or {}
        if not self.errors:
            self.put(wish)
            for column, words in problems(self.alert, self.scope).items():
                name = FIELD_OF.get(column, column)
                self.add_error(name if name in self.fields else None, words)
        return wish

    def put(self, wish: dict[str, Any]) -> None:
        """Put what was wished for on the alert."""
        for name in COLUMNS:
            setattr(self.alert, name, wish[name])
        self.alert.least = wish["least"] or 0
        self.alert.stretch, _dash, kind = wish["period"].partition("-")
        self.alert.whole = kind == "whole"
        self.alert.where = {
            name.removeprefix("only-"): [wish[name]] for name in self.filters if wish.get(name)
        }

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """What one must say."""
        names = ("name", "metric", "period", "watches", "side", "limit")
        return [self[name] for name in names]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        """What one may say."""
        return [self[name] for name in ("by", "calm", "least", "quiet_from", "quiet_until")]

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        """What it may be narrowed to."""
        return [self[name] for name in self.filters]


def initial_of(alert: Alert) -> dict[str, Any]:
    """The form as it stands for an alert."""
    found = {name: getattr(alert, name) for name in COLUMNS}
    for name in ("limit", "calm"):
        if found[name] is not None:
            found[name] = plain(found[name])
    return found | {"period": f"{alert.stretch}-{'whole' if alert.whole else 'running'}"}


def plain(value: Decimal) -> Decimal:
    """Without zeros that only fill it up."""
    return value.normalize() if value != value.to_integral() else value.quantize(Decimal(1))

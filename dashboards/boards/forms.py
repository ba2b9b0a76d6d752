"""The forms of boards: a name, a panel, a screen."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import choices
from dashboards.asked import asked
from dashboards.models import Board, BoardPanel
from dashboards.pages import PAGES
from dashboards.settings.fields import DressedForm
from salesmetrics.metrics.catalogue import by_group
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.tenancy.models import Membership, Role
from salesmetrics.tenancy.visibility import Scope

from .made import charts_for

NOT_ON_SCREENS = ("scorecard",)  # a person's own, with deals by name


class BoardForm(DressedForm):
    """What a board is called, and who may look."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    shared = forms.BooleanField(
        label=gettext_lazy("Everybody in the organization may look"),
        required=False,
        help_text=gettext_lazy("Each sees in it what the own role allows; only you change it."),
    )


class PanelForm(DressedForm):
    """A panel chosen from the catalogue."""

    metric = forms.ChoiceField(label=gettext_lazy("Metric"))
    split = forms.ChoiceField(label=gettext_lazy("Split by"), required=False)
    chart = forms.ChoiceField(label=gettext_lazy("Drawn as"), choices=BoardPanel.Chart.choices)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Empty: the metric's name."),
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("metric", [
            (title, [(m.key, m.name) for m in metrics
                     if (scope.sees_commissions or not m.confidential) and not m.ranks])
            for title, metrics in by_group().items()
        ])  # fmt: skip
        dimensions = [(key, one.name) for key, one in Dimension.registry.items()]
        self._choose("split", [("", _("not split")), *dimensions])
        self.filters = []
        for one in choices.filters(scope, asked({}, scope.organization)):
            field = forms.ChoiceField(label=str(one.label), required=False)
            field.widget.attrs["class"] = "form-select form-select-sm"
            self.fields[f"only-{one.name}"] = field
            self._choose(f"only-{one.name}", [("", _("All")), *one.options])
            self.filters.append(f"only-{one.name}")

    def _choose(self, name: str, choices: Any) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        """Only what the metric knows can be asked of it."""
        wish = super().clean() or {}
        if "metric" not in wish or "chart" not in wish:
            return wish
        metric, split = metric_of(wish["metric"]), wish.get("split", "")
        if split and split not in metric.dimensions:
            self.add_error("split", self._unknown(metric.name, split))
        elif wish["chart"] not in charts_for(metric, split):
            names = ", ".join(str(chart.label) for chart in charts_for(metric, split))
            words = _("This can be drawn as: %s.") % names
            self.add_error("chart", words)
        for field in self.filters:
            dimension = field.removeprefix("only-")
            if wish.get(field) and dimension not in metric.dimensions:
                self.add_error(field, self._unknown(metric.name, dimension))
        return wish

    def _unknown(self, metric: Any, dimension: str) -> str:
        told = {"metric": metric, "names": Dimension.registry[dimension].name}
        return _("%(metric)s is not known by: %(names)s.") % told

    def columns(self) -> dict[str, Any]:
        """The columns of the row that was wished for."""
        wish = self.cleaned_data
        where = {f.removeprefix("only-"): [wish[f]] for f in self.filters if wish.get(f)}
        return {name: wish[name] for name in ("metric", "split", "chart", "title")} | {
            "where": where
        }

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.filters]

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.filters]


class ScreenForm(DressedForm):
    """A link for a screen: what it shows, how fast, and whether commissions are among it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Where the screen hangs, so that you know the link again."),
    )
    shows = forms.ChoiceField(label=gettext_lazy("Shows"))
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds a view"), initial=20, min_value=5, max_value=600
    )

    def __init__(self, membership: Membership, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boards = [(f"board-{b.pk}", b.name) for b in Board.seen_by(membership).order_by("name")]
        pages = [
            (f"page-{page.key}", page.title)
            for page in PAGES.values()
            if page.panels and page.key not in NOT_ON_SCREENS
        ]
        groups = [(_("Dashboards"), boards), (_("Pages"), pages)]
        cast(forms.ChoiceField, self.fields["shows"]).choices = [
            group for group in groups if group[1]
        ]
        if scope.sees_commissions and scope.role != Role.VIEWER:
            self.fields["with_commissions"] = forms.BooleanField(
                label=_("With commissions"),
                required=False,
                help_text=_(
                    "Whoever has the link sees them. Off: panels of commissions are left out."
                ),
            )

    def columns(self) -> dict[str, Any]:
        """The columns of the screen that was wished for."""
        wish = self.cleaned_data
        kind, _dash, key = wish["shows"].partition("-")
        return {
            "name": wish["name"],
            "board_id": int(key) if kind == "board" else None,
            "page": key if kind == "page" else "",
            "seconds": wish["seconds"],
            "with_commissions": wish.get("with_commissions", False),
        }

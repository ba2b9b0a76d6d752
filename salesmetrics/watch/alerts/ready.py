"""Alerts ready made, for who has none yet: what most people want to know first."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.models.alerts import Alert, Channel, Side, Stretch, Watches

from .checking import problems


@dataclass(frozen=True)
class Ready:
    """An alert to be looked at, changed and made."""

    key: str
    name: Promise
    why: Promise
    columns: dict[str, Any] = field(default_factory=dict)

    def alert(self, scope: Scope) -> Alert:
        """The alert, not kept yet."""
        return Alert(
            organization=scope.organization,
            name=str(self.name)[:100],
            channels=[Channel.BELL, Channel.EMAIL],
            **self.columns,
        )


READY = (
    Ready(
        "behind",
        _("Revenue is behind its pace"),
        _("When this quarter’s revenue is 15 percent behind what its target asks for by today."),
        {
            "metric": "revenue", "stretch": Stretch.QUARTER, "whole": False,
            "watches": Watches.PACE, "side": Side.BELOW,
            "limit": Decimal(-15), "calm": Decimal(-10),
        },
    ),
    Ready(
        "win-rate",
        _("The win rate falls"),
        _("When fewer than a fifth of the deals closed in a month were won, of twenty or more."),
        {
            "metric": "win_rate", "stretch": Stretch.MONTH, "whole": True,
            "watches": Watches.VALUE, "side": Side.BELOW, "limit": Decimal(20),
            "calm": Decimal(25), "least": 20,
        },
    ),
    Ready(
        "unusual",
        _("An unusual week of revenue"),
        _("When a week’s revenue is three times as far from the usual as weeks mostly are."),
        {
            "metric": "revenue", "stretch": Stretch.WEEK, "whole": True,
            "watches": Watches.UNUSUAL, "side": Side.EITHER, "limit": Decimal(3),
            "calm": Decimal(2),
        },
    ),
)  # fmt: skip


def offered(scope: Scope) -> list[Ready]:
    """Those that somebody of this scope could make."""
    found = []
    for one in READY:
        try:
            if not problems(one.alert(scope), scope):
                found.append(one)
        except QuestionError:
            continue
    return found

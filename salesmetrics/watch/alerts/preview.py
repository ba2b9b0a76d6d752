"""How often an alert would have fired in the last year, had it stood then."""

from dataclasses import dataclass, replace

from salesmetrics.metrics.calendar import Period
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.models.alerts import Alert

from .limits import crossed, step
from .reading import Reading, readings

PERIODS = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 3}


@dataclass(frozen=True)
class Past:
    """One period of the past: what was measured for whom, who fired anew, and who went on."""

    period: Period
    found: tuple[Reading, ...]
    fired: tuple[Reading, ...]
    goes_on: bool
    """Whether one that fired before was not calm again."""

    @property
    def furthest(self) -> Reading | None:
        """Of several members the one whose figure went furthest."""
        return max(self.found, key=lambda one: abs(one.measured), default=None)


@dataclass(frozen=True)
class Preview:
    """The last year's periods, the oldest first, as they are known today."""

    periods: tuple[Past, ...]
    below_count: int
    """How many figures reached the limit, but stood on fewer records than asked for."""

    @property
    def count(self) -> int:
        return sum(len(past.fired) for past in self.periods)

    @property
    def fired(self) -> list[Reading]:
        """Everything that would have fired, the latest first."""
        return [one for past in reversed(self.periods) for one in past.fired]


def preview(alert: Alert, scope: Scope) -> Preview:
    """Go through the whole periods of the last year; raises QuestionError.

    Periods are judged at their end; one that is watched while it runs may fire before.
    """
    whole = alert.whole
    alert.whole = True
    try:
        course = readings(alert, scope, PERIODS[alert.stretch])
    finally:
        alert.whole = whole
    firing: list[str] = []
    periods, below = [], 0
    for period, found in course:
        anew, firing = step(alert, firing, found)
        below += sum(too_few(alert, one) for one in found)
        goes_on = len(firing) > len(anew)
        periods.append(Past(period, tuple(found), tuple(anew), goes_on))
    return Preview(tuple(periods), below)


def too_few(alert: Alert, one: Reading) -> bool:
    """Whether only the number of records kept a figure from firing."""
    return not crossed(alert, one) and crossed(alert, replace(one, count=None))

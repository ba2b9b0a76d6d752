"""What a page or a program asks a panel for: a period, a comparison and filters, from a URL."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import as_of, shown
from salesmetrics.metrics.calendar import (
    MONTHS_OF,
    Grain,
    Period,
    month_number,
    month_start,
    named_period,
    period_of,
    previous,
    whole_months,
    year_before,
)
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Organization

PERIODS = {
    "this_month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "this_quarter": gettext_lazy("This quarter"),
    "last_quarter": gettext_lazy("Last quarter"),
    "this_year": gettext_lazy("This year"),
    "last_year": gettext_lazy("Last year"),
    "last_12_months": gettext_lazy("Last 12 months"),
    "custom": gettext_lazy("Chosen days"),
}
COMPARISONS = {
    "previous": gettext_lazy("Period before"),
    "year": gettext_lazy("Year before"),
    "none": gettext_lazy("Nothing"),
}
FILTERS = {
    "team": gettext_lazy("Team"),
    "region": gettext_lazy("Region"),
    "rep": gettext_lazy("Rep"),
    "product": gettext_lazy("Product"),
    "plan": gettext_lazy("Plan"),
    "deal_type": gettext_lazy("Deal type"),
    "source": gettext_lazy("Lead source"),
    "channel": gettext_lazy("Channel"),
    "campaign": gettext_lazy("Campaign"),
    "industry": gettext_lazy("Industry"),
}
FILTER_GROUPS = {
    "who": (gettext_lazy("Who and where"), ("team", "region", "rep")),
    "what": (gettext_lazy("What is sold"), ("product", "plan", "deal_type")),
    "whence": (gettext_lazy("To whom, and where from"),
               ("source", "channel", "campaign", "industry")),
}  # fmt: skip
DEFAULT_PERIOD, DEFAULT_COMPARISON = "this_quarter", "previous"
FIRST, LAST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


@dataclass(frozen=True)
class Asked:
    """One wish, in one normal form: the same wish always has the same key."""

    organization: Organization
    today: dt.date
    name: str
    """What the period was asked for as: `this_month`, ..., `custom`."""
    period: Period
    compare: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    """What was chosen of the options of panels, as far as it is not the usual."""
    as_of: dt.datetime | None = None
    """The past moment whose published figures are asked for; then its day is today."""
    run: Run | None = None
    """The run that had published them."""

    @property
    def start(self) -> dt.date:
        return self.period.start

    @property
    def end(self) -> dt.date:
        return self.period.end

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells this wish from another; with the organization's day, for what is running."""
        where = tuple(sorted((name, ids) for name, ids in self.where.items()))
        options = tuple(sorted(self.options.items()))
        return (*self.period, self.compare, where, options, self.today, self.as_of)

    @property
    def running(self) -> bool:
        """Whether the period has begun and is not over."""
        return self.start <= self.today < self.end

    @property
    def whole(self) -> Grain | None:
        """Of which grain this is one whole period, if of any."""
        same = (g for g in MONTHS_OF if period_of(self.organization, g, self.start) == self.period)
        return next(same, None)

    @property
    def label(self) -> str:
        """The period in words: its own name where it has one, else its days."""
        return label(self.organization, self.period)

    @property
    def compared(self) -> tuple[str, ...]:
        """What figures are compared with, as a question takes it."""
        return () if self.compare == "none" else (self.compare,)

    @property
    def against(self) -> str:
        """The period that this one is compared with, in words; empty if with none."""
        if not self.compared:
            return ""
        grain = self.whole
        to_date = (previous if self.compare == "previous" else year_before)(self.period, self.today)
        if grain is None:
            return shown.span(*to_date)
        then = period_of(self.organization, grain, to_date.start)
        if then == to_date:
            return label(self.organization, then)
        return _("the same days of %(period)s") % {"period": label(self.organization, then)}

    @property
    def pace(self) -> float | None:
        """The part of the period's working days that today has reached; None once it is over."""
        if not self.running:
            return None
        return working_days(self.start, self.today) / max(1, working_days(self.start, self.end))

    def year_of_months(self) -> Period:
        """The twelve months that end with the period, or all of it if it is longer."""
        first = whole_months(month_number(self.end) - 11, 12).start
        return Period(min(self.start, first), self.end)

    @property
    def back(self) -> str:
        """The query of the period before this one."""
        if grain := self.whole:
            then = period_of(self.organization, grain, self.start - dt.timedelta(days=1))
        else:
            then = Period(self.start - self._length, self.start - dt.timedelta(days=1))
        return self.query(name="custom", period=then)

    @property
    def on(self) -> str:
        """The query of the period after this one; empty if it has not begun."""
        next_day = self.end + dt.timedelta(days=1)
        if next_day > self.today:
            return ""
        if grain := self.whole:
            return self.query(name="custom", period=period_of(self.organization, grain, next_day))
        return self.query(name="custom", period=Period(next_day, self.end + self._length))

    @property
    def _length(self) -> dt.timedelta:
        return dt.timedelta(days=self.period.days)

    def query(self, **other: Any) -> str:
        """This wish as a query string, with something else put in."""
        return urlencode(self.written(**other))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """This wish for a form that asks for something more: all but the options."""
        return self.written(options={})

    def written(self, **other: Any) -> list[tuple[str, str]]:
        """This wish as the pairs of a query, of which the usual is left out."""
        name, period = other.get("name", self.name), other.get("period", self.period)
        pairs: list[tuple[str, str]] = []
        if name != DEFAULT_PERIOD:
            pairs.append(("period", name))
        if name == "custom":
            pairs += [("from", str(period.start)), ("to", str(period.end))]
        if self.compare != DEFAULT_COMPARISON:
            pairs.append(("compare", self.compare))
        where = other.get("where", self.where)
        if moment := other.get("as_of", self.as_of):
            pairs.append(("as_of", as_of.written(moment, self.organization)))
        pairs += [(name, member) for name in FILTERS for member in where.get(name, ())]
        pairs += other.get("options", self.options).items()
        return pairs

    @property
    def carried(self) -> str:
        """What goes along to another page: period and filters, but no option of a panel."""
        return self.query(options={})

    @property
    def moment(self) -> str:
        """The past moment as an address has it; empty for the present."""
        return as_of.written(self.as_of, self.organization) if self.as_of else ""

    @property
    def since(self) -> str:
        """Since when the figures of a past moment stood, in words; empty for the present."""
        return as_of.in_words(self.run, self.organization) if self.run else ""

    @property
    def moments(self) -> list[tuple[str, str]]:
        """Past moments that can be chosen, each with its query."""
        found = as_of.offered(self.organization)
        return [(name, self.query(as_of=moment)) for name, moment in found]

    @property
    def now(self) -> str:
        """The query of the same in the present."""
        return self.query(as_of=None)

    def without(self, name: str) -> str:
        """The query with one filter taken away."""
        return self.query(where={key: ids for key, ids in self.where.items() if key != name})


def asked(parameters: Mapping[str, Any], organization: Organization) -> Asked:
    """Read a wish from a query; raises QuestionError in words for what makes no sense."""
    moment = as_of.moment_asked({"as_of": one(parameters, "as_of")}, organization)
    run = as_of.run_of(moment, organization) if moment else None
    today = run.today if run else organization.today()
    name = one(parameters, "period")
    name = name or ("custom" if one(parameters, "from") else DEFAULT_PERIOD)
    if name not in PERIODS:
        raise QuestionError({"period": _("There is no period “%s”.") % name})
    if name == "custom":
        period = Period(_day(parameters, "from"), _day(parameters, "to"))
        if period.end < period.start:
            raise QuestionError({"to": _("The period ends before it begins.")})
    else:
        period = named_period(organization, name, today)
    compare = one(parameters, "compare") or DEFAULT_COMPARISON
    if compare not in COMPARISONS:
        raise QuestionError({"compare": _("There is no comparison “%s”.") % compare})
    where = {name: ids for name in FILTERS if (ids := _all(parameters, name))}
    return Asked(organization, today, name, period, compare, where, as_of=moment, run=run)


def label(organization: Organization, period: Period) -> str:
    """A period in words."""
    same = {g for g in MONTHS_OF if period_of(organization, g, period.start) == period}
    if Grain.MONTH in same:
        return shown.long_month(period.start)
    year = fiscal_year(organization, period.start)
    if Grain.QUARTER in same:
        number = (period.start.month - organization.fiscal_year_start) % 12 // 3 + 1
        return _("Q%(number)d %(year)s") % {"number": number, "year": year}
    return year if Grain.YEAR in same else shown.span(*period)


def fiscal_year(organization: Organization, day: dt.date) -> str:
    """The fiscal year a day is in, as 2026 or 2026/27."""
    first = organization.fiscal_year_start
    year = day.year - (day.month < first)
    return str(year) if first == 1 else f"{year}/{(year + 1) % 100:02d}"


def working_days(start: dt.date, end: dt.date) -> int:
    """The Mondays to Fridays from a day to a day, both included."""
    weeks, rest = divmod((end - start).days + 1, 7)
    return weeks * 5 + sum((start.weekday() + extra) % 7 < 5 for extra in range(rest))


def month_after(first: dt.date) -> dt.date:
    """The first day of the month after."""
    return month_start(month_number(first) + 1)


def _all(parameters: Mapping[str, Any], name: str) -> tuple[str, ...]:
    if isinstance(parameters, QueryDict):
        values = parameters.getlist(name)
    else:
        value = parameters.get(name, ())
        values = [value] if isinstance(value, str) else list(value)
    return tuple(sorted({str(value) for value in values if value}))


def one(parameters: Mapping[str, Any], name: str) -> str:
    """The last value of that name in a query; empty if there is none."""
    return (_all(parameters, name) or ("",))[-1]


def _day(parameters: Mapping[str, Any], name: str) -> dt.date:
    text = one(parameters, name)
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        words = _("“%(text)s” in “%(name)s” is not a day; write it as 2026-11-21.")
        raise QuestionError({name: words % {"text": text, "name": name}}) from None
    if not FIRST <= day <= LAST:
        raise QuestionError({name: _("%s is too far away.") % day})
    return day

"""Questions from a query or a body: every wrong parameter is found, not only the first."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from dashboards.asked import FIRST, LAST
from salesmetrics.metrics.answers import Answer, answer
from salesmetrics.metrics.calendar import Grain
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.questions import Question, QuestionError, checked_metric, numbers
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .endpoints import unknown

Given = Mapping[str, Sequence[str]]
SINGLE = ("from", "to", "grain", "by", "as_of", "counts")
PARAMETERS = (*SINGLE, "compare", *Dimension.registry)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Ten years of days; the years of all that may be asked are 300.
MOST_PERIODS = 3700
DAYS_OF = {Grain.DAY: 1, Grain.WEEK: 7}


@dataclass
class Asking:
    """What was asked of any metric, as far as it makes sense, and what is wrong with it."""

    question: Question
    problems: dict[str, str] = field(default_factory=dict)

    def answered(self, key: str, scope: Scope) -> Answer:
        """The metric's answer; raises QuestionError with everything that is wrong."""
        question = replace(self.question, metric=key)
        if self.problems:
            raise QuestionError(self.problems | wrong(question, scope))
        try:
            return answer(question, scope)
        except QuestionError as error:
            raise QuestionError(error.problems | wrong(question, scope)) from error


def wrong(question: Question, scope: Scope) -> dict[str, str]:
    """What the engine has against a question, whole; it stops at the first kind itself."""
    problems: dict[str, str] = {}
    try:
        metric = checked_metric(question, scope)
        where = question.where
    except QuestionError as error:
        problems |= error.problems
        where = {k: ids for k, ids in question.where.items() if k not in problems}
    else:
        where = {k: ids for k, ids in where.items() if k in metric.dimensions}
    try:
        numbers(replace(question, where=where), scope)
    except QuestionError as error:
        problems |= error.problems
    return problems


def asking(given: Given, organization: Organization) -> Asking:
    """Read the parameters; the names are those of data-contract section 5."""
    problems = unknown(given, PARAMETERS)
    single: dict[str, str] = {}
    for name in SINGLE:
        values = given.get(name, ())
        if len(values) > 1:
            problems[name] = _("“%s” can be given once.") % name
        elif values:
            single[name] = values[0]
    problems |= {
        name: _("“%s” is empty.") % name for name in Dimension.registry if "" in given.get(name, ())
    }
    start, end = (_day(single, name, problems) for name in ("from", "to"))
    grain = _grain(single, problems)
    if grain in DAYS_OF and (end - start).days // DAYS_OF[grain] > MOST_PERIODS:
        problems["grain"] = _("That would be more than %d periods.") % MOST_PERIODS
    question = Question(
        metric="",
        start=start,
        end=end,
        grain=grain,
        by=single.get("by"),
        where={key: tuple(given[key]) for key in Dimension.registry if given.get(key)},
        compare=tuple(given.get("compare", ())),
        counts=single.get("counts"),
        as_of=_moment(single, organization, problems),
    )
    return Asking(question, problems)


def _day(single: Mapping[str, str], name: str, problems: dict[str, str]) -> dt.date:
    """The day given; where it is wrong that is noted, and any day stands in for it."""
    text = single.get(name)
    if text is None:
        problems.setdefault(name, _("“%s” is required: a day, as 2026-01-31.") % name)
        return FIRST if name == "from" else LAST
    try:
        day = dt.date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        problems[name] = _("“%s” is not a day; write it as 2026-01-31.") % text
        return FIRST if name == "from" else LAST
    if not FIRST <= day <= LAST:
        problems[name] = _("%s is too far away.") % day
    return min(max(day, FIRST), LAST)


def _grain(single: Mapping[str, str], problems: dict[str, str]) -> Grain | None:
    text = single.get("grain")
    if text is None:
        return None
    try:
        return Grain(text)
    except ValueError:
        known = ", ".join(Grain)
        problems["grain"] = _("“%(given)s” is not one of %(known)s.") % {
            "given": text,
            "known": known,
        }
        return None


def _moment(
    single: Mapping[str, str], organization: Organization, problems: dict[str, str]
) -> dt.datetime | None:
    """The moment given; without an offset it is in the organization's time."""
    text = single.get("as_of")
    if text is None:
        return None
    try:
        found = parse_datetime(text)
        if found is not None:
            found = found if found.tzinfo else make_aware(found, organization.zone)
            return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    problems["as_of"] = _("“%s” is not a moment; write it as 2026-07-01T02:00:00Z.") % text
    return None

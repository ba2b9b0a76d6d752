"""A question: a metric over a period, split and narrowed; and what is wrong with a wrong one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from salesmetrics.tenancy.visibility import Scope

from .calendar import Grain, Period
from .catalogue import METRICS
from .dimensions import NONE, Dimension
from .formulas import Attainment, Growth
from .metric import Metric
from .sight import within_sight

COMPARISONS = ("previous", "year", "target")


class QuestionError(ValueError):
    """What is wrong with a question: a sentence for each wrong parameter."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Question:
    """`where` has public member ids by dimension; several of one dimension are joined by or,
    and an empty id stands for what belongs to no member.

    `counts` names the metric that a quota counts; `as_of` asks for what was published then;
    `limit` is the number of places of a ranking; with `rows_only` the figure of the whole
    period is not worked out.
    """

    metric: str
    start: dt.date
    end: dt.date
    grain: Grain | None = None
    by: str | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    compare: tuple[str, ...] = ()
    counts: str | None = None
    as_of: dt.datetime | None = None
    limit: int | None = None
    rows_only: bool = False

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    def over(self, period: Period) -> "Question":
        return replace(self, start=period.start, end=period.end)


def checked_metric(question: Question, scope: Scope) -> Metric:
    """The metric asked for; raises QuestionError with everything that is wrong."""
    metric = METRICS.get(question.metric)
    if metric is None:
        raise QuestionError({"metric": _("There is no metric “%s”.") % question.metric})
    problems: dict[str, str] = {}
    if question.start > question.end:
        problems["from"] = _("“from” must not be later than “to”.")
    has = _("%(metric)s can be split by: %(dimensions)s.") % {
        "metric": metric.key,
        "dimensions": ", ".join(metric.dimensions) or "-",
    }
    if question.by is not None and question.by not in metric.dimensions:
        problems["by"] = _("“%s” is not a dimension of this metric.") % question.by + " " + has
    for key in question.where:
        if key not in metric.dimensions:
            problems[key] = _("“%s” is not a dimension of this metric.") % key + " " + has
    for name in question.compare:
        if name not in COMPARISONS:
            problems["compare"] = _("“%(given)s” is not one of %(known)s.") % {
                "given": name,
                "known": ", ".join(COMPARISONS),
            }
    if question.counts is not None:
        problems |= wrong_quota(question, scope)
    if metric.confidential and not scope.sees_commissions:
        problems["metric"] = _("You may not see commissions.")
    if any(key not in metric.dimensions for key in scope.where):
        problems["metric"] = _(
            "This figure is known for the organization as a whole only, which your role does "
            "not see."
        )
    if problems:
        raise QuestionError(problems)
    return metric


def wrong_quota(question: Question, scope: Scope) -> dict[str, str]:
    """What is wrong with the metric that a quota is to count."""
    counted = METRICS.get(question.counts or "")
    if counted is None:
        return {"counts": _("There is no metric “%s”.") % question.counts}
    if counted.confidential and not scope.sees_commissions:
        return {"counts": _("You may not see commissions.")}
    if isinstance(counted.formula, Growth | Attainment):
        return {"counts": _("“%s” cannot be counted by a quota.") % counted.key}
    asked = {*question.where, *scope.where, *([question.by] if question.by else [])}
    if unknown := asked - set(counted.dimensions):
        return {
            "counts": _("%(metric)s is not known by %(dimensions)s.")
            % {"metric": counted.key, "dimensions": ", ".join(sorted(unknown))}
        }
    return {}


def numbers(question: Question, scope: Scope) -> dict[str, tuple[int, ...]]:
    """The filter by member numbers; unknown members are told, all of them.

    What the asker may not see is as unknown as what there is not.
    """
    found: dict[str, tuple[int, ...]] = {}
    problems: dict[str, str] = {}
    for key, ids in question.where.items():
        members = Dimension.registry[key].members(scope.organization).values()
        seen = within_sight(key, scope)
        by_id = {m.id: m.key for m in members if seen is None or m.key in seen}
        by_id[""] = NONE
        unknown = [id for id in ids if id not in by_id]
        if unknown:
            problems[key] = _("There is no %(dimension)s “%(ids)s”.") % {
                "dimension": key,
                "ids": "”, “".join(unknown),
            }
        found[key] = tuple(by_id[id] for id in ids if id in by_id)
    if problems:
        raise QuestionError(problems)
    return found

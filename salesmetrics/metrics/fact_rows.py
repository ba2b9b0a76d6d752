"""The rows of a source that a question is about, for what no metric can tell: shapes, courses."""

from collections.abc import Mapping, Sequence

from salesmetrics.tenancy.visibility import Scope

from .answers import published_run
from .calendar import Period
from .live import narrowed
from .measures import Measure
from .projection import Projection, project
from .questions import Question, checked_metric, numbers
from .sources import Source


def fact_rows(
    source: type[Source],
    question: Question,
    scope: Scope,
    *,
    measures: Sequence[Measure] = (),
    record: Mapping[str, str],
) -> Projection | None:
    """The rows over the question's days that are over, narrowed as its metric would be.

    None where there is nothing: before the first run, of days to come, or where the filters
    leave nobody. Raises QuestionError as an answer would.
    """
    checked_metric(question, scope)
    organization = scope.organization
    run = published_run(organization, question.as_of)
    inside = narrowed(organization, [*numbers(question, scope).items(), *scope.where.items()])
    if run is None or question.start > run.today or not all(inside.values()):
        return None
    return project(
        source,
        organization,
        Period(question.start, min(question.end, run.today)),
        dimensions=(),
        measures=measures,
        where=inside,
        record=record,
    )

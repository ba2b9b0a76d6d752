"""Rows written by programs, and what is wrong with them as the API tells it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from api.callers import Caller
from salesmetrics.ingest.entries import writing
from salesmetrics.ingest.entries.routes import Route
from salesmetrics.ingest.entries.writing import EntryRefused, Rows, Writer
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.report import ImportReport
from salesmetrics.metrics.questions import QuestionError


def write(
    route: Route, caller: Caller, rows: Rows, *, prefix: str = "", create_missing: bool = False
) -> ImportReport:
    """Create or change these rows, all or none; raises as `writing.write`, but QuestionError."""
    with _as_question():
        return writing.write(
            route, writer_of(caller), rows, prefix=prefix, create_missing=create_missing
        )


def change(
    route: Route, caller: Caller, stands: Mapping[str, Any], changes: Mapping[str, Any]
) -> ImportReport:
    """Change some columns of a row."""
    with _as_question():
        return writing.change(route, writer_of(caller), stands, changes)


def writer_of(caller: Caller) -> Writer:
    """Who calls, as one who writes."""
    by_program = caller.rights is not None
    return Writer(
        caller.user, caller.scope, Import.Origin.API if by_program else Import.Origin.HAND
    )


@contextmanager
def _as_question() -> Iterator[None]:
    try:
        yield
    except EntryRefused as refused:
        raise QuestionError(refused.problems) from refused

"""Who has which plan: plan_assignments.csv, and the same rows sent by a program."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Rep, Team, User
from salesmetrics.tenancy.visibility import Scope

from ..acting import acting, in_turn
from ..entries import Entry, Problems
from ..models import Assignment, Plan
from ..ramps import RampError, ramp_of, ramp_text
from .rows import Counts, Names, Rows, RowsError, checked, place_in

COLUMNS = ("plan", "rep_id", "from", "to", "quota", "quota_per", "variable_pay", "rate",
           "team_id", "ramp")  # fmt: skip
FIELDS = {
    "to": "ends_on",
    "quota": "quota",
    "quota_per": "quota_per",
    "variable_pay": "variable_pay",
    "rate": "rate",
    "team_id": "team_id",
    "ramp": "ramp",
}
"""Column -> field; a column that a row does not have leaves the field as it stands."""
Key = tuple[int, int, dt.date]


@transaction.atomic
def write_assignments(rows: Rows, scope: Scope, user: User) -> Counts:
    """Make these the assignments of their plan, rep and first day; others stay as they are.

    Raises RowsError where a row is not sound; nothing is written then.
    """
    checked(scope, rows)
    in_turn(scope.organization)
    own = Assignment.objects.filter(organization=scope.organization).select_for_update()
    standing = {(one.plan_id, one.rep_id, one.starts_on): one for one in own}
    created, changed, same = list[Assignment](), list[Assignment](), 0
    for key, values in read(rows, scope):
        stands = standing.get(key)
        one = stands or Assignment(
            organization=scope.organization, plan_id=key[0], rep_id=key[1], starts_on=key[2]
        )
        before = [getattr(one, field) for field in FIELDS.values()]
        for field, value in values.items():
            setattr(one, field, value)
        if stands is None:
            created.append(one)
        elif before != [getattr(one, field) for field in FIELDS.values()]:
            changed.append(one)
        else:
            same += 1
    acting(user)
    Assignment.objects.bulk_create(created)
    Assignment.objects.bulk_update(changed, list(FIELDS.values()), batch_size=1_000)
    return Counts(len(created), len(changed), same)


def read(rows: Rows, scope: Scope) -> list[tuple[Key, dict[str, Any]]]:
    """The rows as values of fields, by what tells them."""
    problems: Problems = {}
    plans, reps, teams = (Names(scope.organization, model) for model in (Plan, Rep, Team))
    found: list[tuple[Key, dict[str, Any]]] = []
    lines: dict[Key, int] = {}
    for number, row in enumerate(rows):
        entry = Entry(row, problems, f"rows.{number}")
        plan = plans.of(entry, "plan", required=True)
        rep = reps.of(entry, "rep_id", required=True)
        start = day_of(entry, "from", required=True)
        values = dict(values_of(entry, teams, start))
        entry.done()
        if plan is None or rep is None or start is None:
            continue
        key = (plan, rep, start)
        if key in lines:
            entry.wrong("from", _("stands in row %d already.") % place_in(rows, lines[key]))
        lines[key] = number
        found.append((key, values))
    if problems:
        raise RowsError(problems)
    return found


def values_of(entry: Entry, teams: Names, start: dt.date | None) -> Iterator[tuple[str, Any]]:
    """Field and value of each cell that the row has."""
    for column, field in FIELDS.items():
        if column in entry.values:
            yield field, value_of(entry, column, teams, start)


def value_of(entry: Entry, column: str, teams: Names, start: dt.date | None) -> Any:
    if column == "to":
        end = day_of(entry, column)
        if end and start and end < start:
            entry.wrong(column, _("is before the first day."))
        return end
    if column == "quota_per":
        return entry.choice(column, Assignment.Span.values, Assignment.Span.PERIOD)
    if column == "team_id":
        return teams.of(entry, column)
    if column == "ramp":
        try:
            return ramp_of(entry.value(column))
        except RampError as error:
            entry.wrong(column, str(error))
            return []
    return amount_of(entry, column)


def amount_of(entry: Entry, column: str) -> Decimal | None:
    """An amount to the decimals that are kept; a quota is none at 0, a rate at most 100."""
    most = Decimal(100) if column == "rate" else Decimal(10) ** 14
    found = entry.number(column, most=most)
    places = 6 if column == "rate" else 4
    if found is not None and round(found, places) != found:
        entry.wrong(column, _("has more than %d decimals.") % places)
    if column == "quota" and found == 0:
        entry.wrong(column, _("must be greater than 0."))
    return found


def day_of(entry: Entry, column: str, *, required: bool = False) -> dt.date | None:
    found = entry.day(column, required=required)
    if found is not None and not 1900 <= found.year < 3000:
        entry.wrong(column, _("is too far away."))
        return None
    return found


def assignment_rows(rows: Iterable[Assignment]) -> Iterator[Mapping[str, Any]]:
    """Assignments as the rows that would make them."""
    for one in rows:
        yield {
            "plan": one.plan.external_id,
            "rep_id": one.rep.external_id,
            "from": one.starts_on,
            "to": one.ends_on,
            "quota": one.quota,
            "quota_per": one.quota_per,
            "variable_pay": one.variable_pay,
            "rate": one.rate,
            "team_id": one.team.external_id if one.team else None,
            "ramp": ramp_text(one.ramp, "; "),
        }

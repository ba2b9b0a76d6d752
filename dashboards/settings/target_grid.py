"""The grid of targets: a row for the organization, each team and each rep, a column a month."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards import shown
from dashboards.asked import fiscal_year
from salesmetrics.metrics.calendar import Period, month_number, whole_months
from salesmetrics.metrics.targets import Subject, Targets
from salesmetrics.tenancy.models import Organization, Rep, RepPlace, Team

from .amounts import typed
from .fields import in_order

YEAR = "year"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Column:
    """A month of the fiscal year, or (the last) all of it."""

    key: str
    label: str
    period: Period


@dataclass(frozen=True)
class Cell:
    """A target that is set for exactly this period, and the one that holds without."""

    name: str
    label: str
    period: Period
    set: Decimal | None
    holds: Decimal | None
    parts: Decimal | None = None
    """What the targets of those below add up to, where there are any."""

    @property
    def text(self) -> str:
        return typed(self.set)

    @property
    def hint(self) -> str:
        """What holds where nothing is set, as a share of a longer target."""
        return rounded(self.holds) if self.set is None and self.holds else ""

    @property
    def sum(self) -> str:
        return rounded(self.parts) if self.parts is not None else ""

    @property
    def differs(self) -> bool:
        """Whether those below add up to something else than this aims at."""
        if self.parts is None or self.holds is None:
            return False
        return abs(self.parts - self.holds) >= CENT


@dataclass(frozen=True)
class Row:
    """One subject with its cells."""

    subject: Subject
    name: str
    depth: int
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return any(cell.differs for cell in self.cells)


@dataclass
class Node:
    """A subject in the tree, before its figures are worked out."""

    subject: Subject
    name: str
    depth: int
    below: list["Node"] = field(default_factory=list)
    aliases: tuple[str, ...] = ()

    def all(self) -> Iterator["Node"]:
        yield self
        for node in self.below:
            yield from node.all()


def columns(organization: Organization, year: Period) -> tuple[Column, ...]:
    """The twelve months of a fiscal year, and the year."""
    first = month_number(year.start)
    months = [whole_months(first + step, 1) for step in range(12)]
    return (
        *(Column(str(i), shown.month(m.start), m) for i, m in enumerate(months)),
        Column(YEAR, fiscal_year(organization, year.start), year),
    )


def tree(organization: Organization, year: Period) -> Node:
    """The organization with its teams and reps, as they stand in (or nearest to) the year."""
    day = min(max(organization.today(), year.start), year.end)
    top = Node(("organization", 0), organization.name, 0)
    teams: dict[int, Node] = {}
    rows = in_order(list(Team.objects.filter(organization=organization, deleted_at=None)))
    for team, depth in rows:
        node = Node(("team", team.pk), team.name, depth + 1, aliases=(team.external_id,))
        teams[team.pk] = node
    places = dict(_places(organization, day))
    for rep in _reps(organization, year):
        above = teams.get(places.get(rep.pk) or 0, top)
        node = Node(("rep", rep.pk), rep.name, above.depth + 1)
        node.aliases = tuple(text for text in (rep.external_id, rep.email) if text)
        above.below.append(node)
    for team, _depth in rows:
        teams.get(team.parent_id or 0, top).below.append(teams[team.pk])
    return top


def _reps(organization: Organization, year: Period) -> Iterable[Rep]:
    """Who works here in the year, by name."""
    reps = Rep.objects.filter(organization=organization, deleted_at=None)
    reps = reps.exclude(left_on__lt=year.start).exclude(hired_on__gt=year.end)
    return reps.order_by("name", "external_id")


def _places(organization: Organization, day: dt.date) -> Iterable[tuple[int, int | None]]:
    places = RepPlace.objects.filter(
        organization=organization, starts_on__lte=day, ends_on__gte=day
    )
    return places.values_list("rep_id", "team_id")


def rows_of(top: Node, targets: Targets, heads: Sequence[Column]) -> list[Row]:
    """Every node's row, each below the one it belongs to."""
    found: list[Row] = []
    _fill(top, targets, heads, found)
    return found


Sums = list[Decimal | None]


def _fill(node: Node, targets: Targets, heads: Sequence[Column], found: list[Row]) -> Sums:
    """Add the node's row and those below it; gives what the node counts for one level up."""
    place = len(found)
    below: list[Sums] = [_fill(child, targets, heads, found) for child in node.below]
    own: Sums = [targets.amount(node.subject, head.period) for head in heads]
    parts = [_sum(column) for column in zip(*below, strict=True)] if below else [None] * len(heads)
    cells = tuple(
        Cell(
            name=f"{node.subject[0]}-{node.subject[1]}-{head.key}",
            label=f"{node.name}, {head.label}",
            period=head.period,
            set=_set(targets, node.subject, head.period),
            holds=mine,
            parts=part,
        )
        for head, mine, part in zip(heads, own, parts, strict=True)
    )
    found.insert(place, Row(node.subject, node.name, node.depth, cells))
    return [mine if part is None else part for mine, part in zip(own, parts, strict=True)]


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _set(targets: Targets, subject: Subject, period: Period) -> Decimal | None:
    exact = [aim.amount for aim in targets.aims(subject) if aim.period == period]
    return exact[0] if exact else None


def disagreements(rows: Iterable[Row]) -> list[str]:
    """The teams whose reps aim at something else than the team, in words."""
    return [_disagreement(row) for row in rows if row.differs]


def _disagreement(row: Row) -> str:
    """The year if it differs, else the first month that does; and in how many months."""
    months = [cell for cell in row.cells[:-1] if cell.differs]
    cell = row.cells[-1] if row.cells[-1].differs and len(months) != 1 else months[0]
    own = rounded(cell.holds or Decimal(0))
    told = {"cell": cell.label, "parts": cell.sum, "own": own}
    words = _("%(cell)s: those below add up to %(parts)s, not to %(own)s") % told
    if len(months) < 2:
        return words + "."
    count = ngettext("%d month", "%d months", len(months)) % len(months)
    return words + _("; %(count)s differ.") % {"count": count}


def rounded(amount: Decimal) -> str:
    """An amount to be compared at a glance: cents only where it is small."""
    return typed(amount.quantize(CENT if amount < 100 else Decimal(1)))

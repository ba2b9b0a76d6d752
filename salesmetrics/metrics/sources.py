"""Sources: relations with one row per thing that happened, its day and its dimensions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from salesmetrics.tenancy.models import Organization

from .dimensions import Dimension
from .measures import Measure


class Source:
    """Declare by a class body: `model`, `day`, `dimensions` (key -> column path), measures.

    A flow has a `day`. A stock has a `since` and an `until` instead: its rows count on every
    day from the one to the day before the other. A path that begins with `@` is that of the
    rep's place on the day (`@team`, `@region`), `a|@region` the row's own `a` before it. Rows
    of a `dense` source are many to a month and member, so PostgreSQL adds them up first.
    Unknown dimensions fail here, at import.
    """

    registry: ClassVar[dict[str, type[Source]]] = {}

    key: ClassVar[str]
    model: ClassVar[type[models.Model]]
    dense: ClassVar[bool] = False
    # The column of the day's exact time: what lies after the moment of computing has not happened.
    moment: ClassVar[str | None] = None
    # Whether what counts depends on the hour, and not on the day alone.
    hourly: ClassVar[bool] = False
    # Canonical entity -> path to its row; the first that is filled is the record behind a row.
    record: ClassVar[dict[str, str]] = {}
    day: ClassVar[str | None] = None
    since: ClassVar[str | None] = None
    until: ClassVar[str | None] = None
    where: ClassVar[models.Q | None] = None
    dimensions: ClassVar[dict[str, str]]
    measures: ClassVar[tuple[Measure, ...]]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.key = "".join(
            f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(cls.__name__)
        )
        if cls.__name__ == "PeriodSource":
            return
        unknown = set(cls.dimensions) - set(Dimension.registry)
        if unknown:
            raise TypeError(f"{cls.__name__} names unknown dimensions: {', '.join(unknown)}")
        if not cls.is_of_periods() and (cls.day is None) == (cls.since is None):
            raise TypeError(f"{cls.__name__} needs either a day or a since and an until.")
        cls.measures = tuple(m for m in vars(cls).values() if isinstance(m, Measure))
        for measure in cls.measures:
            object.__setattr__(measure, "source", cls)
        Source.registry[cls.key] = cls

    @classmethod
    def is_of_periods(cls) -> bool:
        return hasattr(cls, "relation")

    @classmethod
    def is_stock(cls) -> bool:
        return cls.day is None and not cls.is_of_periods()

    @classmethod
    def is_placed(cls) -> bool:
        """Whether some dimension is that of the rep's place on the day."""
        return any("@" in path for path in cls.dimensions.values())

    @classmethod
    def rows(cls, organization: Organization) -> models.QuerySet[Any]:
        rows = cls.model._default_manager.filter(organization=organization)
        if cls.moment is not None:
            rows = rows.filter(**{f"{cls.moment}__lte": timezone.now()})
        return rows if cls.where is None else rows.filter(cls.where)

    @classmethod
    def first_column(cls) -> str:
        """The column of the day from which on there is something to tell."""
        return cls.day or cls.since or str(getattr(cls, "begins", ""))

    @classmethod
    def table(cls) -> str:
        return cls.model._meta.db_table

    @classmethod
    def needs_whole_years(cls) -> bool:
        """Whether some measure must be worked out for quarters and years on their own."""
        if cls.is_stock():
            return False
        return cls.is_of_periods() or any(not m.adds_over_time for m in cls.measures)


class PeriodSource(Source):
    """Rows that only a whole period makes: what stood at its start and what became of it.

    `relation` gives their SQL. It may use the relation `asked` (number, first, last, ending;
    the last day that is over), `{org}`, and `{endings}` and `{eves}`, the sorted arrays of the
    endings and of the days before the first ones; its columns are `number`, one by the name of
    each dimension, one by the name of each measure, and `record`, the number of the entity that
    `record` names. There is something to tell from the first day of `begins`, a column of `model`.
    """

    dimensions: ClassVar[dict[str, str]] = {}
    # The dimension of which a record may have several members, with a row for each.
    several: ClassVar[str | None] = None
    # Whether a row depends on the last day of its period alone, so that a quarter's are its
    # last month's.
    of_endings: ClassVar[bool] = False
    relation: ClassVar[str]
    begins: ClassVar[str]
    # Whether rows of another entity may move that day, of which no note is made.
    begins_by_others: ClassVar[bool] = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for measure in cls.measures:
            object.__setattr__(measure, "adds_over_time", False)

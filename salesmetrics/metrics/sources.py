"""Sources: relations with one row per thing that happened, its day and its dimensions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from salesmetrics.tenancy.models import Organization

from .dimensions import Dimension
from .measures import Measure


class Source:
    """Declare by a class body: `model`, `day`, `dimensions` (key -> column path), measures.

    A flow has a `day`. A stock has a `since` and an `until` instead: its rows count on every
    day from the one to the day before the other. Unknown dimensions and columns fail here,
    at import.
    """

    registry: ClassVar[dict[str, type[Source]]] = {}

    key: ClassVar[str]
    model: ClassVar[type[models.Model]]
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
        unknown = set(cls.dimensions) - set(Dimension.registry)
        if unknown:
            raise TypeError(f"{cls.__name__} names unknown dimensions: {', '.join(unknown)}")
        if (cls.day is None) == (cls.since is None):
            raise TypeError(f"{cls.__name__} needs either a day or a since and an until.")
        cls.measures = tuple(m for m in vars(cls).values() if isinstance(m, Measure))
        for measure in cls.measures:
            object.__setattr__(measure, "source", cls)
        Source.registry[cls.key] = cls

    @classmethod
    def is_stock(cls) -> bool:
        return cls.day is None

    @classmethod
    def rows(cls, organization: Organization) -> models.QuerySet[Any]:
        rows = cls.model._default_manager.filter(organization=organization)
        return rows if cls.where is None else rows.filter(cls.where)

    @classmethod
    def table(cls) -> str:
        return cls.model._meta.db_table

    @classmethod
    def needs_whole_years(cls) -> bool:
        """Whether some measure must be worked out for quarters and years on their own."""
        return not cls.is_stock() and any(not m.adds_over_time for m in cls.measures)

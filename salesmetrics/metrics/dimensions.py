"""Dimensions: what figures can be split and filtered by."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesmetrics.commissions.models import Plan as CommissionPlan
from salesmetrics.crm.models import (
    Activity,
    Campaign,
    Channel,
    Competitor,
    DealType,
    Industry,
    LeadSource,
    LostReason,
    Plan,
    Product,
    Spend,
    Stage,
)
from salesmetrics.tenancy.models import Organization, Region, Rep, Team
from salesmetrics.tenancy.trees import Parents

# The member of what belongs to no member.
NONE = 0

Held = dict[tuple[str, int], dict[int, "Member"]]
HELD: ContextVar[Held | None] = ContextVar("HELD", default=None)


@contextmanager
def members_held() -> Iterator[None]:
    """While it lasts, the members of a dimension are looked up once.

    For work that asks many questions of one state of things.
    """
    token = HELD.set(held if (held := HELD.get()) is not None else {})
    try:
        yield
    finally:
        HELD.reset(token)


@dataclass(frozen=True)
class Member:
    """One member of a dimension: `id` is the public one, `key` the number in the cells."""

    key: int
    id: str
    name: str
    parent: int | None = None


class Dimension:
    """A way to split: its members are rows of a model, or the choices of a column."""

    registry: ClassVar[dict[str, "Dimension"]] = {}

    def __init__(
        self,
        key: str,
        name: Promise,
        model: type[models.Model] | None = None,
        choices: type[models.TextChoices] | None = None,
        *,
        tree: bool = False,
    ) -> None:
        self.key, self.name, self.model, self.choices, self.tree = key, name, model, choices, tree
        Dimension.registry[key] = self

    def __repr__(self) -> str:
        return f"<Dimension {self.key}>"

    @cached_property
    def orders_by_position(self) -> bool:
        return self.model is Stage

    def members(self, organization: Organization) -> dict[int, Member]:
        """All members by their numbers, in the order in which they should stand."""
        if self.choices is not None:
            return {
                number: Member(number, str(value), str(label))
                for number, (value, label) in enumerate(self.choices.choices, start=1)
            }
        held = HELD.get()
        if held is None:
            return self.looked_up(organization)
        place = (self.key, organization.pk)
        if place not in held:
            held[place] = self.looked_up(organization)
        return held[place]

    def looked_up(self, organization: Organization) -> dict[int, Member]:
        """The members that are rows."""
        if self.model is None:
            return {}
        fields = ["id", "external_id", "name", *(["parent_id"] if self.tree else [])]
        order = ["position", "external_id"] if self.orders_by_position else ["name", "external_id"]
        rows = self.model._default_manager.filter(organization=organization).order_by(*order)
        return {row[0]: Member(*row) for row in rows.values_list(*fields)}

    def parents(self, organization: Organization) -> Parents:
        return {key: member.parent for key, member in self.members(organization).items()}

    def column(self, path: str) -> models.expressions.Combinable:
        """The expression that gives a row's member number, NULL where it has none.

        Of several columns (`a,b`) the first that is filled.
        """
        if self.choices is None:
            columns = path.split(",")
            return models.F(path) if len(columns) == 1 else Coalesce(*columns)
        whens = [
            models.When(**{path: value}, then=models.Value(number))
            for number, value in enumerate(self.choices.values, start=1)
        ]
        return models.Case(*whens, output_field=models.IntegerField())

    def narrowed(self, path: str, numbers: tuple[int, ...]) -> models.Q:
        """The condition that a row belongs to one of these members, or (NONE) to none."""
        if NONE in numbers:
            nobody = models.Q(In(Coalesce(self.column(path), models.Value(NONE)), [NONE]))
            others = tuple(n for n in numbers if n != NONE)
            return nobody | self.narrowed(path, others) if others else nobody
        if "," in path:
            return models.Q(In(self.column(path), list(numbers)))
        if self.choices is None:
            return models.Q(**{f"{path}__in": numbers})
        values: Mapping[int, Any] = dict(enumerate(self.choices.values, start=1))
        return models.Q(**{f"{path}__in": [values[n] for n in numbers if n in values]})


rep = Dimension("rep", _("Rep"), Rep)
team = Dimension("team", _("Team"), Team, tree=True)
region = Dimension("region", _("Region"), Region, tree=True)
product = Dimension("product", _("Product"), Product)
plan = Dimension("plan", _("Pricing plan"), Plan)
source = Dimension("source", _("Lead source"), LeadSource)
channel = Dimension("channel", _("Channel"), Channel)
campaign = Dimension("campaign", _("Campaign"), Campaign)
stage = Dimension("stage", _("Stage"), Stage)
activity_type = Dimension("activity_type", _("Activity type"), choices=Activity.Type)
deal_type = Dimension("deal_type", _("Deal type"), choices=DealType)
spend_category = Dimension("spend_category", _("Spend category"), choices=Spend.Category)
competitor = Dimension("competitor", _("Competitor"), Competitor)
industry = Dimension("industry", _("Industry"), Industry)
lost_reason = Dimension("lost_reason", _("Reason for losing"), LostReason)
commission_plan = Dimension("commission_plan", _("Commission plan"), CommissionPlan)

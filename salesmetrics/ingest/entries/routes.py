"""Which entities there are for programs, and whose rows are whose: one line for each."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from salesmetrics.ingest.specification import ENTITIES, Entity
from salesmetrics.tenancy.visibility import Scope


@dataclass(frozen=True)
class Route:
    """An entity, who reads its rows, and who writes them."""

    name: str
    owner: str | None = None
    """The way from a row to the rep it belongs to; None where it belongs to nobody."""
    admins_read: bool = False
    """Whether administrators alone may read it; else all who may see records."""
    admins_write: bool = False
    """Whether administrators alone may write it; else all may write what is theirs."""

    @property
    def entity(self) -> Entity:
        return ENTITIES[self.name]

    @property
    def model(self) -> type[models.Model]:
        return self.entity.model

    def may_read(self, scope: Scope) -> bool:
        """Whether there can be any row for this scope."""
        return scope.sees_records and (scope.is_admin or not self.admins_read)

    def may_write(self, scope: Scope) -> bool:
        """Whether this scope can write any row."""
        return self.may_read(scope) and (scope.is_admin or not self.admins_write)

    def rows(self, scope: Scope) -> "models.QuerySet[Any]":
        """The rows that this scope may see, the deleted ones too."""
        every = self.model._default_manager.all()
        return scope.visible(every, self.owner) if self.may_read(scope) else every.none()


def common(name: str) -> Route:
    """What is everybody's to read, and an administrator's to write."""
    return Route(name, admins_write=True)


def of_company(name: str) -> Route:
    """What concerns the whole company: salaries, its own market figures."""
    return Route(name, admins_read=True, admins_write=True)


def of_rep(name: str, owner: str = "owner", *, admins_write: bool = False) -> Route:
    """What belongs to a rep: read and written by the rep and by who leads the rep."""
    return Route(name, owner, admins_write=admins_write)


ROUTES: dict[str, Route] = {
    route.name: route
    for route in (
        common("teams"),
        common("regions"),
        common("stages"),
        of_rep("reps", "id", admins_write=True),
        of_rep("rep_assignments", "rep", admins_write=True),
        common("products"),
        common("plans"),
        common("campaigns"),
        of_rep("accounts"),
        of_rep("leads"),
        of_rep("opportunities"),
        of_rep("opportunity_lines", "opportunity__owner"),
        of_rep("stage_changes", "opportunity__owner"),
        of_rep("orders"),
        of_rep("order_lines", "order__owner"),
        of_rep("subscriptions"),
        of_rep("activities"),
        of_company("spend"),
        of_rep("carts", "account__owner"),
        of_rep("surveys"),
        of_rep("inquiries"),
        of_rep("targets", "rep", admins_write=True),
        common("exchange_rates"),
        common("competitors"),
        of_company("competitor_figures"),
    )
}

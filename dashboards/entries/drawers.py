"""Which records are looked up and written by hand, and what their lists show: declared here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from salesmetrics.ingest.entries.routes import ROUTES, Route
from salesmetrics.ingest.specification import Column, Entity
from salesmetrics.tenancy.visibility import Scope


@dataclass(frozen=True)
class Drawer:
    """An entity on the pages: all by the names of its canonical columns."""

    name: str
    title: str
    """What a row is called: the first of these that is filled, else its id."""
    shown: str
    """The columns of the list, beside the title."""
    search: str
    filters: str
    orders: str
    """By what the list can be ordered, beside the time of being added."""

    @property
    def route(self) -> Route:
        return ROUTES[self.name]

    @property
    def entity(self) -> Entity:
        return self.route.entity

    @property
    def one(self) -> str:
        return capfirst(str(self.route.model._meta.verbose_name))

    @property
    def many(self) -> str:
        return capfirst(str(self.route.model._meta.verbose_name_plural))

    def columns(self, names: str) -> list[Column]:
        return [self.entity.by_name[name] for name in names.split()]


DRAWERS: dict[str, Drawer] = {
    drawer.name: drawer
    for drawer in (
        Drawer(
            "opportunities",
            title="name",
            shown="account_id owner_id stage status amount currency expected_close_on",
            search="name",
            filters="status stage owner_id",
            orders="created_at amount expected_close_on closed_at",
        ),
        Drawer(
            "accounts",
            title="name",
            shown="industry region_id owner_id country_code employees created_at",
            search="name",
            filters="industry region_id owner_id",
            orders="name created_at",
        ),
        Drawer(
            "leads",
            title="name company",
            shown="company source owner_id created_at qualified_at converted_at",
            search="name company email",
            filters="source owner_id",
            orders="created_at qualified_at",
        ),
        Drawer(
            "activities",
            title="type",
            shown="happened_at owner_id opportunity_id account_id minutes outcome",
            search="",
            filters="type owner_id",
            orders="happened_at",
        ),
        Drawer(
            "spend",
            title="category",
            shown="spent_on amount currency kind campaign_id channel",
            search="",
            filters="kind category channel",
            orders="spent_on amount",
        ),
    )
}


def drawer_of(name: str, scope: Scope, *, to_write: bool = False) -> Drawer:
    """The drawer that somebody opens; raises Http404 or PermissionDenied."""
    drawer = DRAWERS.get(name)
    if drawer is None:
        raise Http404
    if not drawer.route.may_read(scope):
        raise PermissionDenied(_("Your role does not include these records."))
    if to_write and not drawer.route.may_write(scope):
        raise PermissionDenied(_("Your role does not include writing these rows."))
    return drawer


def drawers_for(scope: Scope) -> list[Drawer]:
    """Those that there can be anything in."""
    return [drawer for drawer in DRAWERS.values() if drawer.route.may_read(scope)]


def tabs(scope: Scope, here: Drawer) -> Iterator[tuple[str, str, bool]]:
    """The way from drawer to drawer: address, name, whether one is there."""
    for drawer in drawers_for(scope):
        yield reverse("entries:rows", args=[drawer.name]), drawer.many, drawer is here


def address(scope: Scope, entity: str, pk: Any) -> str:
    """Where the page of a record is; empty where there is none for this scope."""
    drawer = DRAWERS.get(entity)
    if drawer is None or pk is None or not drawer.route.may_read(scope):
        return ""
    return reverse("entries:record", args=[entity, pk])

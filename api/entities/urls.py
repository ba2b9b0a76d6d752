"""Three addresses for every entity."""

from typing import Any

from django.urls import path
from django.urls.resolvers import URLPattern

from salesmetrics.ingest.entries.routes import ROUTES, Route

from . import described
from .views import Bulk, OneRow, Rows


def addresses() -> list[URLPattern]:
    """Those of all entities."""
    return [pattern for route in ROUTES.values() for pattern in _of(route)]


def _of(route: Route) -> list[URLPattern]:
    entity, name = route.entity, route.name
    rows = _view(Rows, route, get=described.list_of(entity), post=described.create(entity))
    bulk = _view(Bulk, route, post=described.many_at_once(entity))
    row = _view(
        OneRow,
        route,
        get=described.one(entity),
        patch=described.change(entity),
        delete=described.delete(entity),
    )
    return [
        path(f"{name}/", rows.as_view(), name=name),
        path(f"{name}/bulk/", bulk.as_view(), name=f"{name}-bulk"),
        path(f"{name}/<id:key>/", row.as_view(), name=f"{name}-one"),
    ]


def _view(base: type[Any], route: Route, **handlers: Any) -> type[Any]:
    """The view of one entity: the same handlers, each with its own description."""
    own = {name: describe(_own(getattr(base, name))) for name, describe in handlers.items()}
    return type(f"{base.__name__}Of{route.name}", (base,), {"route": route, **own})


def _own(handler: Any) -> Any:
    """A function of its own, since a description is kept with it."""

    def handled(self: Any, *args: Any, **kwargs: Any) -> Any:
        return handler(self, *args, **kwargs)

    return handled

"""Who may come to the settings, and what stands around each of their pages."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shell
from dashboards.seats import View, seated
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.tasks import snapshot
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

P = ParamSpec("P")

SECTIONS = (
    ("organization", gettext_lazy("Organization")),
    ("people", gettext_lazy("People and roles")),
    ("teams", gettext_lazy("Teams")),
    ("regions", gettext_lazy("Regions")),
    ("stages", gettext_lazy("Stages")),
    ("targets", gettext_lazy("Targets")),
    ("rates", gettext_lazy("Exchange rates")),
    ("runs", gettext_lazy("Snapshot runs")),
    ("imports", gettext_lazy("Imports")),
    ("webhooks", gettext_lazy("Webhooks")),
    ("connections", gettext_lazy("Connections")),
)


def for_admins(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give a view the scope of an admin; nobody else comes in."""

    def page(
        request: HttpRequest, scope: Scope, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not scope.is_admin:
            raise PermissionDenied(_("Only an admin may change the settings."))
        return view(request, scope, *args, **kwargs)

    update_wrapper(page, view)
    return seated(page)


def show(
    request: HttpRequest,
    scope: Scope,
    section: str,
    template: str = "",
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of the settings, with the list of the others."""
    sections = [(reverse(f"settings:{key}"), name, key == section) for key, name in SECTIONS]
    template = f"dashboards/settings/{template or section}.html"
    name = dict(SECTIONS)[section]
    return shell.show(
        request, scope, template, status=status, sections=sections, section=name, **context
    )


def figures_follow(organization: Organization) -> None:
    """Have figures worked out again once the change is committed.

    What is kept of pages is kept for a published run: a change that makes no month stale, as a
    target or a name, shows with the next run as well.
    """
    key = organization.pk
    # What was kept is kept, and told so, where no worker can be called: the night follows.
    transaction.on_commit(lambda: snapshot.delay(key, Run.Reason.REQUEST.value), robust=True)

"""Who may come to the pages of commissions, and what stands around each of them."""

from collections.abc import Callable, Iterator
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shell
from dashboards.seats import View, seated
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.tasks import snapshot
from salesmetrics.tenancy.models import Organization, Role
from salesmetrics.tenancy.visibility import Scope

P = ParamSpec("P")

SECTIONS = (
    ("overview", gettext_lazy("Figures"), frozenset(Role.values)),
    ("statements", gettext_lazy("Statements"), frozenset(Role.values)),
    ("what-if", gettext_lazy("What if"), frozenset(Role.values)),
    ("disputes", gettext_lazy("Disputes"), frozenset(Role.values)),
    ("queue", gettext_lazy("Approvals"), frozenset({Role.MANAGER, Role.ADMIN})),
    ("plans", gettext_lazy("Plans"), frozenset(Role.values)),
    ("splits", gettext_lazy("Credit splits"), frozenset({Role.ADMIN})),
    ("audit", gettext_lazy("Audit log"), frozenset({Role.ADMIN})),
)
"""The pages, and the roles that have them."""
LARGEST = 2**63


def for_pay(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give a view the scope of somebody who may see commissions; nobody else comes in."""

    def page(
        request: HttpRequest, scope: Scope, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not scope.sees_commissions:
            raise PermissionDenied(_("You may not see commissions."))
        return view(request, scope, *args, **kwargs)

    update_wrapper(page, view)
    return seated(page)


def only(*roles: str) -> Callable[[View[P]], View[P]]:
    """Let in only who has one of these roles."""

    def guarded(view: View[P]) -> View[P]:
        def page(
            request: HttpRequest, scope: Scope, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if scope.role not in roles:
                raise PermissionDenied(_("Your role does not include this page."))
            return view(request, scope, *args, **kwargs)

        update_wrapper(page, view)
        return page

    return guarded


def found(rows: Any, number: int) -> Any:
    """The row of that number among those within sight; the same 404 for all others."""
    row = rows.filter(pk=number).first() if number < LARGEST else None
    if row is None:
        raise Http404(_("There is no such thing here."))
    return row


def sections(scope: Scope, here: str) -> Iterator[tuple[str, Any, bool]]:
    """The pages that this scope has: address, name, whether one is there."""
    for key, name, roles in SECTIONS:
        if scope.role in roles:
            yield reverse(f"commissions:{key}"), name, key == here


def show(
    request: HttpRequest,
    scope: Scope,
    section: str,
    template: str = "",
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of commissions, with the list of the others."""
    template = f"dashboards/commissions/{template or section}.html"
    names = {key: name for key, name, _roles in SECTIONS}
    around = {"sections": list(sections(scope, section)), "section": names[section]}
    return shell.show(request, scope, template, status=status, **around, **context)


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks, for what changes only."""
    return request.headers.get("HX-Request-Type") == "partial"


def pay_follows(organization: Organization) -> None:
    """Have statements and figures worked out again once the change is committed."""
    key = organization.pk
    # What was kept is kept, and told so, where no worker can be called: the night follows.
    transaction.on_commit(lambda: snapshot.delay(key, Run.Reason.REQUEST.value), robust=True)

"""Who has which plan and who shares which deal: listing it, and writing many rows at once."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.commissions.desk import pay_follows
from salesmetrics.commissions import sheets
from salesmetrics.commissions.acting import acting
from salesmetrics.commissions.models import Assignment, CreditSplit
from salesmetrics.commissions.sheets.splits import remove_splits
from salesmetrics.commissions.visibility import of_reps
from salesmetrics.crm.models import Opportunity, Order
from salesmetrics.metrics.questions import QuestionError

from . import commission_rows_described as described
from .commissions import OfPay, body_of, plain
from .commissions_told import number as told_number
from .endpoints import unknown
from .models import Right
from .once import once
from .pages import PAGING, Pages

DEALS: dict[str, Any] = {"opportunity": Opportunity, "order": Order}


class Assignments(OfPay):
    """The assignments of reps within sight; an admin writes many at once."""

    rights = {"GET": Right.METRICS_READ, "POST": Right.ADMIN}
    parameters = {"GET": (*PAGING, "rep", "plan")}

    @described.assignments
    def get(self, request: Request) -> Response:
        """One page."""
        pages, asked = Pages(), request.query_params
        rows = of_reps(self.caller.scope, Assignment.objects.all(), "rep")
        if "rep" in asked:
            rows = rows.filter(rep__external_id=plain(asked["rep"]))
        if "plan" in asked:
            rows = rows.filter(plan__external_id=plain(asked["plan"]))
        found = pages.of(rows.select_related("plan", "rep", "team"), request)
        told = zip(found, sheets.assignment_rows(found), strict=True)
        return pages.get_paginated_response([{"id": one.pk, **as_json(row)} for one, row in told])

    @described.write_assignments
    @once
    def post(self, request: Request) -> Response:
        """All rows or none: each is made, or changes what stands from the same day."""
        return self.written(request, sheets.write_assignments)

    def written(self, request: Request, write: Callable[..., sheets.Counts]) -> Response:
        """What came of the rows of the body."""
        body = body_of(request.data)
        problems = unknown(body, ("rows",))
        rows = body.get("rows")
        if not isinstance(rows, list):
            problems["rows"] = _("Expected a list of rows.")
        if problems or not isinstance(rows, list):
            raise QuestionError(problems)
        try:
            with transaction.atomic():
                counts = write(rows, self.caller.scope, self.caller.user)
                pay_follows(self.caller.scope.organization)
        except sheets.RowsError as error:
            raise QuestionError(error.problems) from error
        return Response({name: getattr(counts, name) for name in described.COUNTS})


class OneAssignment(OfPay):
    """One assignment: taking it away. What was paid by it stays."""

    rights = {"DELETE": Right.ADMIN}

    @described.remove_assignment
    def delete(self, request: Request, number: int) -> Response:
        """End it as if it had never been, in what is not locked."""
        scope = self.caller.scope
        if not scope.is_admin:
            raise PermissionDenied(_("Only an admin arranges who is paid by what."))
        own = Assignment.objects.filter(organization=scope.organization)
        with transaction.atomic():
            acting(self.caller.user)
            self.found(own, number).delete()
            pay_follows(scope.organization)
        return Response(status=204)


class Splits(Assignments):
    """The shares of deals, for admins; the rows of a deal are all its shares."""

    rights = {"GET": Right.METRICS_READ, "POST": Right.ADMIN, "DELETE": Right.ADMIN}
    parameters = {"GET": (*PAGING, *DEALS), "DELETE": tuple(DEALS)}

    @described.splits
    def get(self, request: Request) -> Response:
        """One page."""
        pages, asked = Pages(), request.query_params
        if not self.caller.scope.is_admin:
            raise PermissionDenied(_("Only an admin arranges who is paid by what."))
        rows = CreditSplit.objects.filter(organization=self.caller.scope.organization)
        for name in DEALS:
            if name in asked:
                rows = rows.filter(**{f"{name}__external_id": plain(asked[name])})
        found = pages.of(rows.select_related("opportunity", "order", "rep"), request)
        told = zip(found, sheets.split_rows(found), strict=True)
        return pages.get_paginated_response([{"id": one.pk, **as_json(row)} for one, row in told])

    @described.write_splits
    @once
    def post(self, request: Request) -> Response:
        """All rows or none; shares of revenue are 100 percent for each deal."""
        return self.written(request, sheets.write_splits)

    @described.remove_splits
    def delete(self, request: Request) -> Response:
        """Give one deal back to its owner."""
        scope, asked = self.caller.scope, request.query_params
        named = [name for name in DEALS if name in asked]
        if len(named) != 1:
            raise QuestionError({"opportunity": _("Name an opportunity or an order, not both.")})
        rows = DEALS[named[0]].objects.filter(organization=scope.organization, deleted_at=None)
        deal = rows.filter(external_id=plain(asked[named[0]])).first()
        if deal is None:
            raise QuestionError({named[0]: _("There is no such deal.")})
        with transaction.atomic():
            remove_splits(deal, scope, self.caller.user)
            pay_follows(scope.organization)
        return Response(status=204)


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its amounts as texts, which are exact."""
    amounts = ("quota", "variable_pay", "rate", "percent")
    return {key: told_number(value) if key in amounts else value for key, value in row.items()}

"""Commissions: plans, statements with their lines, what if, disputes; each within one's sight."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.commissions.desk import pay_follows
from dashboards.commissions.statement import lines_of
from dashboards.commissions.what_if import reps as reps_with_plans
from salesmetrics.commissions.disputes import SETTLED, DisputeError, question, say, settle
from salesmetrics.commissions.documents import PlanError, load
from salesmetrics.commissions.models import Statement
from salesmetrics.commissions.quotas import pieces_of
from salesmetrics.commissions.visibility import disputes, lines, plans, statements
from salesmetrics.commissions.what_if import Change, what_if
from salesmetrics.crm.models import Opportunity
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Rep

from . import commissions_described as described
from . import commissions_told as told
from .endpoints import Endpoint, unknown
from .faults import ConflictError
from .models import Right
from .once import once
from .pages import PAGING, Pages

LARGEST = 2**63
MOST = Decimal(10) ** 12
MOST_DEALS = 200
FURTHEST = dt.timedelta(days=731)
FILTERS = ("rep", "plan", "status", "from", "to")


class OfPay(Endpoint):
    """What the endpoints share: who may not see commissions is told so, whatever is asked."""

    rights = {"GET": Right.METRICS_READ, "POST": Right.CRM_WRITE}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Also check that the caller may see commissions."""
        super().initial(request, *args, **kwargs)
        if not self.caller.scope.sees_commissions:
            raise PermissionDenied(_("You may not see commissions."))

    def found(self, rows: Any, number: int) -> Any:
        """The row of that number within sight; the same 404 for all others."""
        row = rows.filter(pk=number).first() if number < LARGEST else None
        if row is None:
            raise Http404(_("There is no such thing here."))
        return row


class Plans(OfPay):
    """The plans within sight; an admin adds plans and versions."""

    rights = {"GET": Right.METRICS_READ, "POST": Right.ADMIN}
    parameters = {"GET": PAGING}

    @described.plans
    def get(self, request: Request) -> Response:
        """One page."""
        pages = Pages()
        found = pages.of(plans(self.caller.scope).prefetch_related("versions"), request)
        return pages.get_paginated_response([told.plan(one) for one in found])

    @described.load_plan
    @once
    def post(self, request: Request) -> Response:
        """Make a document a plan, or a version of the plan of its key."""
        document = body_of(request.data)
        try:
            version = load(writable(document), self.caller.scope.organization, self.caller.user)
        except PlanError as error:
            raise QuestionError(error.problems) from error
        pay_follows(self.caller.scope.organization)
        at = request.build_absolute_uri(f"{version.plan.external_id}/")
        return Response(told.whole_plan(version.plan), status=201, headers={"Location": at})


class OnePlan(OfPay):
    """One plan with the documents of its versions."""

    @described.plan
    def get(self, request: Request, key: str) -> Response:
        """Tell it."""
        one = plans(self.caller.scope).filter(external_id=plain(key)).first()
        if one is None:
            raise Http404(_("There is no such thing here."))
        return Response(told.whole_plan(one))


class Statements(OfPay):
    """The statements within sight, the newest first."""

    parameters = {"GET": (*PAGING, *FILTERS)}

    @described.statements
    def get(self, request: Request) -> Response:
        """One page."""
        pages, asked = Pages(), request.query_params
        problems: dict[str, str] = {}
        rows = statements(self.caller.scope).select_related("version__plan")
        if "rep" in asked:
            rows = rows.filter(rep__external_id=plain(asked["rep"]))
        if "plan" in asked:
            rows = rows.filter(plan__external_id=plain(asked["plan"]))
        if "status" in asked:
            if asked["status"] not in Statement.Status.values:
                states = ", ".join(Statement.Status.values)
                problems["status"] = _("Expected one of: %s.") % states
            rows = rows.filter(status=plain(asked["status"]))
        if start := day_of(asked.get("from"), "from", problems):
            rows = rows.filter(ends_on__gte=start)
        if end := day_of(asked.get("to"), "to", problems):
            rows = rows.filter(starts_on__lte=end)
        if problems:
            raise QuestionError(problems)
        found = list(pages.of(rows, request))
        pieces = pieces_of(self.caller.scope.organization, found)
        return pages.get_paginated_response(
            [told.statement(one, pieces.get(one.pk, {})) for one in found]
        )


class OneStatement(OfPay):
    """One statement."""

    @described.statement
    def get(self, request: Request, number: int) -> Response:
        """Tell it."""
        rows = statements(self.caller.scope).select_related("version__plan")
        one = self.found(rows, number)
        pieces = pieces_of(self.caller.scope.organization, [one])
        return Response(told.statement(one, pieces.get(one.pk, {})))


class Lines(OfPay):
    """The lines of a statement, in their order, each with its whole reason."""

    @described.lines
    def get(self, request: Request, number: int) -> Response:
        """All of them: they add up to what was earned."""
        rows = statements(self.caller.scope).select_related("version__plan")
        one = self.found(rows, number)
        its = told.lines(self.caller.scope.organization, one, lines_of(one))
        if not self.caller.figures.sees_records:
            its = [told.nameless(line) for line in its]
        return Response({"results": its})


class WhatIf(OfPay):
    """What a rep would earn if open deals closed; nothing is written."""

    rights = {"POST": Right.METRICS_READ}

    @described.what_if
    def post(self, request: Request) -> Response:
        """An answer by each plan of the rep."""
        body = body_of(request.data)
        problems = unknown(body, ("rep", "deals"))
        rep = self.rep_of(body.get("rep"), problems)
        if problems or rep is None:
            raise QuestionError(problems)
        chosen, changes = deals_of(body.get("deals"), rep)
        try:
            with transaction.atomic():
                answers = what_if(rep, self.caller.scope, chosen, changes)
        except DataError as error:
            raise ConflictError(str(error).partition("\n")[0]) from error
        named = self.caller.figures.sees_records
        return Response({"results": told.answers(answers, named=named)})

    def rep_of(self, key: Any, problems: dict[str, str]) -> Rep | None:
        """The rep of that id within sight; without one oneself."""
        known = reps_with_plans(self.caller.scope)
        if key is None:
            for one in known:
                if one.pk == self.caller.scope.rep:
                    return one
            problems["rep"] = _("Name a rep: you have no plan of your own.")
        elif not isinstance(key, str):
            problems["rep"] = _("Expected a text.")
        else:
            for one in known:
                if one.external_id == key:
                    return one
            problems["rep"] = _("There is no rep with a plan “%s” here.") % key
        return None


class Disputes(OfPay):
    """The disputes within sight, the newest first; questioning a line."""

    parameters = {"GET": PAGING}

    @described.disputes
    def get(self, request: Request) -> Response:
        """One page."""
        pages = Pages()
        rows = disputes(self.caller.scope).prefetch_related("entries__author")
        return pages.get_paginated_response([told.dispute(one) for one in pages.of(rows, request)])

    @described.open_dispute
    @once
    def post(self, request: Request) -> Response:
        """Question a line of a statement within sight."""
        body = body_of(request.data)
        problems = unknown(body, ("line", "words"))
        words = words_of(body, problems)
        number: Any = body.get("line")
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < LARGEST:
            problems["line"] = _("Expected the id of a line.")
        if problems:
            raise QuestionError(problems)
        scope = self.caller.scope
        line = lines(scope).filter(pk=number).first()
        if line is None:
            raise QuestionError({"line": _("There is no such line here.")})
        try:
            made = question(line.statement, line.key, words, scope, self.caller.user)
        except DisputeError as error:
            raise ConflictError(str(error)) from error
        at = request.build_absolute_uri(f"{made.pk}/")
        return Response(told.dispute(made), status=201, headers={"Location": at})


class OneDispute(OfPay):
    """One dispute: what was said, and saying more."""

    @described.dispute
    def get(self, request: Request, number: int) -> Response:
        """Tell it."""
        return Response(told.dispute(self.found(disputes(self.caller.scope), number)))

    @described.answer_dispute
    @once
    def post(self, request: Request, number: int) -> Response:
        """Say something; who decides may settle it with it."""
        scope, user = self.caller.scope, self.caller.user
        body = body_of(request.data)
        problems = unknown(body, ("words", "outcome"))
        words, outcome = words_of(body, problems), body.get("outcome")
        if outcome is not None and outcome not in tuple(SETTLED):
            problems["outcome"] = _("Expected one of: %s.") % ", ".join(SETTLED)
        if problems:
            raise QuestionError(problems)
        one = self.found(disputes(scope), number)
        try:
            if outcome:
                settle(one, outcome, words, scope, user)
            else:
                say(one, words, scope, user)
        except DisputeError as error:
            raise ConflictError(str(error)) from error
        return Response(told.dispute(self.found(disputes(scope), number)))


def body_of(data: Any) -> Mapping[str, Any]:
    """The body, which must be an object."""
    if not isinstance(data, Mapping):
        raise QuestionError({"": _("The body must be a JSON object.")})
    return data


def plain(text: str) -> str:
    """A text that the database takes: it has no NUL and no half of a character."""
    return text.replace("\x00", "\u2400").encode(errors="replace").decode()


def writable(value: Any) -> Any:
    """The same, all through a document."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {plain(str(key)): writable(one) for key, one in value.items()}
    return [writable(one) for one in value] if isinstance(value, list) else value


def words_of(body: Mapping[str, Any], problems: dict[str, str]) -> str:
    words = body.get("words")
    if not isinstance(words, str) or not words.strip() or len(words) > 5000:
        problems["words"] = _("Expected a text of at most %d characters.") % 5000
        return ""
    return plain(words)


def day_of(text: Any, name: str, problems: dict[str, str]) -> dt.date | None:
    """A day; what is none is a problem."""
    if text is None:
        return None
    try:
        if not isinstance(text, str) or len(text) != len("2026-01-31"):
            raise ValueError
        return dt.date.fromisoformat(text)
    except ValueError:
        problems[name] = _("Expected a day such as 2026-01-31.")
        return None


def deals_of(given: Any, rep: Rep) -> tuple[list[int] | None, dict[int, Change]]:
    """The chosen deals by number and what is assumed of them; None are all open ones."""
    if given is None:
        return None, {}
    if not isinstance(given, list) or len(given) > MOST_DEALS:
        raise QuestionError({"deals": _("Expected a list of at most %d deals.") % MOST_DEALS})
    problems: dict[str, str] = {}
    chosen, changes = [], {}
    own = Opportunity.objects.filter(
        organization=rep.organization_id, status=Opportunity.Status.OPEN, deleted_at=None
    )
    rows = own.filter(owner=rep) | own.filter(credit_splits__rep=rep)
    known = dict(rows.values_list("external_id", "pk"))
    for number, one in enumerate(given):
        at = f"deals.{number}"
        if not isinstance(one, Mapping):
            problems[at] = _("Expected a JSON object.")
            continue
        problems |= {
            f"{at}.{k}": v for k, v in unknown(one, ("opportunity", "amount", "closes_on")).items()
        }
        key = one.get("opportunity")
        if not isinstance(key, str) or key not in known:
            problems[f"{at}.opportunity"] = _("There is no such open deal of the rep.")
            continue
        day = day_of(one.get("closes_on"), f"{at}.closes_on", problems)
        today = rep.organization.today()
        if day and not today <= day <= today + FURTHEST:
            problems[f"{at}.closes_on"] = _("Expected a day from today to two years on.")
        changes[known[key]] = Change(amount_of(one.get("amount"), at, problems), day)
        chosen.append(known[key])
    if problems:
        raise QuestionError(problems)
    return chosen, changes


def amount_of(given: Any, at: str, problems: dict[str, str]) -> Decimal | None:
    if given is None:
        return None
    try:
        value = Decimal(given) if isinstance(given, str) else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= MOST or round(value, 4) != value:
        problems[f"{at}.amount"] = _('Expected a decimal as a text, such as "1200.50".')
        return None
    return value

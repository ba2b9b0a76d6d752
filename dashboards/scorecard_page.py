"""The page of one rep: how it stands, what should happen next. A rep comes here first."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards import choices, looks, page, shell, shown
from dashboards import scorecard_words as words
from dashboards.asked import COMPARISONS, DEFAULT_COMPARISON, DEFAULT_PERIOD, Asked, asked
from dashboards.commissions.what_if import may_ask
from dashboards.latest import Latest, latest_quarter
from dashboards.looks import Look
from dashboards.pages import PAGES, landing
from dashboards.panels.payloads import payload
from dashboards.scorecard import rep_for, scorecard_of
from dashboards.seats import seated
from salesmetrics.metrics.dimensions import Dimension, members_held
from salesmetrics.metrics.next_steps import open_deals
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.metrics.scorecards import scope_of_rep
from salesmetrics.tenancy.models import Rep, Role
from salesmetrics.tenancy.visibility import Scope

PAGE = PAGES["scorecard"]
FIRST_DEALS = 8


@seated
def first(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The page that one comes to first: a rep's own scorecard, else the overview."""
    if landing(scope) is PAGE and scope.rep is not None:
        return card(request, scope, rep_for(scope))
    return page.shown(request, scope, PAGES["overview"])


@seated
def own(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """One's own scorecard; for who is no rep, the reps to choose from."""
    if scope.rep is not None:
        return card(request, scope, rep_for(scope))
    try:
        wish = asked(request.GET, scope.organization)
        board = payload("leaders", scope, request.GET) | {"options": []}
    except QuestionError as error:
        return page.refused(request, scope, error)
    members = Dimension.registry["rep"].members(scope.organization)
    seen = [m for key, m in members.items() if scope.reps is None or key in scope.reps]
    template = "dashboards/scorecards.html"
    here = reverse("dashboards:scorecards")
    return shell.show(
        request, scope, template, reps=seen, page=PAGE, wish=wish, payload=board, here=here
    )


@seated
def one(request: HttpRequest, scope: Scope, rep: str) -> HttpResponseBase:
    """The scorecard of a rep whom one may see."""
    return card(request, scope, rep_for(scope, rep))


def card(request: HttpRequest, scope: Scope, rep: Rep) -> HttpResponseBase:
    """The page, or for htmx only what changes with the wish."""
    try:
        wish = asked(request.GET, scope.organization)
        with members_held():
            context = figures(rep, wish, scope)
    except QuestionError as error:
        return page.refused(request, scope, error)
    latest: Latest | None = context["latest"]
    if latest and not request.GET:
        # Who asks for nothing in particular is shown something, be it from years ago.
        return redirect(f"{request.path}?{latest.query}")
    whose = "" if rep.pk == scope.rep else rep.external_id
    looks.note(scope, Look(PAGE.key, wish.query(), whose), wish)
    content = render_to_string("dashboards/scorecard_figures.html", context)
    if request.headers.get("HX-Request-Type") == "partial":
        response = HttpResponse(content)
    else:
        template = "dashboards/page.html"
        response = shell.show(request, scope, template, figures=content, wish=wish, page=PAGE)
    response.headers["Vary"] = "HX-Request-Type, Cookie"
    return response


def figures(rep: Rep, wish: Asked, scope: Scope) -> dict[str, Any]:
    """What the page says. Filters that are carried along do not narrow it, and are kept."""
    made = scorecard_of(rep, wish, scope)
    deals = open_deals(scope.organization, scope, rep.pk)
    its_own = scope.role == Role.REP
    groups = words.groups(made)
    narrowed = scope_of_rep(rep, scope.organization)
    return {
        "scope": scope,
        "organization": scope.organization,
        "wish": wish,
        "kept": [(name, member) for name, ids in wish.where.items() for member in ids],
        "here": address(rep, scope),
        "shown": f"scorecard:{'' if scope.role == Role.REP else rep.external_id}",
        "periods": choices.periods(wish),
        "comparisons": COMPARISONS,
        "default_period": DEFAULT_PERIOD,
        "default_comparison": DEFAULT_COMPARISON,
        "page": PAGE,
        "title": _("Your scorecard") if its_own else rep.name,
        "card": made,
        "gauge": words.gauge(made),
        "main": words.main(made),
        "groups": groups,
        "latest": None if groups or wish.as_of else latest_quarter(narrowed, wish),
        "beside": words.beside(made),
        "week": words.week(made),
        "commission": _commission(made),
        "deals": words.steps(deals, what_if_of(rep, scope)),
        "first_deals": FIRST_DEALS,
        "asking": sum(bool(deal.reasons) for deal in deals),
        "panels": _panels(rep, wish, scope),
    }


def what_if_of(rep: Rep, scope: Scope) -> str:
    """Where it is told what the rep would earn by open deals; empty for who may not know."""
    if not may_ask(rep, scope):
        return ""
    return f"{reverse('commissions:what-if')}?{urlencode({'rep': rep.pk, 'asked': 'on'})}"


def address(rep: Rep, scope: Scope) -> str:
    """Where a rep's scorecard is; one's own is where one comes first."""
    if scope.role == Role.REP:
        return reverse("dashboards:overview")
    return reverse("dashboards:scorecard", args=[rep.external_id])


def _panels(rep: Rep, wish: Asked, scope: Scope) -> list[dict[str, Any]]:
    """The panels of the page, narrowed to the rep."""
    narrowed = replace(wish, where={"rep": (rep.external_id,)}, options={})
    parameters = QueryDict(narrowed.query())
    return [payload(key, scope, parameters) for key in PAGE.keys(scope)]


def _commission(made: dict[str, Any]) -> dict[str, str] | None:
    earned = made["commission"]
    if earned is None:
        return None
    return {
        "name": earned["name"],
        "value": shown.with_unit(words.decimal(earned["value"]), "money", made["currency"]),
        "before": shown.with_unit(words.decimal(earned["before"]), "money", made["currency"])
        if earned["before"] is not None
        else "",
    }

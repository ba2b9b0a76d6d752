"""What a page, a board, a scorecard or a statement says, as a document.

    contents("page:overview", query, membership's scope, seat)

`shown` names what is shown: `page:<key>`, `board:<number>`, `scorecard:<rep>` (nobody: one's own),
`statement:<number>`, `digest:morning`, `digest:friday`. Each goes by the scope of who reads it, as
the page itself does.
"""

from collections.abc import Callable
from html import unescape
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dashboards import choices, shell
from dashboards.asked import Asked, asked
from dashboards.boards.made import payloads_of
from dashboards.models import Board
from dashboards.pages import PAGES
from dashboards.panels.options import with_options
from dashboards.panels.payloads import panel_for, payload
from dashboards.scorecard import rep_for
from salesmetrics.tenancy.models import Membership
from salesmetrics.tenancy.visibility import Scope

from . import scorecards, statements
from .documents import Document, Payload
from .sections import section_of

Progress = Callable[[int, int], None]
MORNING = ("headline", "changes", "leaders", "slipped")
"""The panels of the morning digest."""


def contents(
    shown: str, query: QueryDict, scope: Scope, seat: Membership, step: Progress | None = None
) -> Document:
    """The document; raises Http404 or PermissionDenied for what is not there for who reads it."""
    kind, _colon, key = shown.partition(":")
    if kind == "page" and key == "scorecard":
        kind, key = "scorecard", ""
    if kind not in MADE:
        raise Http404(_("There is no such thing here."))
    return MADE[kind](key, query, scope, seat, step or (lambda _done, _of: None))


def _page(key: str, query: QueryDict, scope: Scope, seat: Membership, step: Progress) -> Document:
    if key not in PAGES:
        raise Http404(_("There is no page “%(page)s”.") % {"page": key})
    page = PAGES[key]
    keys = page.keys(scope)
    if not keys:
        raise PermissionDenied(_("Your role does not include this page."))
    wish = asked(query, scope.organization)
    wish = with_options([panel_for(one, scope) for one in keys], wish, query, scope)
    made = []
    for number, one in enumerate(keys):
        step(number, len(keys))
        made.append(payload(one, scope, query))
    address = f"{shell.address(page, scope)}?{wish.query()}"
    return document(page.title, page.question, wish, scope, made, key, address)


def _board(key: str, query: QueryDict, scope: Scope, seat: Membership, step: Progress) -> Document:
    number = int(key) if key.isdecimal() and len(key) < 10 else 0
    board = Board.seen_by(seat).select_related("owner__user").filter(pk=number).first()
    if board is None:
        raise Http404(_("There is no such thing here."))
    wish = asked(query, scope.organization)
    made = payloads_of(board, wish, scope)
    question = ""
    if board.owner_id != seat.pk:
        question = _("Shared by %(owner)s.") % {"owner": board.owner.user}
    name = slugify(board.name) or f"board-{board.pk}"
    address = f"{reverse('boards:board', args=[board.pk])}?{wish.query()}"
    return document(board.name, question, wish, scope, made, name, address)


def _scorecard(
    key: str, query: QueryDict, scope: Scope, seat: Membership, step: Progress
) -> Document:
    rep = rep_for(scope, key or None)
    wish = asked(query, scope.organization)
    return scorecards.scorecard(rep, wish, scope, facts(wish, scope, narrowed=False),
                                freshness(scope, wish))  # fmt: skip


def _digest(key: str, query: QueryDict, scope: Scope, seat: Membership, step: Progress) -> Document:
    if key == "friday":
        return scorecards.short(_scorecard("", query, scope, seat, step))
    if key != "morning":
        raise Http404(_("There is no such thing here."))
    wish = asked(query, scope.organization)
    made = [payload(one, scope, query) for one in MORNING]
    question = _("Are we on track, and what has changed?")
    address = f"{reverse('dashboards:overview')}?{wish.query()}"
    return document(_("Morning digest"), question, wish, scope, made, "morning-digest", address)


def _statement(
    key: str, query: QueryDict, scope: Scope, seat: Membership, step: Progress
) -> Document:
    number = int(key) if key.isdecimal() and len(key) < 18 else 0
    return statements.statement(number, scope, freshness(scope))


MADE: dict[str, Callable[[str, QueryDict, Scope, Membership, Progress], Document]] = {
    "page": _page,
    "board": _board,
    "scorecard": _scorecard,
    "statement": _statement,
    "digest": _digest,
}


def document(
    title: Any,
    question: Any,
    wish: Asked,
    scope: Scope,
    made: list[Payload],
    name: str,
    address: str,
) -> Document:
    """A document of panels."""
    return Document(
        title=str(title),
        question=str(question),
        organization=scope.organization.name,
        facts=facts(wish, scope),
        freshness=freshness(scope, wish),
        sections=tuple(section_of(one) for one in made),
        name=f"{name}-{wish.start}-{wish.end}",
        payloads=tuple(made),
        address=address.rstrip("?"),
    )


def facts(wish: Asked, scope: Scope, *, narrowed: bool = True) -> tuple[tuple[str, str], ...]:
    """What the figures are of: period, comparison, filters."""
    found = [(_("Period"), wish.label)]
    if wish.against:
        found.append((_("Compared with"), wish.against))
    if narrowed:
        chosen = [one for one in choices.filters(scope, wish) if one.chosen]
        found += [(str(one.label), one.chosen_names) for one in chosen]
    return tuple(found)


def freshness(scope: Scope, wish: Asked | None = None) -> str:
    """Since when the figures stand."""
    known = {"organization": scope.organization, "wish": wish}
    told = render_to_string("dashboards/freshness.html", known)
    return unescape(told).strip()

"""A panel of a board to take along, as any other panel is."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404

from dashboards.asked import asked
from dashboards.exports import FORMS, download
from dashboards.models import Board, BoardPanel
from dashboards.seats import seated
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.visibility import Scope

from .made import whole_of
from .views import seat_of


@seated
def export(request: HttpRequest, scope: Scope, key: int, panel: int, form: str) -> HttpResponseBase:
    """All rows of one panel, narrowed as the page and the panel itself are."""
    if form not in FORMS:
        raise Http404
    found = get_object_or_404(Board.seen_by(seat_of(request, scope)), pk=key)
    row = get_object_or_404(BoardPanel, board=found, pk=panel)
    try:
        made = whole_of(row, asked(request.GET, scope.organization), scope)
    except QuestionError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    if made is None:
        raise Http404
    return download(made, row.metric, form)

"""The PDF of a page: given at once, or on a page that shows how far the worker is."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards import shell
from dashboards.boards.views import seat_of
from dashboards.models import Paper
from dashboards.page import refused
from dashboards.seats import seated
from dashboards.tasks import put_on_paper
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.visibility import Scope

from .contents import contents
from .paper import pdf
from .papers import is_quick

LARGEST = 2**63 - 1


@require_safe
@seated
def page_pdf(request: HttpRequest, scope: Scope, shown: str) -> HttpResponseBase:
    """A page, board, scorecard or statement as PDF."""
    seat = seat_of(request, scope)
    try:
        document = contents(shown, request.GET, scope, seat)
    except QuestionError as error:
        return refused(request, scope, error)
    if is_quick(document):
        return attachment(pdf(document), document.name)
    paper = Paper.objects.create(
        organization=scope.organization,
        seat=seat,
        made_as=scope.key,
        shown=shown,
        query=request.GET.urlencode(),
        language=get_language() or "en",
        of=len(document.sections),
    )
    # Where no worker can be called it stays written down, and is taken up later.
    transaction.on_commit(lambda: put_on_paper.apply_async((paper.pk,), retry=False), robust=True)
    return redirect("reports:paper", paper.pk)


@require_safe
@seated
def paper(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """How far a PDF is; htmx asks for the part that changes, again and again."""
    found = one_of(request, scope, number)
    context: dict[str, Any] = {"paper": found, "back": f"?{found.query}" if found.query else ""}
    if request.headers.get("HX-Request-Type") == "partial":
        return render(request, "dashboards/reports/progress.html", context)
    return shell.show(request, scope, "dashboards/reports/paper.html", **context)


@require_safe
@seated
def fetch(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """The PDF that a worker made."""
    found = one_of(request, scope, number)
    if found.content is None:
        raise Http404(_("It is not ready yet."))
    return attachment(bytes(found.content), found.name)


def one_of(request: HttpRequest, scope: Scope, number: int) -> Paper:
    """A paper of one's own; who has another seat by now sees none that was made before."""
    seat = seat_of(request, scope)
    mine = Paper.objects.filter(organization=scope.organization, seat=seat, made_as=scope.key)
    return get_object_or_404(mine, pk=min(number, LARGEST))


def attachment(content: bytes, name: str) -> HttpResponse:
    """A PDF to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)

"""Pages put on paper: at once where that is quick, else by a worker that says how far it is."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dashboards.models import Paper
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.visibility import scope_of

from .contents import contents
from .documents import Document
from .paper import pdf
from .pictures import DRAWN
from .typefaces import needed

KEPT = dt.timedelta(days=1)
SILENT = dt.timedelta(minutes=2)
"""Whoever got no step further for so long is taken for dead."""
QUICK = 4
"""How many pictures are drawn while somebody waits: about a second and a half."""


def is_quick(document: Document) -> bool:
    """Whether a request may wait for it."""
    pictures = [s for s in document.sections if s.chart and s.chart["chart"]["kind"] in DRAWN]
    # The typeface of Chinese takes as long to read as a few pictures take to be drawn.
    large = len(needed(document.words())) - 1
    return len(pictures) + 2 * large <= QUICK


def make(paper_id: int) -> None:
    """Put it on paper, as who asked for it sees it; says on the way how far it is."""
    related = ("seat__organization", "seat__user", "seat__rep")
    paper = Paper.objects.select_related(*related).filter(pk=paper_id, content=None).first()
    if paper is None or paper.trouble:
        return
    seat = paper.seat

    def step(done: int, of: int) -> None:
        Paper.objects.filter(pk=paper.pk).update(done=done, of=of, worked_at=timezone.now())

    zone = seat.organization.zone
    with translation.override(paper.language), timezone.override(zone):
        try:
            document = contents(paper.shown, QueryDict(paper.query), scope_of(seat), seat)
            content = pdf(document, step)
        except (Http404, PermissionDenied, QuestionError) as error:
            Paper.objects.filter(pk=paper.pk).update(trouble=str(error)[:500] or "404")
            return
        except Exception:
            words = _("It could not be put on paper. Try again, or tell your admin.")
            Paper.objects.filter(pk=paper.pk).update(trouble=words)
            raise
    Paper.objects.filter(pk=paper.pk).update(name=document.name, content=content)


def left_lying() -> list[int]:
    """Those that nobody finishes: a worker died, or the broker forgot."""
    silent = Paper.objects.filter(
        content=None, trouble="", worked_at__lt=timezone.now() - SILENT
    ).order_by("pk")
    found = list(silent.values_list("pk", flat=True))
    # Once more is enough until it is silent again.
    silent.filter(pk__in=found).update(worked_at=timezone.now())
    return found


def forget() -> int:
    """Delete those that were fetched, or not, long ago."""
    return Paper.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]

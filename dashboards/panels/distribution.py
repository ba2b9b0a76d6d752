"""How many fall into each class: waiting times of leads, and answers by score."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards import shown
from dashboards.as_of import present_only
from dashboards.asked import Asked
from salesmetrics.metrics import distribution as counted
from salesmetrics.metrics.answers import Answer, answer
from salesmetrics.metrics.questions import Question
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel
from .series import floats
from .sheet import Head, Line, Sheet, provenance

COUNT = "count"
DAY = 24


class Class(NamedTuple):
    """A bar: what it is called, how many are in it, and what it means."""

    label: str
    size: int
    tone: str


def waiting(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """Leads by how long they waited for the first response."""
    present_only(asked.as_of)
    question = Question(panel.lead, *asked.period, where=dict(asked.where))
    found = counted.response_times(question, scope)
    classes = [Class(_waited(one.hours, one.until), one.leads, "even") for one in found.classes]
    classes.append(Class(_("no answer"), found.unanswered, "none"))
    return _sheet(panel, asked, classes, answer(question, scope), _("Waited"))


def recommending(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """Answers by the score from 0 to 10: detractors, passives, promoters."""
    present_only(asked.as_of)
    question = Question(panel.lead, *asked.period, where=dict(asked.where))
    classes = [
        Class(f"{one.score:f}", one.answers, _recommends(one.score))
        for one in counted.recommendations(question, scope)
    ]
    return _sheet(panel, asked, classes, answer(question, scope), _("Score"))


def satisfied(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """Answers by score, scale by scale: which of them count as satisfied."""
    present_only(asked.as_of)
    question = Question(panel.lead, *asked.period, where=dict(asked.where))
    scores = counted.satisfactions(question, scope)
    several = len({one.most for one in scores}) > 1
    classes = [
        Class(
            _("%(score)s of %(most)s") % {"score": _plain(one.score), "most": _plain(one.most)}
            if several
            else _plain(one.score),
            one.answers,
            "good" if one.satisfied else "bad",
        )
        for one in scores
    ]
    return _sheet(panel, asked, classes, answer(question, scope), _("Score"))


def distribution(sheet: Sheet) -> dict[str, Any]:
    """The classes side by side."""
    return {
        "labels": [line.label for line in sheet.lines],
        "series": [
            {
                "key": COUNT,
                "name": sheet.heads[0].name,
                "values": floats(sheet.column(COUNT)),
                "style": "now",
            }
        ],
        "tones": sheet.extras["tones"],
    }


def waited_in_words(sheet: Sheet) -> str:
    """How many were answered within a day, the middle one, and how many not at all."""
    counts = [value or Decimal(0) for value in sheet.column(COUNT)]
    whole, middle = sum(counts, Decimal(0)), sheet.extras["figure"]
    if not whole or middle is None:
        return ""
    # The last count is of those without an answer, which are in no class.
    classes = zip(counts[:-1], [*counted.WAITED[1:], None], strict=True)
    within = sum((count for count, until in classes if until and until <= DAY), Decimal(0))
    return _("%(share)s were answered within a day, half of those answered within %(middle)s.") % {
        "share": shown.with_unit(within * 100 / whole, "percent"),
        "middle": shown.with_unit(middle, "hours"),
    }


def recommended_in_words(sheet: Sheet) -> str:
    """What the score is made of."""
    shares = {tone: _share(sheet, tone) for tone in ("good", "bad")}
    figure = sheet.extras["figure"]
    if figure is None:
        return ""
    return _("%(good)s promoters less %(bad)s detractors: %(score)s.") % {
        "good": shown.with_unit(shares["good"], "percent"),
        "bad": shown.with_unit(shares["bad"], "percent"),
        "score": shown.short(figure, "score"),
    }


def satisfied_in_words(sheet: Sheet) -> str:
    """How many of the answers are satisfied ones."""
    counts = [value or Decimal(0) for value in sheet.column(COUNT)]
    whole, figure = int(sum(counts, Decimal(0))), sheet.extras["figure"]
    if figure is None:
        return ""
    told = {"share": shown.with_unit(figure, "percent"), "count": whole}
    words = ngettext(
        "%(share)s of %(count)d answer were satisfied.",
        "%(share)s of %(count)d answers were satisfied.",
        whole,
    )
    return words % told


def _sheet(
    panel: Panel, asked: Asked, classes: Sequence[Class], whole: Answer | None, rows_are: str
) -> Sheet:
    every = sum(one.size for one in classes)
    noun = _("Leads") if panel.lead.startswith("lead") else _("Answers")
    return Sheet(
        panel=panel,
        asked=asked,
        heads=(
            Head(COUNT, noun, "count", panel.lead, bar=True),
            Head("share", _("Share"), "percent", panel.lead),
        ),
        lines=tuple(
            Line(
                one.label,
                (Decimal(one.size), Decimal(one.size * 100) / every if every else None),
            )
            for one in classes
        ),
        total=Line(_("Total"), (Decimal(every), Decimal(100))) if every else None,
        **provenance([whole] if whole else []),
        rows_are=rows_are,
        extras={
            "tones": [one.tone for one in classes],
            "figure": whole.total.value if whole else None,
        },
    )


def _share(sheet: Sheet, tone: str) -> Decimal:
    pairs = zip(sheet.column("share"), sheet.extras["tones"], strict=True)
    return sum((share or Decimal(0) for share, its in pairs if its == tone), Decimal(0))


def _waited(hours: int, until: int | None) -> str:
    if until is None:
        return _("over %(days)d days") % {"days": hours // DAY}
    if not hours:
        return _("under %(time)s") % {"time": f"{until}{shown.SPACE}" + _("h")}
    if until <= DAY:
        return _("%(from)d–%(to)d h") % {"from": hours, "to": until}
    return _("%(from)d–%(to)d days") % {"from": hours // DAY, "to": until // DAY}


def _recommends(score: Decimal) -> str:
    return "good" if score >= 9 else "even" if score >= 7 else "bad"


def _plain(score: Decimal) -> str:
    return shown.exact(score, 2)

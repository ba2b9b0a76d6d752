"""What of the insights somebody is shown, with the words and where each leads."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.asked import Asked
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.insights.finding import insights
from salesmetrics.watch.insights.insight import Insight, Kind, Part, View
from salesmetrics.watch.insights.keeping import kept
from salesmetrics.watch.insights.usual import view_over
from salesmetrics.watch.models.insights import Dismissal

from .places import PLACES
from .words import amount, difference_unit, dimension_name, sentences


@dataclass(frozen=True)
class Told:
    """An insight as it is read: its first sentence leads, the others tell more."""

    insight: Insight
    first: str
    further: tuple[str, ...]
    money: str
    tone: str
    link: str
    link_words: str
    rows: tuple[dict[str, str], ...] = ()
    """What each member has in it, for a table."""
    dimension: str = ""
    dismissed: bool = False

    @property
    def key(self) -> str:
        """What it is dismissed by."""
        return self.insight.key


def view_of(asked: Asked) -> View:
    """What a wish looks at."""
    return view_over(asked.period, asked.compare, asked.today, asked.where)


def found(asked: Asked, scope: Scope) -> list[Insight]:
    """Everything that stands out; nothing of a past moment."""
    return [] if asked.as_of else insights(view_of(asked), scope)


def at_once(asked: Asked, scope: Scope, user: User, place: str) -> list[Told] | None:
    """The few that stand on a page, from what a worker kept; None where they must be looked up.

    Two queries at most, so that they can come with the page itself.
    """
    some = None if asked.as_of else kept(view_of(asked), scope)
    if some is None:
        return None
    away = put_away(some, scope, user)
    few = PLACES[place].of(one for one in some if one.key not in away)
    return [told(one, asked, scope) for one in few]


def put_away(some: Iterable[Insight], scope: Scope, user: User) -> set[str]:
    """Which of them somebody has dismissed, as long as their figures are about the same."""
    amounts = {one.key: one.amount for one in some}
    dismissals = Dismissal.objects.filter(
        organization=scope.organization, user=user, key__in=amounts
    )
    return {one.key for one in dismissals if one.still_holds(amounts[one.key])}


def dismissal(one: Insight, scope: Scope, user: User, *, away: bool) -> None:
    """Put an insight away with the figure it has now, or take it out again."""
    of: dict[str, Any] = {"organization": scope.organization, "user": user, "key": one.key}
    if away:
        Dismissal.objects.update_or_create(**of, defaults={"amount": one.amount})
    else:
        Dismissal.objects.filter(**of).delete()


def told(one: Insight, asked: Asked, scope: Scope, *, dismissed: bool = False) -> Told:
    """An insight in words."""
    one = in_this_language(one)
    currency = scope.organization.base_currency
    first, *further = sentences(one, asked.against, currency)
    link, link_words = leads_to(one, asked, scope)
    tones = {None: "even", True: "good", False: "bad"}
    return Told(
        insight=one,
        first=first,
        further=tuple(further),
        money=amount(one.money, "money", currency),
        tone=tones[one.good],
        link=link,
        link_words=link_words,
        rows=tuple(row(part, one, currency) for part in one.parts),
        dimension=capfirst(dimension_name(one)) if one.parts else "",
        dismissed=dismissed,
    )


def in_this_language(one: Insight) -> Insight:
    """It with those names of members that are words of this product, not of its records."""
    dimension = Dimension.registry.get(one.dimension)
    if dimension is None or dimension.choices is None:
        return one
    names = {str(value): str(label) for value, label in dimension.choices.choices}
    parts = tuple(replace(p, name=names.get(p.member or "", p.name)) for p in one.parts)
    return replace(one, name=names.get(one.member or "", one.name), parts=parts)


def row(part: Part, one: Insight, currency: str) -> dict[str, str]:
    """What one member has in a difference, exactly."""
    unit = metric_of(one.subject).unit
    places = difference_unit(unit)

    def cell(value: Decimal) -> str:
        if places == "points":
            return shown.in_table(value, places)
        return ("+" if value > 0 else "") + shown.full(value, unit, currency)

    return {
        "name": part.name or _("all others"),
        "rate": cell(part.amount),
        "mix": cell(part.mix) if one.kind == Kind.RATE else "",
        "unit": shown.unit_name(places, currency),
    }


def leads_to(one: Insight, asked: Asked, scope: Scope) -> tuple[str, str]:
    """The address of what is behind it, as far as somebody may see that, and its name."""
    if one.kind in (Kind.RISK, Kind.READY):
        if not scope.sees_records:
            return "", ""
        pairs = [("reason", one.subject), *_filters(one)]
        return f"{reverse('insights:customers')}?{urlencode(pairs)}", _("Show the customers")
    if one.kind == Kind.PACE and one.dimension == "rep" and one.member and scope.sees_records:
        address = reverse("dashboards:scorecard", args=[one.member])
        return f"{address}?{asked.carried}", _("Show the scorecard")
    if not scope.sees_records or one.period is None:
        return reverse("dashboards:metrics-one", args=[one.subject]), _("How it is worked out")
    pairs = [("from", str(one.period.start)), ("to", str(one.period.end)), *_filters(one)]
    address = reverse("dashboards:records", args=[one.subject])
    return f"{address}?{urlencode(pairs)}", _("Show the records")


def _filters(one: Insight) -> list[tuple[str, Any]]:
    return [(name, member) for name, members in one.where.items() for member in members]

"""A rep's scorecard as a document."""

from dataclasses import replace
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from dashboards import scorecard_page
from dashboards.asked import Asked
from salesmetrics.tenancy.models import Rep
from salesmetrics.tenancy.visibility import Scope

from .documents import Column, Document, Row, Section, Table
from .sections import plain, section_of


def scorecard(
    rep: Rep, wish: Asked, scope: Scope, facts: tuple[tuple[str, str], ...], freshness: str
) -> Document:
    """The parts of the page, in its order."""
    told = scorecard_page.figures(rep, wish, scope)
    deals = [_deals(told)] if scope.sees_records else []
    panels = [section_of(made) for made in told["panels"]]
    sections = [_quota(told), *deals, _week(told), *panels, _figures(told)]
    return Document(
        title=rep.name,
        question=told["beside"],
        organization=scope.organization.name,
        facts=facts,
        freshness=freshness,
        sections=tuple(sections),
        name=f"scorecard-{slugify(rep.name) or rep.pk}-{wish.start}-{wish.end}",
        payloads=tuple(told["panels"]),
        address=f"{told['here']}?{wish.query()}".rstrip("?"),
    )


def short(whole: Document) -> Document:
    """The quota, the deals and the week of a scorecard: what a Friday is about."""
    return replace(whole, title=_("Friday digest"), sections=whole.sections[:3], payloads=())


def _quota(told: dict[str, Any]) -> Section:
    gauge, pay, period = told["gauge"], told["commission"], told["card"]["period"]["label"]
    rows = []
    if gauge:
        rows += [(_("Quota"), gauge.words), (_("Reached"), gauge.value)]
    if pay:
        rows.append((pay["name"], pay["value"]))
    if not rows:
        why = _("No quota for %(period)s.") % {"period": period}
        return Section(
            _("Quota"), period, empty=(why, _("An admin can set one for each rep and month."))
        )
    point = gauge.state if gauge else ""
    return Section(_("Quota"), period, point=point, table=plain((_("Figure"), period), rows))


def _figures(told: dict[str, Any]) -> Section:
    card = told["card"]
    compared, peers = card["compared_with"], card["peers"]["told"]
    heads = [Column(_("Figure"), number=False), Column(card["period"]["label"])]
    if compared:
        heads += [Column(compared), Column(_("Change"))]
    if peers:
        heads += [Column(_("Team, about")), Column(_("Among the team"), number=False)]
    rows: list[Row] = []
    for title, its in told["groups"]:
        rows.append(Row((title, *[""] * (len(heads) - 1)), strong=True))
        for one in its:
            cells = [f"{one.name} ({one.unit})" if one.unit else one.name, one.value]
            cells += [one.before, one.change] if compared else []
            cells += [one.median, one.band_words] if peers else []
            rows.append(Row(tuple(cells), depth=1))
    title, period = _("All figures"), card["period"]["label"]
    if not rows:
        why = _("Nothing happened in %(period)s.") % {"period": period}
        return Section(title, period, empty=(why, _("Choose another period.")))
    return Section(title, period, table=Table(tuple(heads), tuple(rows)))


def _week(told: dict[str, Any]) -> Section:
    heads = (_("Activity"), _("This week"), _("Same days of the week before"))
    rows = [(one["name"], one["value"], one["before"]) for one in told["week"]]
    return Section(_("Activities this week"), table=plain(heads, rows))


def _deals(told: dict[str, Any]) -> Section:
    title = _("Open deals and what to do next")
    if not told["deals"]:
        do = _("They appear here as soon as one is created or imported.")
        return Section(title, empty=(_("No open deal."), do))
    heads = (_("Deal"), _("Stage"), _("What to do"), _("Due"), _("Amount"))
    rows = [
        (
            " · ".join(part for part in (deal["name"], deal["account"]) if part),
            deal["stage"],
            ", ".join(deal["asks"]),
            deal["due"],
            f"{deal['amount']} {deal['currency']}",
        )
        for deal in told["deals"]
    ]
    return Section(title, table=plain(heads, rows, words=3))

"""A commission statement as a document, readable without help."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.commissions.amounts import money
from dashboards.commissions.bars import bars
from dashboards.commissions.desk import found
from dashboards.commissions.statement import groups, history, lines_of, sums_of
from dashboards.commissions.versions import told as version_told
from salesmetrics.commissions.documents import terms_in
from salesmetrics.commissions.models import Statement
from salesmetrics.commissions.quotas import pieces_of
from salesmetrics.commissions.visibility import statements as visible
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .documents import Column, Document, Row, Section, Table
from .sections import plain


def statement(number: int, scope: Scope, freshness: str) -> Document:
    """The statement of that number, if this scope may see it."""
    if not scope.sees_commissions:
        raise PermissionDenied(_("You may not see commissions."))
    one: Statement = found(visible(scope).select_related("version", "plan", "rep"), number)
    return Document(
        title=one.rep.name,
        question=_("What was earned, and how what is paid follows from it."),
        organization=scope.organization.name,
        facts=(
            (_("Period"), shown.span(one.starts_on, one.ends_on)),
            (_("Plan"), one.plan.name),
            (_("Version"), version_told(one.version)),
            (_("State"), str(one.get_status_display())),
            (_("To be paid"), money(one.payable, one.currency)),
        ),
        freshness=freshness,
        sections=(
            _sums(one),
            *_reached(scope.organization, one),
            _lines(scope.organization, one),
            _history(one),
        ),
        name=f"statement-{slugify(one.rep.name) or one.pk}-{one.starts_on}-{one.ends_on}",
        address=reverse("commissions:statement", args=[one.pk]),
        upright=True,
    )


def _sums(one: Statement) -> Section:
    rows = [(label, why, amount) for label, amount, why in sums_of(one)]
    heads = (_("Amounts"), _("Why"), one.currency)
    return Section(_("To be paid"), table=plain(heads, rows, words=2))


def _reached(organization: Organization, one: Statement) -> list[Section]:
    """What each component came to, and how its quota came about."""
    pieces = pieces_of(organization, [one]).get(one.pk, {})
    reached = bars(terms_in(one.version), one, (), pieces)
    if not reached:
        return []
    rows = [(bar.name, f"{bar.told} {bar.quota_told}".strip()) for bar in reached]
    return [
        Section(
            _("Attainment"),
            table=plain((_("Part of the plan"), _("What it came to")), rows, words=2),
        )
    ]


def _lines(organization: Organization, one: Statement) -> Section:
    told = groups(organization, list(lines_of(one)), terms_in(one.version), one, {})
    if not told:
        return Section(_("Lines"), empty=(_("Nothing was earned in this period."), ""))
    rows: list[Row] = []
    for group in told:
        rows += [_line(line) for line in group["lines"]]
        rows.append(Row(("", str(group["name"]), group["total"]), strong=True))
    columns = (
        Column(_("Day"), number=False),
        Column(_("Deal and reason"), number=False),
        Column(f"{_('Amount')} ({one.currency})"),
    )
    return Section(_("Lines"), table=Table(columns, tuple(rows)))


def _line(line: dict[str, Any]) -> Row:
    title = " · ".join(str(part) for part in (line["deal"], line["kind"]) if part)
    why = f"{title}\n{line['reason']}" if line["reason"] else title
    return Row((line["day"], why, line["amount"]))


def _history(one: Statement) -> Section:

    def at(moment: Any) -> str:
        return date_format(localtime(moment), "DATETIME_FORMAT")

    rows = [(at(one.computed_at), _("Computed"))] if one.computed_at else []
    rows += [(at(step["at"]), step["words"]) for step in history(one)]
    return Section(_("History"), table=plain((_("When"), _("What")), rows, words=2))

"""Plans, statements, lines, answers and disputes as JSON."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dashboards.commissions.abroad import sold_abroad
from dashboards.commissions.reasons import deal, quotas_of, reason
from salesmetrics.commissions.amounts import minor_unit
from salesmetrics.commissions.documents import terms_in
from salesmetrics.commissions.models import Dispute, Line, Plan, Statement
from salesmetrics.commissions.quotas import Pieces
from salesmetrics.commissions.seats import Piece
from salesmetrics.commissions.what_if import Answer
from salesmetrics.crm.models import Opportunity
from salesmetrics.tenancy.models import Organization, User

FIGURES = ("earned", "eligible", "advance", "repaid", "payable", "balance_before", "balance")
TIMES = ("computed_at", "submitted_at", "approved_at", "locked_at", "paid_at")
Told = dict[str, Any]


def money(value: Decimal, currency: str) -> str:
    return f"{value.quantize(minor_unit(currency)):f}"


def number(value: Decimal | None) -> str | None:
    """A number without needless zeros."""
    return None if value is None else f"{value.normalize() + 0:f}"


def plan(one: Plan) -> Told:
    versions = sorted(one.versions.all(), key=lambda version: version.starts_on)
    return {
        "key": one.external_id,
        "name": one.name,
        "currency": one.currency,
        "period": one.period,
        "archived": one.archived,
        "versions": [{"number": v.number, "from": v.starts_on} for v in versions],
    }


def whole_plan(one: Plan) -> Told:
    """With the document of each version."""
    made = plan(one)
    terms = {version.number: version.terms for version in one.versions.all()}
    head = {key: made[key] for key in ("key", "name", "currency", "period")}
    for version in made["versions"]:
        document = {**terms[version["number"]], **head}
        version["document"] = {**document, "starts_on": version["from"].isoformat()}
    return made


def statement(one: Statement, pieces: Pieces) -> Told:
    """With what each component's quota is the sum of."""
    return {
        "id": one.pk,
        "rep": {"id": one.rep.external_id, "name": one.rep.name},
        "plan": {"key": one.plan.external_id, "name": one.plan.name},
        "version": one.version.number,
        "from": one.starts_on,
        "to": one.ends_on,
        "status": one.status,
        "currency": one.currency,
        **{name: money(getattr(one, name), one.currency) for name in FIGURES},
        "components": [
            {**its, "quota_pieces": [piece(part) for part in pieces.get(its["key"], ())]}
            for its in one.components
        ],
        **{name: getattr(one, name) for name in TIMES},
    }


def piece(one: Piece) -> Told:
    """Days of a period with what they add to its quota."""
    first, last = one.months
    return {
        "from": one.start,
        "to": one.end,
        "amount": number(round(one.amount, 4)),
        "whole": number(one.whole),
        "source": one.origin.value,
        "days": one.days,
        "of_days": one.of_days,
        "percent": number(one.percent),
        "months_of_tenure": [first, last],
    }


def lines(organization: Organization, one: Statement, rows: Iterable[Line]) -> list[Told]:
    terms, quotas, its = terms_in(one.version), quotas_of(one.components), list(rows)
    abroad = sold_abroad(organization, terms, one.currency, its)
    return [
        line(row, one.currency) | {"reason": reason(row, terms, one.currency, quotas, abroad)}
        for row in its
    ]


def line(row: Line, currency: str) -> Told:
    corrects = {"from": row.corrects_on, "key": row.corrects_key} if row.corrects_on else None
    return {
        "id": row.pk,
        "key": row.key,
        "position": row.position,
        "kind": row.kind,
        "component": row.component,
        "day": row.day,
        "deal": {
            "name": deal(row),
            "opportunity": row.opportunity.external_id if row.opportunity else None,
            "order": row.order.external_id if row.order else None,
            "subscription": row.subscription.external_id if row.subscription else None,
        },
        "seller": {"id": row.seller.external_id, "name": row.seller.name} if row.seller else None,
        "share": number(row.share),
        "share_kind": row.share_kind,
        "credit": number(row.credit),
        "before": number(row.before),
        "after": number(row.after),
        "band": row.band,
        "rate": number(row.rate),
        "multiplier": number(row.multiplier),
        "amount": money(row.amount, currency),
        "cut": money(row.cut, currency),
        "currency": currency,
        "corrects": corrects,
        "note": row.note,
    }


def nameless(line: Told) -> Told:
    """It without what tells of which deal it is, for a token that may not read records."""
    return line | {"key": "", "deal": {**dict.fromkeys(line["deal"]), "name": ""}}


def answers(found: Iterable[Answer], *, named: bool = True) -> list[Told]:
    """Each plan's answer; `named` is whether the deals may be told by their ids."""
    known = list(found)
    keys = {key for one in known for key in one.alone} if named else set()
    names = dict(Opportunity.objects.filter(pk__in=keys).values_list("pk", "external_id"))
    return [answer(one, names) for one in known]


def answer(one: Answer, names: dict[int, str]) -> Told:
    currency = one.plan.currency
    return {
        "plan": {"key": one.plan.external_id, "name": one.plan.name},
        "from": one.period.start,
        "to": one.period.end,
        "currency": currency,
        "now": money(one.now, currency),
        "then": money(one.then, currency),
        "alone": [
            {"opportunity": names.get(key, ""), "amount": money(amount, currency)}
            for key, amount in one.alone.items()
        ],
        "components": [
            {
                "key": part.key,
                "name": part.name,
                "credit": number(part.credit),
                "quota": number(part.quota),
                "attainment": None
                if part.attainment is None
                else number(round(part.attainment, 4)),
                "earned": money(part.earned, currency),
                "cut": money(part.cut, currency),
            }
            for part in one.components
        ],
    }


def dispute(one: Dispute) -> Told:
    return {
        "id": one.pk,
        "statement": one.statement_id,
        "rep": {"id": one.statement.rep.external_id, "name": one.statement.rep.name},
        "line": one.line_key,
        "amount": money(one.amount, one.statement.currency),
        "currency": one.statement.currency,
        "status": one.status,
        "opened_at": one.opened_at,
        "settled_at": one.settled_at,
        "entries": [
            {"by": named(entry.author), "at": entry.at, "words": entry.words}
            for entry in one.entries.all()
        ],
    }


def named(user: User | None) -> str:
    """Who said something: by the name, or as the page tells who has none."""
    return (user.name or user.email) if user else ""

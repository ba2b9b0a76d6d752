"""Writing statements and lines, set-based; what comes out as it stands is not touched."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from salesmetrics.tenancy.models import Organization

from .amounts import ZERO
from .chain_run import Outcome
from .digests import hashed
from .earning import Draft
from .ledger import Exchange
from .models import Line, Statement
from .places import Places
from .work import Work

FIGURES = ("version", "ends_on", "status", "currency", "earned", "eligible", "advance", "repaid",
           "payable", "balance_before", "balance", "components", "digest", "computed_at",
           "submitted_at", "submitted_by", "approved_at", "approved_by")  # fmt: skip
COLUMNS: tuple[str, ...] = tuple(
    str(field.column)
    for field in Line._meta.concrete_fields
    if field.name not in ("id", "organization")
)
TENTH = Decimal("1e-10")


@dataclass
class Fresh:
    """A statement that came out otherwise than it stands, with its lines."""

    statement: Statement
    outcome: Outcome
    rep: int


class Keeper:
    """Writes what came out of the chains of an organization."""

    def __init__(self, organization: Organization, exchange: Exchange, places: Places) -> None:
        self.organization, self.exchange, self.places = organization, exchange, places
        self.fresh: list[Fresh] = []
        self.empty: list[int] = []

    def take(
        self,
        work: Work,
        rep: int,
        outcomes: Iterator[Outcome],
        standing: Mapping[dt.date, Statement],
        today: dt.date,
    ) -> None:
        kept = set()
        for outcome in outcomes:
            kept.add(outcome.period.start)
            stands = standing.get(outcome.period.start)
            if not worth_keeping(outcome, today):
                self.empty += [stands.pk] if stands else []
                continue
            digest = hashed(outcome.version.model.pk, outcome.version.model.number, outcome.lines,
                            outcome.components, outcome.eligible, outcome.settled)  # fmt: skip
            if stands is None or stands.digest != digest:
                made = as_statement(work, rep, outcome, stands)
                made.digest = digest
                self.fresh.append(Fresh(made, outcome, rep))
        self.empty += [
            one.pk for start, one in standing.items() if start not in kept and not one.is_final
        ]

    def write(self) -> int:
        """Write what is fresh; says how many statements that were."""
        Statement.objects.filter(pk__in=self.empty).delete()
        if not self.fresh:
            return len(self.empty)
        Statement.objects.bulk_create(
            [one.statement for one in self.fresh],
            update_conflicts=True,
            unique_fields=["organization", "plan", "rep", "starts_on"],
            update_fields=list(FIGURES),
            batch_size=2_000,
        )
        self.write_lines()
        return len(self.fresh) + len(self.empty)

    def write_lines(self) -> None:
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS fresh_line")
            cursor.execute(
                "CREATE TEMPORARY TABLE fresh_line ON COMMIT DROP AS"
                f" SELECT {names} FROM commissions_line LIMIT 0"
            )
            with cursor.copy(f"COPY fresh_line ({names}) FROM STDIN") as copy:
                for one in self.fresh:
                    for position, draft in enumerate(one.outcome.lines, start=1):
                        copy.write_row(self.row(one, position, draft))
            cursor.execute("CREATE INDEX ON fresh_line (statement_id, key)")
            cursor.execute("ANALYZE fresh_line")
            same = ", ".join(f'f."{name}"' for name in COLUMNS)
            stands = ", ".join(f't."{name}"' for name in COLUMNS)
            cursor.execute(
                "DELETE FROM commissions_line t WHERE t.statement_id = ANY(%s) AND NOT EXISTS"
                " (SELECT FROM fresh_line f WHERE f.statement_id = t.statement_id"
                f" AND f.key = t.key AND ({same}) IS NOT DISTINCT FROM ({stands}))",
                [[one.statement.pk for one in self.fresh]],
            )
            cursor.execute(
                f"INSERT INTO commissions_line (organization_id, {names})"
                f" SELECT %s, {same} FROM fresh_line f WHERE NOT EXISTS (SELECT FROM"
                " commissions_line t WHERE t.statement_id = f.statement_id AND t.key = f.key)",
                [self.organization.pk],
            )

    def row(self, one: Fresh, position: int, draft: Draft) -> Sequence[Any]:
        statement, credit = one.statement, draft.credit
        currency = statement.currency
        rate = self.exchange.rate(currency, draft.day)
        back = draft.takes_back
        own = credit is not None and credit.share_kind in ("owner", "revenue")
        values = {
            "statement_id": statement.pk,
            "key": draft.key,
            "position": position,
            "kind": draft.kind,
            "component": draft.component,
            "plan_id": statement.plan_id,
            "rep_id": one.rep,
            "team_id": credit.team if own and credit else self.places.team(one.rep, draft.day),
            "day": draft.day,
            "credit": draft.counted,
            "revenue": draft.revenue,
            "before": draft.before,
            "after": draft.after,
            "band": draft.band,
            "rate": None if draft.rate is None else round(draft.rate, 10),
            "multiplier": None if draft.times is None else round(draft.times, 6),
            "amount": draft.amount,
            "cut": draft.cut,
            "amount_base": (draft.amount * rate).quantize(TENTH),
            "corrects_on": (back[0] or statement.starts_on) if back else None,
            "corrects_key": back[1] if back else "",
            "note": draft.note,
            "deal_type": credit.deal_type if credit else "",
            "share_kind": credit.share_kind if credit else "",
        }
        if credit is not None:
            values |= {
                "region_id": credit.region,
                "product_id": credit.product,
                "sale_key": credit.deal,
                "order_id": credit.order,
                "opportunity_id": credit.opportunity,
                "subscription_id": credit.subscription,
                "seller_id": credit.seller,
                "share": credit.share,
            }
        return [values.get(name) for name in COLUMNS]


def worth_keeping(outcome: Outcome, today: dt.date) -> bool:
    """A statement is there for every period in which something is, and for the present one."""
    settled = outcome.settled
    moves = settled.advance or settled.repaid or settled.balance or outcome.balance_before
    now = outcome.period.start <= today <= outcome.period.end
    return bool(outcome.lines or outcome.eligible or moves or now)


def as_statement(work: Work, rep: int, outcome: Outcome, stands: Statement | None) -> Statement:
    """The statement as it is to be. What was submitted or approved was another: it is open."""
    made = stands or Statement(
        organization=work.organization, plan=work.plan, rep_id=rep, starts_on=outcome.period.start
    )
    made.version, made.ends_on = outcome.version.model, outcome.period.end
    made.status, made.currency = Statement.Status.OPEN, work.plan.currency
    made.submitted_at = made.submitted_by = made.approved_at = made.approved_by = None
    made.earned, made.eligible = outcome.earned, outcome.eligible
    made.advance, made.repaid = outcome.settled.advance, outcome.settled.repaid
    made.payable, made.balance = outcome.settled.payable, outcome.settled.balance
    made.balance_before = outcome.balance_before
    made.components = [
        {
            "key": one.key,
            "name": one.name,
            "credit": plain(one.credit),
            "quota": None if one.quota is None else plain(one.quota),
            "attainment": None if one.attainment is None else plain(round(one.attainment, 4)),
            "earned": plain(one.earned),
            "cut": plain(one.cut),
        }
        for one in outcome.components
    ]
    made.computed_at = timezone.now()
    return made


def plain(value: Decimal) -> str:
    """A number without needless zeros or exponents."""
    text = f"{value.normalize() if value else ZERO:f}"
    return text

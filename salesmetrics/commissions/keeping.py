"""Writing statements and lines, set-based; what comes out as it stands is not touched."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db import connection
from django.utils import timezone

from salesmetrics.tenancy.models import Organization

from .amounts import ZERO
from .chain_run import Outcome
from .credit import Credit
from .digests import hashed
from .earning import Draft
from .engine import Reached
from .ledger import Exchange
from .models import Statement
from .places import Places
from .work import Work

FIGURES = ("version", "ends_on", "status", "currency", "earned", "eligible", "advance", "repaid",
           "payable", "balance_before", "balance", "components", "digest", "computed_at",
           "submitted_at", "submitted_by", "approved_at", "approved_by")  # fmt: skip
SUMS = ("version_id", "ends_on", "currency", "earned", "eligible", "advance", "repaid", "payable",
        "balance_before", "balance", "components")  # fmt: skip
# In the order in which `row` tells them.
COLUMNS = ("statement_id", "key", "position", "kind", "component", "plan_id", "rep_id", "day",
           "credit", "revenue", "before", "after", "band", "rate", "multiplier", "amount", "cut",
           "amount_base", "corrects_on", "corrects_key", "note", "team_id", "deal_type",
           "share_kind", "region_id", "product_id", "sale_key", "order_id", "opportunity_id",
           "subscription_id", "seller_id", "share")  # fmt: skip
# Of a statement whose lines the database made: the lines themselves are compared.
NOT_DIGESTED = ""
OF_NO_DEAL = (None,) * 8
TENTH = Decimal("1e-10")
of_credit = attrgetter(*(one.name for one in fields(Credit)))
of_line = attrgetter(*(one.name for one in fields(Draft) if one.name != "credit"))


@dataclass
class Fresh:
    """A statement that came out otherwise than it stands, with its lines."""

    statement: Statement
    outcome: Outcome
    rep: int
    is_new: bool


class Keeper:
    """Writes what came out of the chains of an organization."""

    def __init__(self, organization: Organization, exchange: Exchange, places: Places) -> None:
        self.organization, self.exchange, self.places = organization, exchange, places
        self.fresh: list[Fresh] = []
        self.unsure: list[Fresh] = []
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
            digest = digest_of(outcome)
            if stands is None:
                made = as_statement(work, rep, outcome, None)
                made.digest = digest
                self.fresh.append(Fresh(made, outcome, rep, is_new=True))
            elif stands.digest != digest:
                self.compare(work, rep, outcome, stands, digest)
        self.empty += [
            one.pk for start, one in standing.items() if start not in kept and not one.is_final
        ]

    def compare(
        self, work: Work, rep: int, outcome: Outcome, stands: Statement, digest: str
    ) -> None:
        """With another digest, or none, it may stand as it is: its figures tell, then its lines.

        So what was approved is not opened again for what nobody sees.
        """
        made = as_statement(work, rep, outcome, copy(stands))
        made.digest = digest
        fresh = Fresh(made, outcome, rep, is_new=False)
        if any(getattr(made, name) != getattr(stands, name) for name in SUMS):
            self.fresh.append(fresh)
        elif not was_told_by(stands.digest, outcome):
            self.unsure.append(fresh)

    def write(self) -> int:
        """Write what is fresh; says how many statements that were."""
        self.settle_unsure()
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
        # What has no lines yet has none to be compared with.
        self.copy_into("commissions_line", [one for one in self.fresh if one.is_new])
        self.write_changed([one for one in self.fresh if not one.is_new])
        return len(self.fresh) + len(self.empty)

    def settle_unsure(self) -> None:
        """Of statements with the same figures, those with other lines are fresh."""
        if not self.unsure:
            return
        numbers = [one.statement.pk for one in self.unsure]
        with connection.cursor() as cursor:
            self.stage(self.unsure)
            same, stands = (", ".join(f'{t}."{name}"' for name in COLUMNS) for t in "ft")
            cursor.execute(
                "SELECT DISTINCT coalesce(f.statement_id, t.statement_id) FROM fresh_line f"
                " FULL JOIN (SELECT * FROM commissions_line WHERE statement_id = ANY(%s)) t"
                " ON t.statement_id = f.statement_id AND t.key = f.key"
                f" WHERE ({same}) IS DISTINCT FROM ({stands})",
                [numbers],
            )
            others = {number for (number,) in cursor.fetchall()}
        self.fresh += [one for one in self.unsure if one.statement.pk in others]
        stay = [one.statement for one in self.unsure if one.statement.pk not in others]
        Statement.objects.bulk_update(stay, ["digest"], batch_size=2_000)

    def stage(self, fresh: Sequence[Fresh]) -> None:
        """The lines of these statements in a table of their own, to be compared."""
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS fresh_line")
            cursor.execute(
                "CREATE TEMPORARY TABLE fresh_line ON COMMIT DROP AS"
                f" SELECT organization_id, {names} FROM commissions_line LIMIT 0"
            )
            self.copy_into("fresh_line", fresh)
            cursor.execute("CREATE INDEX ON fresh_line (statement_id, key)")
            cursor.execute("ANALYZE fresh_line")

    def copy_into(self, table: str, fresh: Sequence[Fresh]) -> None:
        """The lines of these statements, put into a table in one go."""
        names = ", ".join(f'"{name}"' for name in ("organization_id", *COLUMNS))
        organization = self.organization.pk
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN") as rows,
        ):
            for one in fresh:
                for position, draft in enumerate(one.outcome.lines, start=1):
                    rows.write_row((organization, *self.row(one, position, draft)))

    def write_changed(self, fresh: Sequence[Fresh]) -> None:
        """Of statements that stand, the lines that are others than before, and only those."""
        if not fresh:
            return
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        with connection.cursor() as cursor:
            self.stage(fresh)
            same = ", ".join(f'f."{name}"' for name in COLUMNS)
            stands = ", ".join(f't."{name}"' for name in COLUMNS)
            cursor.execute(
                "DELETE FROM commissions_line t WHERE t.statement_id = ANY(%s) AND NOT EXISTS"
                " (SELECT FROM fresh_line f WHERE f.statement_id = t.statement_id"
                f" AND f.key = t.key AND ({same}) IS NOT DISTINCT FROM ({stands}))",
                [[one.statement.pk for one in fresh]],
            )
            cursor.execute(
                f"INSERT INTO commissions_line (organization_id, {names})"
                f" SELECT f.organization_id, {same} FROM fresh_line f WHERE NOT EXISTS (SELECT"
                " FROM commissions_line t WHERE t.statement_id = f.statement_id AND t.key = f.key)"
            )

    def row(self, one: Fresh, position: int, draft: Draft) -> tuple[Any, ...]:
        """A line as it is written, its values in the order of `COLUMNS`."""
        statement, credit, back = one.statement, draft.credit, draft.takes_back
        rate = self.exchange.rate(statement.currency, draft.day)
        return (
            statement.pk,
            draft.key,
            position,
            draft.kind,
            draft.component,
            statement.plan_id,
            one.rep,
            draft.day,
            draft.counted,
            draft.revenue,
            draft.before,
            draft.after,
            draft.band,
            None if draft.rate is None else round(draft.rate, 10),
            None if draft.times is None else round(draft.times, 6),
            draft.amount,
            draft.cut,
            (draft.amount * rate).quantize(TENTH),
            (back[0] or statement.starts_on) if back else None,
            back[1] if back else "",
            draft.note,
            *self.whose(one.rep, draft.day, credit),
        )

    def whose(self, rep: int, day: dt.date, credit: Credit | None) -> tuple[Any, ...]:
        """Where a line belongs: to what its credit is of, else to the rep's team of that day."""
        if credit is None:
            return (self.places.team(rep, day), "", "", *OF_NO_DEAL)
        own = credit.share_kind in ("owner", "revenue")
        return (
            credit.team if own else self.places.team(rep, day),
            credit.deal_type,
            credit.share_kind,
            credit.region,
            credit.product,
            credit.deal,
            credit.order,
            credit.opportunity,
            credit.subscription,
            credit.seller,
            credit.share,
        )


def digest_of(outcome: Outcome) -> str:
    """A text that is another as soon as anything of the outcome is."""
    lines = [(of_line(x), x.credit and of_credit(x.credit)) for x in outcome.lines]
    return hashed(lines, *rest_of(outcome))


def was_told_by(standing: str, outcome: Outcome) -> bool:
    """Whether a digest that stands is the outcome's, as digests were made before.

    What was approved must not be opened again only because they are made otherwise by now.
    """
    version, number, *rest = rest_of(outcome)
    return standing == hashed(version, number, outcome.lines, *rest)


def rest_of(outcome: Outcome) -> tuple[Any, ...]:
    version = outcome.version.model
    return (version.pk, version.number, outcome.components, outcome.eligible, outcome.settled)


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
    made.components = told_of(outcome.components)
    made.computed_at = timezone.now()
    return made


def told_of(components: Iterable[Reached]) -> list[dict[str, str | None]]:
    """What each component came to, as a statement keeps it."""
    return [
        {
            "key": one.key,
            "name": one.name,
            "credit": plain(one.credit),
            "quota": None if one.quota is None else plain(one.quota),
            "attainment": None if one.attainment is None else plain(round(one.attainment, 4)),
            "earned": plain(one.earned),
            "cut": plain(one.cut),
        }
        for one in components
    ]


def plain(value: Decimal) -> str:
    """A number without needless zeros or exponents."""
    text = f"{value.normalize() if value else ZERO:f}"
    return text

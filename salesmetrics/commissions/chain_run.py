"""One rep's statements by one plan, from the first period to the present one."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from operator import attrgetter

from .amounts import ZERO, minor_unit
from .clawbacks import Paid
from .credit import Credit
from .draws import Settled, settled
from .earning import Draft
from .engine import Before, InYear, Period, Reached, statement
from .late import Final, as_draft, corrected
from .models import Adjustment, Line, Statement
from .payouts import Payments, eligible
from .periods import Span, period_of
from .seats import Chain
from .spifs import Award
from .terms import Draw
from .work import Version, Work

day_of = attrgetter("day")


@dataclass
class Given:
    """What a chain is computed from; the credits are in the order of their places.

    What stands before `since` stays as it is.
    """

    credits: list[Credit]
    awards: Sequence[Award] = ()
    adjustments: Sequence[Adjustment] = ()
    standing: Mapping[dt.date, Statement] = field(default_factory=dict)
    lines: Mapping[dt.date, Sequence[Line]] = field(default_factory=dict)
    gone: Mapping[int, dt.date] = field(default_factory=dict)
    payments: Payments = field(default_factory=Payments)
    since: dt.date = dt.date.min

    @property
    def balance_before(self) -> Decimal:
        """The balance that is left of what stays as it is."""
        stay = [start for start in self.standing if start < self.since]
        return self.standing[max(stay)].balance if stay else ZERO


@dataclass
class Outcome:
    """What a period's statement is to be."""

    period: Span
    version: Version
    lines: list[Draft]
    components: tuple[Reached, ...]
    eligible: Decimal
    balance_before: Decimal
    settled: Settled

    @property
    def earned(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)


def chain_periods(
    work: Work, chain: Chain, days: Iterable[dt.date], today: dt.date
) -> Iterator[Span]:
    """From the first in which something is to be told to that of today, or the last seat's.

    `days` are those of which something is to be told.
    """
    end = min(chain.last, today)
    told = [*days, end]
    if work.any("draw"):
        told.append(chain.first)
    last = max([end, *(day for day in told if day <= today)])
    if min(told) <= last:
        yield from work.periods(max(min(told), chain.first), last)


class ChainRun:
    def __init__(self, work: Work, rep: int, given: Given, today: dt.date) -> None:
        self.work, self.rep, self.given, self.today = work, rep, given, today
        self.chain = work.chains[rep]
        self.unit = minor_unit(work.plan.currency)
        self.in_year: dict[str, InYear] = {}
        self.balance = given.balance_before
        self.given_so_far = ZERO
        self.drafts: list[Draft] = []
        self.paid: dict[int, list[Paid]] = {}
        self.late: list[tuple[Final, list[Draft], set[int]]] = []
        finals = [as_draft(x) for its in given.lines.values() for x in its]
        self.corrected = corrected(finals)

    def outcomes(self) -> Iterator[Outcome]:
        """The statements that are not final, in the order of their periods."""
        year: dt.date | None = None
        for period in self.periods():
            version = self.work.version(period.start)
            if version is None:
                continue
            fiscal = period_of(self.work.organization, "year", period.start).start
            if fiscal != year:
                year, self.in_year = fiscal, {}
            stands = self.given.standing.get(period.start)
            if stands is not None and stands.is_final:
                self.pass_final(period, version, stands)
            else:
                yield self.open(period, version)

    def periods(self) -> Iterator[Span]:
        days = [credit.day for credit in self.given.credits[:1]]
        days += [one.day for one in self.given.adjustments]
        days += list(self.given.standing)
        for period in chain_periods(self.work, self.chain, days, self.today):
            if period.start >= self.given.since:
                yield period

    def virtual(
        self, period: Span, version: Version, ghosts: Sequence[Credit] = ()
    ) -> tuple[list[Draft], tuple[Reached, ...]]:
        """What the engine says of the period as things are now."""
        terms = version.terms
        year = self.work.year(period.start) if terms.needs_year else (period,)
        standing = self.chain.standing(terms, self.work.plan.period, period, year)
        earlier = tuple(span.start for span in year if span.start < period.start)
        first = earlier[0] if earlier else period.start
        credits = self.credits_of(first, period.end)
        awards = [a for a in self.given.awards if period.start <= a.credit.day <= period.end]
        drafted = statement(
            terms,
            standing,
            [*credits, *ghosts],
            Period(period.start, period.end, earlier),
            before=Before(self.in_year, self.paid),
            awards=awards,
        )
        self.in_year = {**self.in_year, **{r.key: r.in_year for r in drafted.components}}
        return list(drafted.lines), drafted.components

    def credits_of(self, first: dt.date, last: dt.date) -> list[Credit]:
        """The credits from a day to a day; all of them are in the order of their days."""
        all_of_them = self.given.credits
        start = bisect_left(all_of_them, first, key=day_of)
        return all_of_them[start : bisect_right(all_of_them, last, lo=start, key=day_of)]

    def pass_final(self, period: Span, version: Version, stands: Statement) -> None:
        """A final statement stays; what it would be by now waits for the next open one."""
        drafts = [as_draft(line) for line in self.given.lines.get(period.start, ())]
        final = Final(period, drafts, self.corrected.get(period.start, {}))
        clawback = version.terms.clawback
        spared = self.outside(drafts, clawback.window_days) if clawback else set()
        kept = set(spared)
        if clawback is not None and not clawback.lowers_attainment:
            kept |= set(self.given.gone)
        virtual, _reached = self.virtual(period, version, final.ghosts(version.terms, kept))
        owed = [d for d in virtual if d.credit is None or d.credit.deal not in kept]
        self.late.append((final, owed, spared))
        self.balance = stands.balance
        self.given_so_far += stands.eligible
        self.remember(period, drafts)

    def outside(self, drafts: Sequence[Draft], window: int | None) -> set[int]:
        """Deals that were undone after the plan's window: they keep what they paid."""
        if window is None:
            return set()
        found = set()
        for one in drafts:
            on = self.given.gone.get(one.credit.deal) if one.credit is not None else None
            if one.credit is not None and on is not None and (on - one.day).days > window:
                found.add(one.credit.deal)
        return found

    def open(self, period: Span, version: Version) -> Outcome:
        lines, components = self.virtual(period, version)
        clawback = version.terms.clawback is not None
        for final, owed, spared in self.late:
            lines += final.differences(owed, self.given.gone, period, spared, clawback=clawback)
        self.late = []
        lines += [
            by_hand(one) for one in self.given.adjustments if period.start <= one.day <= period.end
        ]
        self.remember(period, lines)
        earned = sum((line.amount for line in lines), ZERO)
        payable = earned
        if self.work.any("dates"):
            day = min(period.end, self.today)
            total = eligible(version.terms.payout, self.drafts, day, self.given.payments, self.unit)
            payable = total - self.given_so_far
        self.given_so_far += payable
        before = self.balance
        held = any(True for _one in self.chain.within(period))
        draw = version.terms.draw if held else after_the_end(version.terms.draw)
        done = settled(draw, payable, before)
        self.balance = done.balance
        return Outcome(period, version, lines, components, payable, before, done)

    def remember(self, period: Span, drafts: Sequence[Draft]) -> None:
        """Keep what was paid: what comes later may take it back, or become payable later."""
        self.drafts += drafts
        if not self.work.any("clawback"):
            return
        for one in drafts:
            if one.kind == "clawback" and one.takes_back and one.credit is not None:
                self.take(period, one)
        for one in drafts:
            if one.kind in ("commission", "spif") and one.credit is not None:
                own = self.paid.setdefault(one.credit.deal, [])
                taken = taken_within(period, one, drafts)
                own.append(Paid(period.start, one, one.credit.part, taken))

    def take(self, period: Span, one: Draft) -> None:
        start, key = one.takes_back or (None, "")
        if start is None or start == period.start:
            return
        for its in self.paid.values():
            for number, paid in enumerate(its):
                if (paid.statement, paid.draft.key) == (start, key):
                    its[number] = replace(paid, taken=paid.taken - one.amount)


def taken_within(period: Span, one: Draft, drafts: Sequence[Draft]) -> Decimal:
    """What the same statement took back of a line already."""
    ties = ((None, one.key), (period.start, one.key))
    taken = (d.amount for d in drafts if d.kind == "clawback" and d.takes_back in ties)
    return -sum(taken, ZERO)


def after_the_end(draw: Draw | None) -> Draw | None:
    """Whoever has the plan no more has no advance; what is owed stays owed."""
    return None if draw is None else replace(draw, amount=ZERO)


def by_hand(one: Adjustment) -> Draft:
    return Draft(
        key=f"by-hand|{one.pk}",
        kind="adjustment",
        component="",
        day=one.day,
        amount=one.amount,
        note=one.reason,
    )

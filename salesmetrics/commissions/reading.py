"""From a plan's document to its terms, and everything that is wrong with it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from salesmetrics.crm.models import DealType

from .entries import Entry, Problems
from .terms import (
    Band,
    Caps,
    Clawback,
    Component,
    Counts,
    Draw,
    Gate,
    Multiplier,
    Only,
    PaidWhen,
    Payout,
    Rule,
    Spif,
    Step,
    Terms,
)

PERCENT = Decimal(100_000)


def terms_of(document: Mapping[str, Any], currency: str) -> tuple[Terms, Problems]:
    """What the document's components, bonuses and conditions mean; with what is wrong in them."""
    problems: Problems = {}
    entry = Entry(document, problems)
    entry.read |= {"key", "name", "currency", "period", "starts_on"}
    components = tuple(component(one) for one in entry.tables("components"))
    spifs = tuple(spif(one) for one in entry.tables("spifs"))
    terms = Terms(
        currency=currency,
        components=components,
        spifs=spifs,
        draw=draw(entry.table("draw")),
        clawback=clawback(entry.table("clawback")),
        payout=payout(entry.table("payout")),
    )
    entry.done()
    if not components and not spifs:
        entry.wrong("components", _("is empty; a plan pays for something."))
    keys = [one.key for one in components] + [one.key for one in terms.spifs]
    for key in {key for key in keys if keys.count(key) > 1}:
        entry.wrong("components", _("has the key “%s” twice.") % key)
    return terms, problems


def component(entry: Entry) -> Component:
    counts = Counts(entry.choice("credit", list(Counts), Counts.AMOUNT))
    rule = Rule(entry.choice("rule", list(Rule)))
    found = Component(
        key=key(entry),
        name=entry.text("name"),
        counts=counts,
        of_team=entry.choice("whose", ["own", "team"], "own") == "team",
        only=only(entry),
        rule=rule,
        rate=entry.number("rate", required=rule in (Rule.FLAT, Rule.FIXED)),
        bands=tuple(band(one) for one in entry.tables("bands")),
        retroactive=entry.choice("mode", ["marginal", "retroactive"], "marginal") == "retroactive",
        multipliers=tuple(multiplier(one) for one in entry.tables("multipliers")),
        gate=gate(entry.table("gate")),
        caps=caps(entry.table("cap")),
        quota=entry.number("quota"),
        over_year=entry.choice("over", ["period", "year"], "period") == "year",
        one_line=entry.choice("lines", ["deal", "period"], "deal") == "period",
    )  # fmt: skip
    fits(entry, found)
    entry.done()
    return found


def fits(entry: Entry, found: Component) -> None:
    """What no single value tells: what must be together, and what cannot be."""
    starts = [band.start for band in found.bands]
    if found.rule is Rule.TIERS and (not starts or starts[0] != 0):
        entry.wrong("bands", _("must begin with a band from 0."))
    if sorted(set(starts)) != starts:
        entry.wrong("bands", _("must rise from one to the next."))
    if found.rule is not Rule.TIERS and starts:
        entry.wrong("bands", _("are for the rule “tiers” alone."))
    if found.rule in (Rule.TIERS, Rule.INDIVIDUAL) and found.rate is not None:
        entry.wrong("rate", _("is not for this rule."))
    if found.rule is Rule.INDIVIDUAL and not found.counts.is_money:
        entry.wrong("credit", _("must be money where the rate is the rep's own."))
    if found.one_line and found.caps.deal is not None:
        entry.wrong("lines", _("cannot be one for a period where deals are capped."))


def band(entry: Entry) -> Band:
    start = entry.number("from", required=True, most=PERCENT)
    found = Band(start or Decimal(0), entry.number("rate", required=True) or Decimal(0))
    entry.done()
    return found


def key(entry: Entry) -> str:
    found = entry.text("key", required=True, most=64)
    if "|" in found:
        entry.wrong("key", _("must not have a “|” in it."))
    return found


def only(entry: Entry) -> Only:
    types = entry.names("deal_types")
    if unknown := set(types) - set(DealType.values):
        entry.wrong("deal_types", _("has no “%s”.") % ", ".join(sorted(unknown)))
    return Only(
        products=frozenset(entry.names("products")),
        regions=frozenset(entry.names("regions")),
        deal_types=frozenset(types),
    )


def multiplier(entry: Entry) -> Multiplier:
    above, below = entry.number("above", most=PERCENT), entry.number("below", most=PERCENT)
    if (above is None) == (below is None):
        entry.wrong("above", _("or “below” must be there, and one of them only."))
    found = Multiplier(
        at=above if above is not None else below or Decimal(0),
        times=entry.number("times", required=True, most=Decimal(1000)) or Decimal(0),
        above=above is not None,
    )
    entry.done()
    return found


def gate(entry: Entry | None) -> Gate | None:
    if entry is None:
        return None
    found = Gate(
        at=entry.number("at", required=True, most=PERCENT) or Decimal(0),
        from_first=entry.choice("then", ["first", "threshold"], "first") == "first",
    )
    entry.done()
    return found


def caps(entry: Entry | None) -> Caps:
    if entry is None:
        return Caps()
    found = Caps(
        deal=entry.number("deal"),
        period=entry.number("period"),
        year=entry.number("year"),
        attainment=entry.number("attainment", most=PERCENT),
    )
    entry.done()
    return found


def spif(entry: Entry) -> Spif:
    name = key(entry)
    start, end = (entry.day(day, required=True) for day in ("starts_on", "ends_on"))
    found = Spif(
        key=name,
        starts_on=start or dt.date.min,
        ends_on=end or dt.date.min,
        amount=entry.number("amount", required=True) or Decimal(0),
        name=entry.text("name"),
        budget=entry.number("budget"),
        at_least=entry.number("at_least"),
        only=only(entry),
        counts_to_quota=entry.flag("counts_to_quota"),
    )
    entry.done()
    if start and end and end < start:
        entry.wrong("ends_on", _("is before starts_on."))
    return found


def draw(entry: Entry | None) -> Draw | None:
    if entry is None:
        return None
    amount = entry.number("amount", required=True) or Decimal(0)
    found = Draw(amount, entry.flag("recoverable", default=True))
    entry.done()
    return found


def clawback(entry: Entry | None) -> Clawback | None:
    if entry is None:
        return None
    days = entry.number("window_days", most=Decimal(36_500))
    found = Clawback(None if days is None else int(days), entry.flag("lowers_attainment"))
    entry.done()
    return found


def payout(entry: Entry | None) -> Payout:
    if entry is None:
        return Payout()
    when = PaidWhen(entry.choice("when", list(PaidWhen), PaidWhen.EARNED))
    steps = []
    for one in entry.tables("steps"):
        days = one.number("days", required=True, most=Decimal(36_500))
        percent = one.number("percent", required=True, most=Decimal(100))
        one.done()
        steps.append(Step(int(days or 0), percent or Decimal(0)))
    if when is PaidWhen.DATED and sum(step.percent for step in steps) != 100:
        entry.wrong("steps", _("must be 100 percent in all."))
    entry.done()
    return Payout(when, tuple(sorted(steps, key=lambda step: step.days)))

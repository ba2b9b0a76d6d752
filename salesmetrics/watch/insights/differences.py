"""Kinds one and two: the change of a sum by its members, and of a ratio by rate and mix."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from salesmetrics.metrics.answers import Figure
from salesmetrics.metrics.metric import Good, Metric, Unit

from . import contributions, mix
from .asking import Asking, Split, Wish, is_whole, split
from .declared import LEAST_CHANGE, RATIOS, SPLITS, SUMS, Watched
from .insight import Insight, Kind, Part, decimal

ZERO = Decimal(0)


def changes(asking: Asking) -> Iterator[Insight]:
    """The changes of sums, once for each dimension that they can be told apart by."""
    found = []
    for watched, metric, before, now in _totals(asking, SUMS):
        if is_whole(before) and is_whole(now):
            then, this = before.value or ZERO, now.value or ZERO
            if is_worth_telling(metric, then, this):
                found.append((watched, metric, then, this))
    _split_ahead(asking, [metric for _watched, metric, _then, _this in found])
    for one in found:
        yield from _changed(asking, *one)


def _totals(
    asking: Asking, several: Iterable[Watched]
) -> list[tuple[Watched, Metric, Figure, Figure]]:
    """The figures of both periods of what can be asked for, all asked for together."""
    before, now = asking.view.before, asking.view.period
    if before is None:
        return []
    known = [(one, metric) for one in several if (metric := asking.metric(one.metric))]
    asking.ahead(asking.in_both(metric.key for _one, metric in known))
    worth = {key for one, _metric in known for key in one.worth if asking.metric(key)}
    asking.ahead(Wish(key, asking.year) for key in sorted(worth))
    return [
        (one, metric, asking.answer(metric.key, before).total, asking.answer(metric.key, now).total)
        for one, metric in known
    ]


def _split_ahead(asking: Asking, metrics: Sequence[Metric]) -> None:
    """Ask for everything that these are going to be told apart by."""
    asking.ahead(
        wish
        for metric in metrics
        for dimension in asking.splits(metric, SPLITS)
        for wish in asking.in_both([metric.key], dimension)
    )


def is_worth_telling(metric: Metric, then: Decimal, this: Decimal) -> bool:
    """Whether a sum differs by more than a trifle, and a count by more than chance alone does.

    Counts of things that happen independently differ by the root of their sum, in the usual case.
    """
    change = abs(this - then)
    if metric.unit == Unit.COUNT and change * change < this + then:
        return False
    return change * 100 >= LEAST_CHANGE * max(abs(this), abs(then)) > 0


def _changed(
    asking: Asking, watched: Watched, metric: Metric, then: Decimal, this: Decimal
) -> Iterator[Insight]:
    change = this - then
    money = abs(change) * asking.worth(watched.worth)
    told = 0
    for dimension in asking.splits(metric, SPLITS):
        parts = _contributions(asking, metric, dimension, then, this)
        if parts is None:
            continue
        told += 1
        yield _insight(
            asking, Kind.CHANGE, metric, change, money, dimension, parts[0],
            {"now": this, "before": then}, parts[1],
        )  # fmt: skip
    if not told:
        yield _insight(
            asking, Kind.CHANGE, metric, change, money, "", (), {"now": this, "before": then}
        )


def _contributions(
    asking: Asking, metric: Metric, dimension: str, then: Decimal, this: Decimal
) -> tuple[tuple[Part, ...], float] | None:
    before, now = _both(asking, metric, dimension)
    sums = [_sums(one, whole) for one, whole in ((before, then), (now, this))]
    if sums[0] is None or sums[1] is None:
        return None
    found = contributions.contributions(sums[0], sums[1], then, this)
    if found is None or sum(1 for one in found if one.key is not None) < 2:
        return None
    told = contributions.told(found)
    parts = tuple(Part(*_called(before, now, one.key), one.change) for one in told)
    # Of what is told, not of all members: else the dimension with the most would always win.
    return parts, contributions.surprise(told)


def rates(asking: Asking) -> Iterator[Insight]:
    """The changes of ratios, once for each dimension whose members make the whole."""
    found = []
    for watched, metric, before, now in _totals(asking, RATIOS):
        if before.value is None or now.value is None or not now.denominator:
            continue
        if abs(now.value - before.value) * 100 >= LEAST_CHANGE * abs(before.value):
            found.append((watched, metric))
    _split_ahead(asking, [metric for _watched, metric in found])
    for watched, metric in found:
        for dimension in asking.splits(metric, SPLITS):
            one = _rate(asking, watched, metric, dimension)
            if one is not None:
                yield one


def _rate(asking: Asking, watched: Watched, metric: Metric, dimension: str) -> Insight | None:
    before, now = _both(asking, metric, dimension)
    found = mix.effects(_pairs(before), _pairs(now), _pair(before.whole), _pair(now.whole))
    if found is None or sum(1 for one in found if one.key is not None) < 2:
        return None
    change = (now.whole.value or ZERO) - (before.whole.value or ZERO)
    scale = scale_of(metric)
    named = [one for one in found if one.key is not None][: contributions.MOST]
    rest = [one for one in found if one not in named]
    parts = [(one.key, one.rate, one.mix) for one in named]
    nothing = Fraction(0)
    parts.append(
        (None, sum((one.rate for one in rest), nothing), sum((one.mix for one in rest), nothing))
    )
    by_mix = decimal(sum((one.mix for one in found), nothing) * scale)
    units = abs(change) / scale * (now.whole.denominator or ZERO)
    return _insight(
        asking, Kind.RATE, metric, change, units * asking.worth(watched.worth), dimension,
        tuple(
            Part(*_called(before, now, key), decimal(rate * scale), decimal(of_mix * scale))
            for key, rate, of_mix in parts
        ),
        {
            "now": now.whole.value,
            "before": before.whole.value,
            "mix": by_mix,
            "rate": change - by_mix,
        },
        float(sum(abs(rate + of_mix) for _key, rate, of_mix in parts)),
    )  # fmt: skip


def scale_of(metric: Metric) -> int:
    """What the ratio is told in: 100 for a percentage."""
    return getattr(metric.formula, "scale", 1)


def _both(asking: Asking, metric: Metric, dimension: str) -> tuple[Split, Split]:
    before = asking.view.before
    assert before is not None, "who asks for a difference has something to compare with"  # noqa: S101 - for the type checker; both callers look first
    return split(
        asking.answer(metric.key, before, dimension),
        asking.answer(metric.key, asking.view.period, dimension),
    )


def _sums(one: Split, whole: Decimal) -> dict[int | None, Decimal] | None:
    """Each member's sum; what a node of a tree has itself belongs to none of those below it."""
    if not all(is_whole(figure) for figure in one.figures.values()):
        return None
    sums = {key: figure.value or ZERO for key, figure in one.figures.items()}
    if one.within:
        sums[None] = whole - sum((v for key, v in sums.items() if key is not None), ZERO)
    return sums


def _pairs(one: Split) -> dict[int | None, mix.Pair]:
    pairs = {key: _pair(figure) for key, figure in one.figures.items()}
    if one.within:
        named = mix.added(pair for key, pair in pairs.items() if key is not None)
        whole = _pair(one.whole)
        pairs[None] = (whole[0] - named[0], whole[1] - named[1])
    return pairs


def _pair(figure: Figure) -> mix.Pair:
    return figure.numerator or ZERO, figure.denominator or ZERO


def _called(before: Split, now: Split, key: int | None) -> tuple[str | None, str]:
    member = now.members.get(key) or before.members.get(key) if key is not None else None
    return (member.id, member.name) if member else (None, "")


def _insight(
    asking: Asking,
    kind: Kind,
    metric: Metric,
    change: Decimal,
    money: Decimal,
    dimension: str,
    parts: tuple[Part, ...],
    figures: dict[str, Decimal | None],
    weight: float = 0.0,
) -> Insight:
    view = asking.view
    good = None if metric.good == Good.NEUTRAL else (change > 0) == (metric.good == Good.UP)
    return Insight(
        kind=kind, subject=metric.key, amount=change, money=money, period=view.period,
        before=view.before, good=good, dimension=dimension, figures=figures, parts=parts,
        weight=weight, where=view.where,
    )  # fmt: skip

"""The lines of slots: credits divided at the places where rates change, priced and capped."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl

from salesmetrics.tenancy.currencies import places as decimals_of

from ..amounts import EXACTLY, ZERO, minor_unit, rounded
from ..terms import Component
from ..work import Work
from .slots import Slots
from .sold import COUNTED, meets
from .stretched import Stretched
from .units import (
    CREDIT,
    DIGITS,
    ENDLESS,
    LARGEST,
    MONEY,
    UnfitError,
    fitted,
    narrow,
    number,
    units,
)

# A rate is taken by so many decimals; what this leaves open is decided exactly, sale by sale.
MOST_DECIMALS = 18
FEWEST_DECIMALS = 2
DEAL, PERIOD = ["slot", "sale_key"], ["slot"]
OF_A_DEAL = ["rep", "day", "sale_key", "part", "team", "region", "deal_type", "order",
             "opportunity", "subscription"]  # fmt: skip
OF_A_STRETCH = ["number", "band", "rate", "times", "sign"]


class Lines:
    """What a plan pays for credits; components are numbered through all its versions."""

    def __init__(self, work: Work, slots: Slots) -> None:
        self.work, self.slots = work, slots
        self.components = [
            (version.model.pk, component)
            for version in work.versions
            for component in version.terms.components
        ]
        numbers = {
            (version, component.key): number
            for number, (version, component) in enumerate(self.components)
        }
        self.stretched = Stretched(slots.places, numbers)
        self.several = any(len(version.terms.components) > 1 for version in work.versions)

    def of(self, credits: pl.DataFrame) -> pl.DataFrame:
        """The lines of credits that are in the order of deals, in the order of statements."""
        starts = pl.Series(self.slots.starts, dtype=pl.Date)
        timed = credits.with_columns(
            period=starts.search_sorted(credits["day"], side="right").cast(pl.Int64) - 1
        )
        own = self.slots.rows.select("rep", "period", "slot", "place")
        sold = timed.join(own, on=["rep", "period"], maintain_order="left").with_row_index("row")
        found = [
            self.priced(self.parts(self.credited(sold, number, before)))
            for number, before in self.beside()
        ]
        found = found or [self.priced(self.parts(self.none(sold)))]
        # What one component comes to may need more bits than another.
        lines = pl.concat(found, how="vertical_relaxed")
        lines = pl.concat(
            [sold[lines["row"]].select(OF_A_DEAL), lines.drop("row")], how="horizontal"
        )
        if self.several:
            ranks = self.ranks()
            rank = pl.col("component").replace_strict(list(ranks), list(ranks.values()))
            lines = lines.sort("slot", "day", "sale_key", "part", rank, "number")
        return lines.with_columns(position=running(pl.int_range(pl.len()) * 0 + 1, PERIOD))

    def beside(self) -> Iterator[tuple[int, Sequence[Component]]]:
        """Each component's number, and those before it in its version."""
        for own, (version, _component) in enumerate(self.components):
            yield own, [one for of, one in self.components[:own] if of == version]

    def none(self, sold: pl.DataFrame) -> pl.DataFrame:
        """The credits of a plan that has no component."""
        number, units = pl.lit(0, dtype=pl.Int64), pl.lit(0, dtype=pl.Int128)
        return sold.clear().select(
            "row", "slot", "sale_key", "amount", component=number, base=number, reach=number,
            counted=units, reached=units, tells=pl.lit(True),
        )  # fmt: skip

    def ranks(self) -> dict[int, int]:
        """The order of lines of one part of a deal: that of their keys' text."""
        by_text = sorted(range(len(self.components)), key=lambda n: f"{self.components[n][1].key}|")
        return {number: rank for rank, number in enumerate(by_text)}

    def credited(
        self, sold: pl.DataFrame, number: int, before: Sequence[Component]
    ) -> pl.DataFrame:
        """What counts to a component: how much, what this comes to, and who tells the revenue."""
        _version, component = self.components[number]
        places = self.stretched.of_places.filter(component=number)
        told = pl.any_horizontal(pl.lit(False), *map(meets, before))
        rows = (
            sold.filter(meets(component))
            .select("row", "slot", "place", "day", "sale_key", "amount",
                    counted=COUNTED[component.counts].cast(sold.schema["amount"]), tells=~told)
            .join(places, on="place", maintain_order="left")
            .filter(pl.col("day").is_between("first", "last"), pl.col("counted") != 0)
            .drop("place", "day", "first", "last")
            .with_columns(reached=running(pl.col("counted"), PERIOD))
        )  # fmt: skip
        return self.reaching(rows)

    def reaching(self, rows: pl.DataFrame) -> pl.DataFrame:
        """With how many marks the whole period's credit has passed."""
        marks = self.stretched.marks
        if not marks.height:
            return rows.with_columns(reach=pl.lit(0, dtype=pl.Int64))
        passed = (
            rows.group_by("slot", "base")
            .agg(pl.col("reached").max())
            .join(marks, on="base")
            .filter(pl.col("mark") <= pl.col("reached"))
            .group_by("slot")
            .agg(reach=pl.len().cast(pl.Int64))
        )
        return rows.join(passed, on="slot", how="left", maintain_order="left").with_columns(
            pl.col("reach").fill_null(0)
        )

    def parts(self, credited: pl.DataFrame) -> pl.DataFrame:
        """Each credit divided at the stretches that it goes through."""
        kind = credited.schema["reached"]
        table = self.stretched.rows.with_row_index("stretch").with_columns(
            fitted("starts", kind), fitted("ends", kind)
        )
        rows = credited.with_columns(before=pl.col("reached") - pl.col("counted"))
        divided = (
            rows.select("base", "reach", "before", "reached")
            .with_row_index("own")
            .join(
                table.select("stretch", "base", "reach", "starts", "ends"),
                on=["base", "reach"],
                maintain_order="left_right",
            )
            .filter(pl.col("starts") < pl.col("reached"), pl.col("ends") > pl.col("before"))
            .select(
                "own",
                "stretch",
                before=pl.max_horizontal("before", "starts"),
                after=pl.min_horizontal("reached", "ends"),
            )
        )
        return pl.concat(
            [
                rows[divided["own"]].drop("before", "base", "reach"),
                table[divided["stretch"]].drop("stretch", "base", "reach", "starts", "ends"),
                divided.drop("own"),
            ],
            how="horizontal",
        ).with_columns(credit=pl.col("after") - pl.col("before"))

    def priced(self, parts: pl.DataFrame) -> pl.DataFrame:
        """The lines of parts: amounts rounded half-even to the minor unit, then capped."""
        currency = self.work.plan.currency
        rows = self.rounded(parts, decimals_of(currency), minor_unit(currency))
        pays = pl.col("held") == ""
        kind = rows.schema["whole"]
        rows = rows.with_columns(
            fitted("deal_cap", kind),
            fitted("period_cap", kind),
            paid=pl.when(pays).then("whole").otherwise(pl.lit(0, dtype=kind)),
        )
        for cap, within in (("deal_cap", DEAL), ("period_cap", PERIOD)):
            if any_below(rows[cap]):
                rows = rows.with_columns(total=running(pl.col("paid"), within)).with_columns(
                    paid=pl.min_horizontal("total", cap)
                    - pl.min_horizontal(pl.col("total") - pl.col("paid"), cap)
                )
        capped = pl.when(pays & (pl.col("paid") != pl.col("whole"))).then(pl.lit("cap"))
        return rows.select(
            "row", "slot", "component", *OF_A_STRETCH, "credit", "before", "after",
            revenue=self.revenue(rows),
            amount=pl.col("paid"),
            cut=pl.col("whole") - pl.col("paid"),
            note=capped.otherwise("held"),
        )  # fmt: skip

    def rounded(self, parts: pl.DataFrame, digits: int, unit: Decimal) -> pl.DataFrame:
        """With `whole`, what a part pays before any cap, and its stretch by number.

        Rates of more decimals than there is room for leave open how some amounts are rounded:
        these few are worked out one by one.
        """
        credit = parts.select(pl.col("credit").max()).item() or 0
        decimals = self.decimals(credit)
        scaled = [pays.scaleb(decimals, EXACTLY) for pays in self.stretched.pays]
        whole = [int(pays) for pays in scaled]
        one = 10 ** (CREDIT + decimals - digits)
        highest = credit * max(whole, default=0)
        kind = narrow(highest, 2 * one)
        rates = pl.DataFrame(
            {"pays": whole, "open": [pays != int(pays) for pays in scaled]},
            schema={"pays": kind, "open": pl.Boolean},
        )[parts["stretch"]]
        rows = pl.concat([parts, rates], how="horizontal").with_columns(
            exact=pl.col("credit") * pl.col("pays")
        )
        floor, left = pl.col("exact") // one, pl.col("exact") % one
        up = (left > one // 2) | ((left == one // 2) & (floor % 2 == 1))
        # What was left off a rate is below its last decimal: of the product, below the credit.
        most = left + pl.col("credit")
        unsure = pl.col("open") & (
            ((left <= one // 2) & (most > one // 2)) | (most > one + one // 2)
        )
        finest = 10 ** (MONEY - digits)
        kind = narrow((highest // one + 2) * finest * rows.height)
        amounts = (floor + up.cast(pl.Int8)).cast(kind) * pl.lit(finest, dtype=kind)
        rows = rows.with_columns(whole=amounts, unsure=unsure)
        found = [
            units(rounded(EXACTLY.multiply(number(credit, CREDIT), pays), unit), MONEY)
            for credit, pays in self.taken(rows, "unsure")
        ]
        return replaced(rows, "whole", rows["unsure"], found)

    def taken(self, rows: pl.DataFrame, which: str) -> Iterator[tuple[int, Decimal]]:
        for credit, stretch in rows.filter(which).select("credit", "stretch").iter_rows():
            yield credit, self.stretched.pays[stretch]

    def decimals(self, credit: int) -> int:
        """With how many decimals of the rates no product is too large; of the largest credit."""
        most = max((abs(pays) for pays in self.stretched.pays), default=ZERO)
        room = DIGITS - len(str(credit)) - len(str(int(most)))
        if room < FEWEST_DECIMALS:
            raise UnfitError("A credit times its rate has too many digits.")
        asked = max((decimals_in(pays) for pays in self.stretched.pays), default=0)
        return min(room, MOST_DECIMALS, max(asked, FEWEST_DECIMALS))

    def revenue(self, rows: pl.DataFrame) -> pl.Series:
        """What was sold, of the first line of a deal's part that tells it; parts by their share."""
        divided = rows["tells"] & (rows["credit"] != rows["counted"])
        found = [
            (2 * amount * credit + counted) // (2 * counted)
            for amount, credit, counted in rows.filter(divided)
            .select("amount", "credit", "counted")
            .iter_rows()
        ]
        told = pl.when("tells").then("amount").otherwise(pl.lit(0, dtype=rows.schema["amount"]))
        return replaced(rows.with_columns(revenue=told), "revenue", divided, found)["revenue"]


def running(value: pl.Expr, within: Sequence[str]) -> pl.Expr:
    """What a column adds up to so far within rows that are the same and stand one after the other.

    It is the sum of all so far without what was there before the first of them, which takes a
    quarter of what windows take.
    """
    first = pl.any_horizontal((pl.col(name) != pl.col(name).shift()) for name in within)
    total = value.cum_sum()
    return total - pl.when(first.fill_null(value=True)).then(total - value).forward_fill()


def replaced(rows: pl.DataFrame, column: str, where: pl.Series, values: list[int]) -> pl.DataFrame:
    """With other values of a column where it is so."""
    if not values:
        return rows
    own = rows[column].scatter(where.arg_true(), pl.Series(values, dtype=rows.schema[column]))
    return rows.with_columns(own.alias(column))


def any_below(limits: pl.Series) -> bool:
    """Whether a limit is one that a number may reach."""
    return bool((limits < min(ENDLESS, LARGEST)).any())


def decimals_in(value: Decimal) -> int:
    return max(0, -int(value.normalize(EXACTLY).as_tuple().exponent))

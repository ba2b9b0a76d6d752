"""`python -m benchmarks.forecasts`: forecasts against repeating the last year, on given sales.

    python -m benchmarks.forecasts sales.csv --day OrderDate --amount SubTotal --by TerritoryID
    python -m benchmarks.forecasts sales.csv --with products.csv ProductKey --by Category --parts
    python -m benchmarks.forecasts --simulated 2 --seed 3

Each series is cut off every third month of its last part, foretold six months ahead knowing no
more than was known then, and held against what came.
"""

import argparse
import datetime as dt
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from salesmetrics.ingest.simulation import write_company
from salesmetrics.watch.forecast.methods import YEAR, SeasonalNaive, Series, Whole
from salesmetrics.watch.forecast.trials import TRIALS, foretell, scale_of

LEAST, STEP, AHEAD = 24, 3, 6
SPARSE = 0.25  # months without a sale: repeating nothing is then right by itself
SHAPES = ("%Y-%m-%d", "%d-%m-%Y", "%m/%d/%Y")
UNTIL = dt.date(2026, 11, 1)


@dataclass(frozen=True)
class Result:
    """How one series did."""

    name: str
    months: int
    mase: float
    naive: float
    inside_80: float
    inside_95: float


def main() -> None:
    """Measure and print a table."""
    given = parsed()
    results: list[Result] = []
    whole: Series = np.zeros(0)
    for name, months in series_of(given):
        is_member = ": " in name
        whole = whole if is_member else months
        if given.parts and not is_member:
            continue
        if len(months) >= LEAST + STEP and (months == 0).mean() < SPARSE:
            results.append(measured(name, months, whole if is_member else None))
            print(line(results[-1]), flush=True)
    if results:
        print(summary(results))


def parsed() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecasts", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="a CSV file with a row for each sale")
    parser.add_argument("--day", default="ordered_at")
    parser.add_argument("--amount", default="amount")
    parser.add_argument("--by", action="append", default=[], help="a column to split by")
    parser.add_argument("--parts", action="store_true", help="the members only, not the whole")
    parser.add_argument(
        "--with",
        dest="others",
        nargs=2,
        action="append",
        default=[],
        metavar=("FILE", "COLUMN"),
        help="a further file that is joined by a column of the same name",
    )
    parser.add_argument("--separator", default=",")
    parser.add_argument("--simulated", type=int, default=0, metavar="N", help="so many companies")
    parser.add_argument("--seed", type=int, default=1, help="of the first of them")
    parser.add_argument("--size", default="small", help="of the simulated companies")
    return parser.parse_args()


def series_of(given: argparse.Namespace) -> Iterator[tuple[str, Series]]:
    """The series by name: of the file, then of simulated companies."""
    if given.file:
        yield from split(read(given.file, given), given.by, given.file.stem)
    for seed in range(given.seed, given.seed + given.simulated):
        with tempfile.TemporaryDirectory() as folder:
            write_company(Path(folder), seed=seed, size=given.size, until=UNTIL)
            won = pl.read_csv(Path(folder) / "opportunities.csv", infer_schema=False)
            won = won.filter(pl.col("status") == "won").rename(
                {"closed_at": "day", "owner_id": "rep_id"}
            )
            sales = with_months(won.select("day", "amount", "rep_id", "region_id"))
            yield from split(sales, ["rep_id", "region_id"], f"company {seed}")


def read(path: Path, given: argparse.Namespace) -> pl.DataFrame:
    """The sales of a file, whatever way days and amounts are written."""
    rows = texts(path, given.separator)
    for other, column in given.others:
        further = texts(Path(other), given.separator)
        new = [name for name in further.columns if name not in rows.columns]
        further = further.select(same_key(column), *new)
        rows = rows.with_columns(same_key(column)).join(further, on=column, how="left")
    rows = rows.rename({given.day: "day", given.amount: "amount"})
    return with_months(rows.select("day", "amount", *given.by))


def texts(path: Path, separator: str) -> pl.DataFrame:
    """A file as it is written."""
    rows = pl.read_csv(path, infer_schema=False, separator=separator, encoding="utf8-lossy")
    return rows.rename({name: name.lstrip("\ufeff").strip() for name in rows.columns})


def same_key(column: str) -> pl.Expr:
    """A number by which files are joined, where one of them writes 7 as 7.0."""
    return pl.col(column).str.replace(r"\.0$", "")


def with_months(rows: pl.DataFrame) -> pl.DataFrame:
    """Amounts as numbers, days as the months they are in."""
    day = pl.col("day").str.slice(0, 10)
    days = [day.str.to_date(shape, strict=False) for shape in SHAPES]
    amount = pl.col("amount").str.replace_all(r"[$,\s]", "").cast(pl.Float64, strict=False)
    found = rows.with_columns(day=pl.coalesce(days), amount=amount)
    return found.drop_nulls(["day", "amount"]).with_columns(month=pl.col("day").dt.truncate("1mo"))


def split(sales: pl.DataFrame, by: list[str], name: str) -> Iterator[tuple[str, Series]]:
    """The whole and each member; months that are not there whole are left out."""
    days: list[dt.date] = sorted(sales["day"].to_list())
    first, last = days[0], days[-1]
    begin = first.replace(day=1)
    if first.day > 3:
        begin = (begin + dt.timedelta(days=32)).replace(day=1)
    end = (last + dt.timedelta(days=4)).replace(day=1)
    grid = pl.DataFrame({"month": pl.date_range(begin, end, "1mo", closed="left", eager=True)})
    yield name, monthly(sales, grid)
    for column in by:
        for member in sorted(sales[column].drop_nulls().unique().to_list()):
            months = monthly(sales.filter(pl.col(column) == member), grid)
            there = np.flatnonzero(months)
            if len(there) and months[-YEAR:].any():
                yield f"{name}: {re.sub('_id$|ID$', '', column)} {member}", months[there[0] :]


def monthly(sales: pl.DataFrame, grid: pl.DataFrame) -> Series:
    """The sum of each month of a grid."""
    sums = sales.group_by("month").agg(pl.col("amount").sum())
    return grid.join(sums, on="month", how="left").sort("month")["amount"].fill_null(0).to_numpy()


def measured(name: str, months: Series, whole: Series | None) -> Result:
    """One series, from several months of it; `whole` is what it is a member of."""
    errors, naive, near, far = [], [], [], []
    for origin in range(LEAST, len(months) - 1, STEP):
        known, came = months[:origin], months[origin : origin + AHEAD]
        end = len(whole) - len(months) + origin if whole is not None else 0
        above = Whole(whole[:end], TRIALS) if whole is not None else None
        found = foretell(known, len(came), above)
        if found is None:
            continue
        scale = scale_of(known)
        repeated = SeasonalNaive().ahead(known, len(came))
        for one, value, again in zip(found.ahead, came, repeated, strict=True):
            errors.append(abs(one.point - value) / scale)
            naive.append(abs(again - value) / scale)
            near.append(one.low_80 <= value <= one.high_80)
            far.append(one.low_95 <= value <= one.high_95)
    means = (float(np.mean(found)) for found in (errors, naive, near, far))
    return Result(name, len(months), *means)


def line(one: Result) -> str:
    """A row of the table."""
    verdict = "" if one.mase < one.naive else "  not better"
    return (
        f"| {one.name} | {one.months} | {one.mase:.2f} | {one.naive:.2f} |"
        f" {one.inside_80:.0%} | {one.inside_95:.0%} |{verdict}"
    )


def summary(results: list[Result]) -> str:
    """On how many it is better, and what the intervals hold in all."""
    better = sum(one.mase < one.naive for one in results)
    mean = [np.mean([getattr(one, name) for one in results]) for name in ("mase", "naive")]
    held = [np.mean([getattr(one, name) for one in results]) for name in ("inside_80", "inside_95")]
    return (
        f"{better} of {len(results)} series better; MASE {mean[0]:.2f}, of repeating the last year"
        f" {mean[1]:.2f}; within 80 %: {held[0]:.0%}, within 95 %: {held[1]:.0%}"
    )


if __name__ == "__main__":
    main()

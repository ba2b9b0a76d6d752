"""Simulated companies as files, for the tests of the simulation."""

import datetime as dt
import hashlib

import polars as pl

from salesmetrics.ingest.kinds import Day, Number, Time
from salesmetrics.ingest.simulation import write_company
from salesmetrics.ingest.specification import ENTITIES

UNTIL = dt.date(2026, 6, 17)
STAGES = ["qualified", "needs_analysis", "initial_quote", "proposal", "negotiation", "won"]
TYPED = {
    Number: lambda text: text.cast(pl.Float64),
    Day: lambda text: text.str.to_date("%Y-%m-%d"),
    Time: lambda text: text.str.to_datetime("%Y-%m-%dT%H:%M:%S"),
}


class Files:
    """The written files, typed as the contract says; each is read once."""

    def __init__(self, folder):
        self.folder = folder
        self.tables = {}

    def __getitem__(self, name):
        if name not in self.tables:
            texts = pl.read_csv(self.folder / f"{name}.csv", infer_schema=False)
            kinds = {column: type(ENTITIES[name].by_name[column].kind) for column in texts.columns}
            self.tables[name] = texts.with_columns(
                TYPED[kind](pl.col(column)) for column, kind in kinds.items() if kind in TYPED
            )
        return self.tables[name]

    def digests(self):
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.folder.iterdir())
        }


def simulated(folder, size="tiny", seed=7, until=UNTIL, **options):
    write_company(folder, seed=seed, size=size, until=until, **options)
    return Files(folder)

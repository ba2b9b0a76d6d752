"""Importing a file of activities, against PostgreSQL's plain COPY of the same file.

The plain COPY goes into a typed table with a primary key over the id, and checks nothing else:
no reference, no duplicate of another file, no range; it keeps no history and cannot be undone.
"""

import csv
import sys
from pathlib import Path

import django

from benchmarks.company import SLUG
from benchmarks.timing import (
    Work,
    interleaved,
    median,
    ratio,
    tell,
    this_process_and_its_database,
)

TYPES = {
    "booked_at": "timestamptz",
    "happened_at": "timestamptz",
    "minutes": "numeric",
    "quantity": "numeric",
}


def measure(file: Path, rounds: int) -> dict[str, object]:
    """Both ways in turn; the file's activities are away before each import."""
    header, rows = shape(file)
    works = {"copy": plain_copy(file, header), "import": product(file)}
    roots = this_process_and_its_database()
    times = interleaved(works, rounds, roots, before={"copy": drop, "import": empty})
    drop()
    return {
        "rows": rows,
        "megabytes": file.stat().st_size / 1e6,
        "seconds": median(times["import"]),
        "copy_seconds": median(times["copy"]),
        "ratio": ratio(times, "import", "copy"),
    }


def shape(file: Path) -> tuple[list[str], int]:
    with file.open(newline="") as lines:
        reader = csv.reader(lines)
        return next(reader), sum(1 for _row in reader)


def plain_copy(file: Path, header: list[str]) -> Work:
    """COPY of the file as it is, into an empty table."""
    from django.db import connection, transaction

    columns = [f"{name} {TYPES.get(name, 'text')}" for name in header]
    columns[header.index("id")] += " PRIMARY KEY"

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE plain_activities ({', '.join(columns)})")
            copy = "COPY plain_activities FROM STDIN (FORMAT csv, HEADER)"
            with file.open("rb") as source, cursor.copy(copy) as sink:
                while block := source.read(1 << 20):
                    sink.write(block)

    return work


def drop() -> None:
    execute("DROP TABLE IF EXISTS plain_activities")


def empty() -> None:
    execute("TRUNCATE crm_activity")


def execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def product(file: Path) -> Work:
    """The loader, as the command and the upload page call it."""
    from salesmetrics.crm.models import Activity
    from salesmetrics.ingest.loading import load
    from salesmetrics.tenancy.models import Organization

    organization = Organization.objects.get(slug=SLUG)

    def work() -> None:
        report = load(organization, [file])
        if report.rejected or not Activity.objects.filter(organization=organization).exists():
            raise SystemExit("The file was not loaded.")

    return work


if __name__ == "__main__":
    django.setup()
    tell(measure(Path(sys.argv[1]), int(sys.argv[2])))

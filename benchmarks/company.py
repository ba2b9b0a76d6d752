"""A simulated company in a database of its own, made once and kept."""

import datetime as dt
import sys
import time
from decimal import Decimal
from pathlib import Path

from benchmarks.servers import Servers

SLUG = "bench"
SEED = 1
MANAGE = "manage.py"
EMAIL = "admin@bench.example"
ACTIVITIES = "activities.csv"


def database_of(size: str) -> str:
    return f"bench_{size}"


def files_of(servers: Servers, size: str) -> Path:
    return servers.logs.parent / "files" / size


def make_ready(servers: Servers, size: str, *, fresh: bool) -> str:
    """The database of a company of this size, filled now unless it stands already."""
    database = database_of(size)
    if fresh or not servers.is_ready(database):
        began = time.monotonic()
        say(f"{size}: making up a company and loading it ...")
        servers.make(database)
        servers.run([MANAGE, "migrate", "--no-input", "--verbosity", "0"], database)
        files = files_of(servers, size)
        simulated = ["--org", SLUG, "--seed", str(SEED), "--size", size]
        servers.run([MANAGE, "simulate", *simulated, "--out", str(files)], database)
        servers.run(["-m", "benchmarks.company", str(files)], database)
        servers.mark_ready(database)
        say(f"{size}: made and loaded in {time.monotonic() - began:.0f} s")
    servers.run([MANAGE, "migrate", "--no-input", "--verbosity", "0"], database)
    return database


def fill(files: Path) -> None:
    """Load the files, and add what a simulated company has no file for."""
    from salesmetrics.commissions.models import RepRate
    from salesmetrics.ingest.loading import load
    from salesmetrics.tenancy.models import Membership, Organization, Rep, Role, User

    organization = Organization.objects.create(
        name="Bench", slug=SLUG, base_currency="EUR", time_zone="Europe/Berlin"
    )
    report = load(organization, [files])
    if report.rejected:
        raise SystemExit(f"{report.rejected} rows were rejected.")
    rates = (
        RepRate(
            organization=organization,
            rep=rep,
            rate=Decimal(2 + number % 5),
            starts_on=dt.date(2000, 1, 1),
        )
        for number, rep in enumerate(Rep.objects.filter(organization=organization).order_by("pk"))
    )
    RepRate.objects.bulk_create(rates)
    user = User.objects.create_user(EMAIL, "only-for-benchmarks")
    Membership.objects.create(organization=organization, user=user, role=Role.ADMIN)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    import django

    django.setup()
    fill(Path(sys.argv[1]))

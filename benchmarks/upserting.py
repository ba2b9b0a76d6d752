"""Upserting 10,000 opportunities through the API, against a COPY and merge of them by hand.

The API reads and checks JSON, resolves references, keeps what stood before so that it can be
undone, writes stage history, and works out anew what depends on the rows. By hand it is a COPY into
a staging table and one INSERT ... ON CONFLICT DO UPDATE that finds references by joins, into a
table of the same columns and indexes without the product's triggers.
"""

import io
import json
import os
import sys
from typing import Any

import django

from benchmarks.company import EMAIL, SLUG
from benchmarks.timing import interleaved, median, ratio, tell, this_process_and_its_database

ROWS = 10_000
COLUMNS = {
    "id": "text",
    "name": "text",
    "account_id": "text",
    "owner_id": "text",
    "stage": "text",
    "status": "text",
    "amount": "numeric",
    "currency": "text",
    "created_at": "timestamptz",
    "expected_close_on": "date",
    "closed_at": "timestamptz",
}
MERGE = """
    INSERT INTO plain_opportunities (organization_id, external_id, name, account_id, owner_id,
        stage_id, status, amount, currency, created_at, expected_close_on, closed_at, created_on,
        closed_on, deal_type, forecast_category)
    SELECT %(org)s, s.id, coalesce(s.name, ''), a.id, r.id, g.id, s.status, s.amount, s.currency,
        s.created_at, s.expected_close_on, s.closed_at, s.created_at::date, s.closed_at::date,
        '', ''
      FROM staged s
      LEFT JOIN crm_account a ON a.organization_id = %(org)s AND a.external_id = s.account_id
      LEFT JOIN tenancy_rep r ON r.organization_id = %(org)s AND r.external_id = s.owner_id
      LEFT JOIN crm_stage g ON g.organization_id = %(org)s AND g.external_id = s.stage
    ON CONFLICT (organization_id, external_id) DO UPDATE SET
        name = excluded.name, account_id = excluded.account_id, owner_id = excluded.owner_id,
        stage_id = excluded.stage_id, status = excluded.status, amount = excluded.amount,
        currency = excluded.currency, created_at = excluded.created_at,
        expected_close_on = excluded.expected_close_on, closed_at = excluded.closed_at
"""


class Upsert:
    """The same rows both ways: half of them stand already, and have another amount each time."""

    def __init__(self) -> None:
        from django.test import Client

        from salesmetrics.tenancy.models import Organization, User

        self.organization = Organization.objects.get(slug=SLUG)
        self.rows = self._rows()
        self.rounds = {"api": 0, "hand": 0}
        self.body = self.table = ""
        self.client = Client(headers={"host": "127.0.0.1"})
        self.client.force_login(User.objects.get(email=EMAIL))
        execute("DROP TABLE IF EXISTS plain_opportunities")
        execute("CREATE TABLE plain_opportunities (LIKE crm_opportunity INCLUDING ALL)")
        execute("INSERT INTO plain_opportunities SELECT * FROM crm_opportunity")
        execute(
            "SELECT setval(pg_get_serial_sequence('plain_opportunities', 'id'), max(id))"
            " FROM plain_opportunities"
        )
        execute("ANALYZE plain_opportunities")

    def _rows(self) -> list[dict[str, Any]]:
        from salesmetrics.ingest.entries.columns import expressions, told
        from salesmetrics.ingest.specification import ENTITIES

        entity = ENTITIES["opportunities"]
        found = entity.model._default_manager.filter(
            organization=self.organization, deleted_at=None, created_at__isnull=False
        ).order_by("-pk")
        rows = found.values(**expressions(entity))[:ROWS]
        whole = [told(entity, row) for row in rows]
        return [{name: row[name] for name in COLUMNS} for row in whole]

    def next_rows(self, way: str) -> list[dict[str, Any]]:
        """The rows of one way's next round; those of odd places, and too many, are new."""
        self.rounds[way] += 1
        number = self.rounds[way]
        rows = []
        for place in range(ROWS):
            row = {**self.rows[place % len(self.rows)], "amount": f"{place + number}.25"}
            if place % 2 or place >= len(self.rows):
                row["id"] = f"bench-{number}-{place}"
            rows.append(row)
        return rows

    def prepare_api(self) -> None:
        self.body = json.dumps({"rows": self.next_rows("api")})

    def by_api(self) -> None:
        answer = self.client.post(
            "/api/v1/opportunities/bulk/", self.body, content_type="application/json"
        )
        if answer.status_code != 200:
            raise SystemExit(f"The rows were not taken: {answer.content[:500]!r}")

    def prepare_hand(self) -> None:
        import csv

        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS)
        writer.writerows(self.next_rows("hand"))
        self.table = out.getvalue()

    def by_hand(self) -> None:
        from django.db import connection, transaction

        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE staged ({columns}) ON COMMIT DROP")
            with cursor.copy("COPY staged FROM STDIN (FORMAT csv)") as sink:
                sink.write(self.table)
            cursor.execute(MERGE, {"org": self.organization.pk})

    def clear(self) -> None:
        """The company as it was: what the API wrote is taken back, the latest first."""
        from salesmetrics.ingest.models import Import
        from salesmetrics.ingest.undoing import undo

        execute("DROP TABLE plain_opportunities")
        written = Import.objects.filter(organization=self.organization).order_by("-pk")
        for run in written[: self.rounds["api"]]:
            undo(run)


def measure(rounds: int) -> dict[str, object]:
    upsert = Upsert()
    times = interleaved(
        {"hand": upsert.by_hand, "api": upsert.by_api},
        rounds,
        this_process_and_its_database(),
        before={"hand": upsert.prepare_hand, "api": upsert.prepare_api},
    )
    upsert.clear()
    return {
        "rows": ROWS,
        "seconds": median(times["api"]),
        "hand_seconds": median(times["hand"]),
        "ratio": ratio(times, "api", "hand"),
    }


def execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    # The load before it was by the same person, who may not be refused for that.
    os.environ["API_REQUESTS_PER_MINUTE"] = str(10**9)
    django.setup()
    tell(measure(int(sys.argv[1])))

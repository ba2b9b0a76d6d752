"""A run is published once and whole, whatever dies while it is computed."""

import contextlib
import random
import threading
import time

import psycopg
import pytest
from kombu.exceptions import OperationalError

from salesmetrics.celery import app
from tests.servers import Worker, empty, manage, wait_until
from tests.structure import tables_into

TASKS = "salesmetrics.metrics.tasks"
PATIENCE = 240
# What figures are made of, so that a run finds something else than the one before.
CHANGES = (
    "UPDATE crm_order SET amount = amount + 1",
    "UPDATE crm_opportunity SET amount = coalesce(amount, 0) + 7, owner_id ="
    " (SELECT max(id) FROM tenancy_rep) WHERE id % 3 = 0",
    "DELETE FROM crm_stagechange WHERE id % 5 = 0",
)
PUBLISHED = """
SELECT o.published_run, coalesce(max(c.run), 0), count(c.*), sum(c.value),
       sum(hashtextextended(c.measure || c.dimension || c.grain || c.member, 0)::numeric)
  FROM tenancy_organization o LEFT JOIN metrics_cell c ON c.organization_id = o.id
 GROUP BY o.id
"""


class Company:
    """A simulated company on servers of its own, seen from outside: by SQL and by messages."""

    def __init__(self, servers):
        self.servers = servers
        self.environment = servers.environment

    def ask(self, sql, *parameters):
        with psycopg.connect(self.servers.postgres.url, autocommit=True) as connection:
            return connection.execute(sql, parameters).fetchone()

    def change(self):
        with psycopg.connect(self.servers.postgres.url) as connection:
            for statement in CHANGES:
                connection.execute(statement)

    def send(self, task, *arguments):
        """What beat or an import sends; a broker that is away hears nothing of it."""
        try:
            with app.connection_for_write(self.servers.valkey.url) as connection:
                app.send_task(f"{TASKS}.{task}", arguments, connection=connection, retry=False)
        except (OperationalError, OSError):
            return

    def begin(self):
        (organization,) = self.ask("SELECT id FROM tenancy_organization")
        self.send("snapshot", organization, "request", True)
        self.await_run()

    def await_run(self):
        wait_until(lambda: self.state() is not None, within=PATIENCE)

    def state(self):
        """Status and done chunks of the latest run; None where none is under way."""
        return self.ask(
            "SELECT count(k.done_at), count(*) FROM metrics_run r JOIN metrics_chunk k"
            " ON k.run_id = r.id WHERE r.status = 'computing' GROUP BY r.id"
        )

    def await_chunks(self, count):
        """Until so many chunks are done, or all: a run that is through cannot be disturbed."""

        def there():
            state = self.state()
            return state is None or state[0] >= count

        wait_until(there, within=PATIENCE)

    def await_end(self):
        wait_until(lambda: self.state() is None, self.state, within=PATIENCE)

    def runs(self):
        with psycopg.connect(self.servers.postgres.url) as connection:
            found = connection.execute("SELECT id, status FROM metrics_run ORDER BY id")
            return found.fetchall()


class Always(threading.Thread):
    """Somebody who does one thing again and again, whatever else happens."""

    def __init__(self, act, pause):
        super().__init__(daemon=True)
        self.act, self.pause, self.ended = act, pause, threading.Event()

    def run(self):
        while not self.ended.wait(self.pause):
            # The database may be away.
            with contextlib.suppress(psycopg.OperationalError):
                self.act()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.ended.set()
        self.join()


@pytest.fixture(scope="module")
def company(own_servers):
    company = Company(own_servers)
    tables_into(own_servers)
    manage(
        "simulate", "--org", "acme", "--size", "tiny", "--seed", "5",
        environment=company.environment,
    )  # fmt: skip
    manage("snapshot", "--org", "acme", environment=company.environment)
    return company


@pytest.fixture
def worker(company, tmp_path):
    empty(company.servers.valkey.url)  # of what others have sent
    worker = Worker(company.environment, tmp_path / "worker.log")
    try:
        yield worker.start()
    finally:
        worker.stop()


def kill_worker(_company, worker):
    worker.kill()
    worker.start()


def restart_broker(company, _worker):
    company.servers.valkey.kill()
    company.servers.valkey.start()


def restart_database(company, _worker):
    company.servers.postgres.kill()
    company.servers.postgres.start()


@pytest.mark.parametrize("disaster", [kill_worker, restart_broker, restart_database])
def test_the_run_ends_published_once_and_equal_and_nobody_sees_half_of_it(
    company, worker, disaster
):
    dice = random.Random(disaster.__name__)
    former = company.ask(PUBLISHED)
    runs_before = company.runs()
    company.change()
    seen = set()
    reader = Always(lambda: seen.add(company.ask(PUBLISHED)), 0.05)
    # What beat sends every minute comes every second here.
    beat = Always(lambda: company.send("take_up"), 1)
    with reader, beat:
        company.begin()
        _done, chunks = company.state() or (0, 1)
        for moment in sorted(dice.sample(range(chunks), min(2, chunks))):
            company.await_chunks(moment)
            time.sleep(dice.uniform(0, 0.05))
            disaster(company, worker)
        company.await_end()
        new = company.ask(PUBLISHED)
    assert [status for _id, status in company.runs()[len(runs_before) :]] == ["published"]
    assert new != former
    assert former in seen
    assert seen <= {former, new}
    assert company.ask("SELECT count(*) FROM metrics_cellchange") == (0,)
    told = manage("snapshot", "--org", "acme", "--anew", environment=company.environment)
    assert ", 0 cells changed" in told

"""Killed at any moment, a load has either happened or not; and it can be done again."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from salesmetrics.crm.models import Account, Order
from salesmetrics.ingest.loading import load
from salesmetrics.ingest.models import Import
from salesmetrics.tenancy.models import Organization
from tests.servers import CHECKOUT, wait_until

ORDERS = 15_000


@pytest.fixture
def big(folder):
    folder.raw("accounts.csv", b"id,name\n" + b"".join(b"%d,A%d\n" % (n, n) for n in range(2000)))
    rows = (b"%d,%d,2026-01-%02d,%d.5\n" % (n, n % 2000, n % 28 + 1, n) for n in range(ORDERS))
    folder.raw("orders.csv", b"id,account_id,ordered_at,amount\n" + b"".join(rows))
    return folder


@pytest.fixture
def company(transactional_db):
    return Organization.objects.create(name="North", slug="north", base_currency="EUR")


def start(test_environment, big):
    words = [sys.executable, "manage.py", "import", str(big.path), "--org", "north"]
    environment = {**os.environ, **test_environment}
    return subprocess.Popen(words, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True)


def written():
    return Account.objects.count(), Order.objects.count()


def test_a_load_happened_or_not(company, big, test_environment):
    chance = random.Random(7)
    whole = (2000, ORDERS)
    outcomes = set()
    # The first is killed at once, however fast the machine loads the rest.
    for delay in (0, *(chance.uniform(0, 2.5) for _attempt in range(4))):
        begun = Import.objects.count()
        process = start(test_environment, big)
        wait_until(lambda before=begun: Import.objects.count() > before)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        outcomes.add(written())
        assert written() in {(0, 0), whole}
        if written() == whole:
            break
    assert (0, 0) in outcomes
    report = load(company, [big.path])
    assert report.loaded
    assert written() == whole
    assert not Import.objects.filter(status=Import.Status.RUNNING).exists()
    assert Import.objects.filter(status=Import.Status.FAILED).exists()


def test_two_loads_at_once_wait_for_each_other(company, big, test_environment):
    both = [start(test_environment, big) for _process in range(2)]
    tables = [process.communicate()[0].splitlines()[-1].split() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    created = sorted(table[1] for table in tables if table[0] == "orders")
    assert created == ["0", f"{ORDERS:,}"]
    assert written() == (2000, ORDERS)


def test_who_builds_on_a_load_is_told_once_it_is_there(company, big):
    from salesmetrics.ingest.signals import loaded

    told = []

    def hear(sender, organization, import_id, **_rest):
        told.append((organization, Import.objects.get(pk=import_id).status, written()))

    loaded.connect(hear)
    try:
        load(company, [big.path], dry_run=True)
        assert told == []
        load(company, [big.path])
    finally:
        loaded.disconnect(hear)
    assert told == [(company, Import.Status.LOADED, (2000, ORDERS))]

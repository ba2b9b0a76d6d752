"""A mirror load: what the files no longer have leaves."""

import pytest

from salesmetrics.crm import models as crm
from salesmetrics.ingest.mirroring import MirrorRefused


@pytest.fixture
def ten(loading, folder):
    accounts(folder, range(10))
    loading()
    return folder


def accounts(folder, numbers):
    folder.write("accounts.csv", "id,name\n" + "".join(f"a{n},A{n}\n" for n in numbers))


def test_rows_that_are_gone_are_marked_and_come_back(loading, ten):
    accounts(ten, range(8))
    assert loading(mirror=True).counts["accounts"].deleted == 2
    assert len(loading.rows(crm.Account, "pk")) == 8
    accounts(ten, range(10))
    counts = loading(mirror=True).counts["accounts"]
    assert (counts.updated, counts.created, counts.unchanged) == (2, 0, 8)
    assert len(loading.rows(crm.Account, "pk")) == 10


def test_without_mirror_nothing_leaves(loading, ten):
    accounts(ten, range(1))
    loading()
    assert len(loading.rows(crm.Account, "pk")) == 10


def test_more_than_a_fifth_has_to_be_confirmed(loading, ten):
    accounts(ten, range(7))
    asked = []
    with pytest.raises(MirrorRefused):
        loading(mirror=True, confirm=lambda *question: asked.append(question))
    assert asked == [("accounts", 3, 10)]
    assert len(loading.rows(crm.Account, "pk")) == 10
    loading(mirror=True, confirm=lambda *question: True)
    assert len(loading.rows(crm.Account, "pk")) == 7


def test_a_refused_row_is_not_gone(loading, ten):
    accounts(ten, range(9))
    with (ten.path / "accounts.csv").open("a") as file:
        file.write("a9,\n")
    report = loading(mirror=True, skip_bad_rows=True)
    assert (report.rejected, report.counts["accounts"].deleted) == (1, 0)


def test_other_entities_are_left_alone(loading, ten):
    ten.write("reps.csv", "id,name\nann,Ann\n")
    loading()
    (ten.path / "reps.csv").unlink()
    accounts(ten, range(9))
    loading(mirror=True)
    from salesmetrics.tenancy.models import Rep

    assert loading.rows(Rep, "external_id") == ["ann"]

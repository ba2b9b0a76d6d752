"""A restatement says through which records it came: imports, edits, deletions."""

import pytest
from django.db import connection

from salesmetrics.ingest.loading import load
from salesmetrics.ingest.models import Import
from salesmetrics.metrics import runs
from salesmetrics.metrics.catalogue import metric
from salesmetrics.metrics.models import Cause
from salesmetrics.metrics.restatements import restatements
from salesmetrics.tenancy.visibility import everything_of


@pytest.fixture
def world(world, it_is):
    """March was published when it was over, with Ann's order of 100 and Bob's of 30."""
    world.ann, world.bob = world.rep("Ann"), world.rep("Bob")
    it_is("2025-04-01")
    world.order_a = world.order("A", "2025-03-10", 100, owner=world.ann)
    world.order_b = world.order("B", "2025-03-31", 30, owner=world.bob)
    world.publish()
    it_is("2025-04-10")
    return world


def latest(world, key="revenue", scope=None):
    """The causes of the latest restatement."""
    scope = scope or everything_of(world.organization)
    return restatements(scope, [metric(key)]).restatements[0].causes


def told(causes):
    return [(one.entity, one.id, one.change, one.by_import) for one in causes.records]


def test_an_edit_is_told_with_its_record_and_its_time(world):
    world.order_a.amount = 105
    world.order_a.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        edited_at = cursor.fetchone()[0]
    world.publish()
    causes = latest(world)
    assert told(causes) == [("orders", "a", "changed", None)]
    assert causes.records[0].at == edited_at
    assert causes.imports == []


def test_a_deletion_is_told(world):
    number = world.order_b.pk
    world.order_b.delete()
    world.publish()
    assert told(latest(world)) == [("orders", str(number), "removed", None)]


def test_an_import_is_told_with_its_file(world, tmp_path):
    (tmp_path / "orders.csv").write_text(
        "id,account_id,ordered_at,amount,owner_id\n"
        "c,buyer-of-a,2025-03-12,7,ann\n"
        "b,buyer-of-b,2025-03-31T12:00:00,35,bob\n"
    )
    assert load(world.organization, [tmp_path]).loaded
    world.publish()
    [record] = Import.objects.all()
    causes = latest(world)
    assert causes.count == 2
    assert sorted(told(causes)) == [
        ("orders", "b", "changed", record.pk),
        ("orders", "c", "added", record.pk),
    ]
    assert [(one["id"], one["files"]) for one in causes.imports] == [(record.pk, ["orders.csv"])]


def test_after_an_import_what_is_edited_is_an_edit_again(world, tmp_path):
    (tmp_path / "teams.csv").write_text("id,name\nn,North\n")
    load(world.organization, [tmp_path])
    world.order_a.amount = 105
    world.order_a.save()
    world.publish()
    assert told(latest(world)) == [("orders", "a", "changed", None)]


def test_only_the_records_of_the_month_and_of_its_run_are_told(world, it_is):
    it_is("2025-05-02")
    world.order("C", "2025-04-20", 9, owner=world.ann)
    world.publish()
    it_is("2025-05-03")
    world.order_a.amount = 105
    world.order_a.save()
    world.publish()
    it_is("2025-05-04")
    world.order("D", "2025-04-21", 9, owner=world.ann)
    world.publish()
    page = restatements(everything_of(world.organization), [metric("revenue")])
    found = {(str(one.month), one.run): told(one.causes) for one in page.restatements}
    assert [its for _key, its in sorted(found.items())] == [
        [("orders", "a", "changed", None)],
        [("orders", "d", "added", None)],
    ]


def test_a_stage_of_the_pipeline_is_told_for_every_month_it_stood(world, it_is):
    deal = world.opportunity("Deal", "2025-01-10", amount=10, owner=world.ann)
    world.publish()
    deal.amount = 20
    deal.save()
    world.publish()
    page = restatements(everything_of(world.organization), [metric("pipeline_value")])
    run = page.restatements[0].run
    changed = [one for one in page.restatements if one.run == run]
    assert [str(one.month) for one in changed] == ["2025-03-01", "2025-02-01", "2025-01-01"]
    assert all(told(one.causes) == [("opportunities", "deal", "changed", None)] for one in changed)


def test_a_rep_is_told_of_own_records_and_a_viewer_of_none(world):
    for order in (world.order_a, world.order_b):
        order.amount += 5
        order.save()
    world.publish()
    ann = world.scope("Ann", "rep", rep=world.ann)
    assert told(latest(world, scope=ann)) == [("orders", "a", "changed", None)]
    assert latest(world, scope=ann).count == 1
    assert latest(world, scope=world.scope("Vic", "viewer")).count == 0


def test_of_many_that_an_import_wrote_some_are_told(world, tmp_path):
    rows = "".join(f"m{n},buyer-of-a,2025-{n % 2 + 2:02d}-05,1,ann\n" for n in range(1200))
    (tmp_path / "orders.csv").write_text("id,account_id,ordered_at,amount,owner_id\n" + rows)
    user = world.user("Ada", "admin").user
    assert load(world.organization, [tmp_path], user=user).loaded
    world.publish()
    causes = latest(world)
    [record] = Import.objects.all()
    [many] = [one for one in causes.records if not one.id]
    some = [one for one in causes.records if one.sampled]
    assert causes.count == 601  # with the order that had won the customer till then
    assert (many.change, many.by_import) == ("added", record.pk)
    assert len(some) == 10
    for one in some:
        assert one.sampled
        assert (one.entity, one.by_import, one.by) == ("orders", record.pk, "ada@example.com")
        assert int(one.id[1:]) % 2 == 1  # those of March, whose restatement this is


def test_many_at_once_are_counted(world):
    acme = world.account("Acme")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_order (organization_id, external_id, account_id, ordered_at, amount,"
            " currency, deal_type) SELECT %s, 'm' || n, %s, '2025-03-05T12:00Z', 1, 'EUR', ''"
            " FROM generate_series(1, 600) n",
            [world.organization.pk, acme.pk],
        )
    world.publish()
    causes = latest(world)
    assert causes.count == 600
    assert [(one.id, one.change) for one in causes.records] == [("", "added")]


def test_what_a_run_that_failed_was_to_tell_the_next_one_tells(world):
    world.order_a.amount = 105
    world.order_a.save()
    run = runs.start(world.organization, reason="request")
    runs.give_up(run.pk, "out of luck")
    world.publish()
    assert told(latest(world)) == [("orders", "a", "changed", None)]
    assert not Cause.objects.filter(run=run.pk).exists()


def test_nothing_is_noted_for_months_that_are_not_over(world):
    world.order("New", "2025-04-05", 9)
    world.publish()
    assert not Cause.objects.filter(month="2025-04-01").exists()

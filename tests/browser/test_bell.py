"""What a worker finds after a run rings the bell of who asked to be told of it."""

import time

from playwright.sync_api import expect

PATIENCE = 90


def wait_for(found):
    """Wait until a worker has done it."""
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end, "the worker did not do it"
        time.sleep(0.2)


def test_a_run_that_a_worker_published_rings_the_bell(people, opened, worker):
    from salesmetrics.metrics.models import Run
    from salesmetrics.metrics.tasks import snapshot
    from salesmetrics.tenancy.models import Membership
    from salesmetrics.watch.models import Firing, FoundInsights
    from tests.watch.watched import alert

    owner = Membership.objects.get(user__email="ada@example.com")
    mine = alert(owner, name="Large year", stretch="year", limit=5000)
    people.world.order("Large", "2026-05-12", 6000, owner=people.ann)
    snapshot.delay(people.world.organization.pk, Run.Reason.IMPORT)
    wait_for(lambda: Firing.objects.filter(alert=mine).exists())
    wait_for(lambda: FoundInsights.objects.filter(reach="all").exists())
    page = opened("/alerts/")
    count = page.locator(".bell-count")
    expect(count).to_have_text("1")
    page.get_by_role("button", name="Alerts: one is new").click()
    expect(page.locator("#bell-menu")).to_contain_text("Large year")
    expect(count).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Alerts: nothing new")).to_be_visible()
    others = opened("/", "manager")
    expect(others.get_by_role("button", name="Alerts: nothing new")).to_be_visible()

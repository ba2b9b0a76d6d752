"""A real browser, in which somebody of a role is signed in."""

import time
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
EMAILS = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}
LOUD = ("error", "warning")
REFUSED_FORM = "status of 422"  # a form that is sent back to be mended is no fault
PASSWORD = "correct horse battery staple"
PATIENCE = 15  # seconds


@cache
def hashed():
    """The password as it is kept; to make that is slow on purpose."""
    return make_password(PASSWORD)


def until(page, expression):
    """Wait until an expression holds in a page.

    Playwright's own `wait_for_function` evaluates the text again within the page, which the
    content security policy refuses.
    """
    end = time.monotonic() + PATIENCE
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never held: {expression}"
        page.wait_for_timeout(30)


def heard(said, faults):
    """Keep what a page complains of."""
    if said.type in LOUD and REFUSED_FORM not in said.text:
        faults.append(said.text)


@pytest.fixture
def people(live_server, world, it_is):
    """The small company, with somebody of each role who knows the password."""
    from salesmetrics.tenancy.models import User
    from tests.dashboards.company import TODAY, company_of

    it_is(TODAY)
    company = company_of(world)
    world.user("Ada", "admin")
    world.user("Max", "manager", team=company.north)
    world.user("Ann", "rep", rep=company.ann)
    world.user("Vic", "viewer")
    User.objects.update(password=hashed())
    return company


@pytest.fixture
def opened(browser, live_server, people):
    """Opens pages as somebody; an error or a refused resource on any of them fails the test."""
    contexts, faults = [], []

    def opens(address="/", role="admin", **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if role:
            context.add_cookies([_session(role, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: heard(said, faults))
        page.goto(address)
        return page

    opens.faults = faults  # for who brings some about
    yield opens
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def shot(request):
    """Keeps a picture of a page among the artefacts, which git ignores."""

    def taken(page, name):
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    return taken


def _session(role, url):
    from salesmetrics.tenancy.models import User

    client = Client()
    client.force_login(User.objects.get(email=f"{EMAILS[role]}@example.com"))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}

"""A new organization is told what to do first, and what of it is done."""

import pytest
from django.test import Client

from salesmetrics.ingest.models import Import
from tests.world import World


@pytest.fixture
def new(db):
    """An organization that has nothing but its first admin."""
    return World("fresh")


@pytest.fixture
def page(new):
    """The overview of its admin."""
    client = Client()
    client.force_login(new.user("Nele", "admin").user)
    return lambda: client.get("/").content.decode()


def test_nothing_is_done_at_first(page):
    assert page().count('<li><span class="step-mark"') == 3
    assert 'class="done"' not in page()


def test_what_is_done_is_marked(page, new):
    Import.objects.create(organization=new.organization, status="refused")
    assert 'class="done"' not in page()
    Import.objects.create(organization=new.organization, status="loaded")
    new.user("Otto", "viewer")
    assert page().count('<li class="done">') == 2
    new.target(100, "2026-01-01", "2026-12-31")
    assert page().count('<li class="done">') == 3


def test_who_is_no_admin_is_not_asked_to_do_it(new):
    client = Client()
    client.force_login(new.user("Vic", "viewer").user)
    assert "first-steps" not in client.get("/").content.decode().split("</head>")[1]


def test_what_others_have_done_is_not_counted(page):
    other = World("other")
    other.user("Eve", "admin")
    other.user("Oda", "admin")
    other.target(100, "2026-01-01", "2026-12-31")
    assert 'class="done"' not in page()

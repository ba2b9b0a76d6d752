"""The pages of data quality: what is wrong, how much of it, and which records."""

import re

import pytest
from django.test import Client

from salesmetrics.metrics.quality import CHECKS
from salesmetrics.tenancy.models import User


@pytest.fixture
def as_role(seats, company):
    for name, owner in (("Anns", company.ann), ("Cids", company.cid)):
        company.world.opportunity(
            name, "2026-05-01", owner=owner, amount=10, expected_close_on="2026-05-10"
        )

    def signed_in(role):
        names = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}
        client = Client()
        client.force_login(User.objects.get(email=f"{names[role]}@example.com"))
        return client

    return signed_in


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_all_checks_are_listed_with_counts_and_money(as_role):
    page = text(as_role("admin").get("/quality/"))
    for check in CHECKS.values():
        assert str(check.name) in page
    assert 'href="/quality/opportunities_overdue/"' in page
    assert '<td class="number">2</td><td class="number">20.00 EUR</td>' in page
    assert "/quality/" in text(as_role("admin").get("/metrics/"))


def test_what_found_nothing_is_folded_away(as_role):
    found, clean = text(as_role("admin").get("/quality/")).split("checks found nothing")
    listed = clean.split("</details>")[0].count("<dt>")
    assert 0 < listed < len(CHECKS)
    assert found.count('href="/quality/') == len(CHECKS) - listed


def test_a_check_lists_its_records(as_role):
    page = text(as_role("admin").get("/quality/opportunities_overdue/"))
    assert "Records 1 to 2 of 2" in page
    assert "10 May 2026" in page
    assert "Anns" in page
    assert "Cids" in page
    assert "Cids" not in text(as_role("rep").get("/quality/opportunities_overdue/"))
    for key in CHECKS:
        assert as_role("manager").get(f"/quality/{key}/").status_code == 200


def test_it_is_not_for_who_sees_figures_only(as_role):
    viewer = as_role("viewer")
    assert viewer.get("/quality/").status_code == 403
    assert viewer.get("/quality/leads_in_twice/").status_code == 403
    assert "/quality/" not in text(viewer.get("/metrics/"))
    assert as_role("admin").get("/quality/nonsense/").status_code == 404

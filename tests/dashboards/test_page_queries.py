"""What each page asks the database, and what it sends: held for every page that there is.

The numbers are those of a first look, when nothing is kept, and of a second one. Who makes a page
ask more says so here; who makes it ask a good deal less does too, so that it stays so.
"""

import functools
import gzip

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards.pages import PAGES
from salesmetrics.tenancy.models import User
from tests.browser.walking import addresses
from tests.dashboards.test_page_weight import FURTHER, open_file, static_files

# Beside those that the resolver knows by itself; each is one of a kind.
FURTHER_PAGES = (
    "/scorecard/ann/",
    "/metrics/revenue/",
    "/metrics/win_rate/",
    "/metrics/revenue/records/",
    "/panels/rep/",
)
FOR_ADMINS = {
    "/": (55, 3),
    "/accounts/inactive/": (0, 0),
    "/accounts/reauthenticate/": (8, 8),
    "/accounts/email/": (8, 4),
    "/accounts/confirm-email/": (0, 0),
    "/accounts/password/change/": (2, 2),
    "/accounts/password/reset/": (0, 0),
    "/accounts/password/reset/key/done/": (0, 0),
    "/accounts/password/reset/done/": (0, 0),
    "/accounts/2fa/": (4, 4),
    "/settings/tokens/": (3, 3),
    "/settings/organization/": (3, 3),
    "/settings/people/": (6, 6),
    "/settings/teams/": (5, 5),
    "/settings/regions/": (4, 4),
    "/settings/stages/": (3, 3),
    "/settings/targets/": (6, 6),
    "/settings/rates/": (3, 3),
    "/settings/runs/": (4, 4),
    "/settings/connections/": (3, 3),
    "/settings/imports/": (3, 3),
    "/settings/webhooks/": (3, 3),
    "/imports/": (3, 3),
    "/boards/": (4, 4),
    "/boards/screens/": (4, 4),
    "/reports/": (6, 6),
    "/reports/new/": (16, 16),
    "/alerts/": (5, 5),
    "/alerts/new/": (11, 11),
    "/insights/": (75, 14),
    "/insights/customers/": (8, 8),
    "/commissions/": (26, 2),
    "/commissions/statements/": (8, 8),
    "/commissions/queue/": (14, 14),
    "/commissions/what-if/": (17, 17),
    "/commissions/disputes/": (3, 3),
    "/commissions/plans/": (4, 4),
    "/commissions/plans/new/": (2, 2),
    "/commissions/plans/load/": (2, 2),
    "/commissions/splits/": (3, 3),
    "/commissions/audit/": (5, 5),
    "/scorecard/": (10, 3),
    "/metrics/": (35, 2),
    "/quality/": (22, 2),
    "/forecast/calls/": (5, 5),
    "/account/": (2, 2),
    "/overview/": (55, 3),
    "/trend/": (29, 3),
    "/funnel/": (28, 3),
    "/forecast/": (25, 4),
    "/regions/": (23, 3),
    "/reps/": (41, 3),
    "/customers/": (65, 3),
    "/products/": (42, 3),
    "/costs/": (37, 3),
    "/competitors/": (33, 2),
    "/scorecard/ann/": (94, 6),
    "/metrics/revenue/": (12, 4),
    "/metrics/win_rate/": (12, 4),
    "/metrics/revenue/records/": (8, 8),
    "/panels/rep/": (9, 2),
}
FOR_REPS = {
    "/": (94, 6),
    "/overview/": (64, 3),
    "/trend/": (27, 3),
    "/funnel/": (25, 3),
    "/forecast/": (21, 3),
    "/regions/": (22, 3),
    "/reps/": (41, 3),
    "/scorecard/": (94, 6),
    "/customers/": (47, 3),
    "/products/": (38, 3),
    "/costs/": (14, 3),
    "/commissions/": (26, 2),
    "/competitors/": (30, 2),
}
FOR_MANAGERS = {
    "/": (63, 3),
    "/overview/": (63, 3),
    "/trend/": (32, 3),
    "/funnel/": (30, 3),
    "/forecast/": (27, 6),
    "/regions/": (26, 3),
    "/reps/": (52, 3),
    "/scorecard/": (14, 5),
    "/customers/": (52, 3),
    "/products/": (43, 3),
    "/costs/": (19, 3),
    "/commissions/": (31, 2),
    "/competitors/": (35, 2),
}
LESS = 0.7  # of what is noted: a fall to be noted


@functools.cache
def weight(name):
    return len(gzip.compress(open_file(name)))


def pages_of_figures():
    return [f"/{key}/" for key in PAGES]


def looked_at(client, address):
    """The page as it is sent, if it is one, and how many queries it asked."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    page = b""
    if answer.status_code == 200 and is_page:
        page = answer.content
        if answer.headers.get("Content-Encoding") != "gzip":
            page = gzip.compress(page)
    return page, len(asked)


def walked(client, places):
    """How many queries each page asked at a first and a second look, and what was too heavy."""
    known = None
    counts, heavy = {}, {}
    for address in places:
        cache.clear()
        page, first = looked_at(client, address)
        text = gzip.decompress(page).decode() if page else ""
        if "<html" not in text:
            continue
        counts[address] = (first, looked_at(client, address)[1])
        known = static_files(text) if known is None else known
        weighs = len(page) + sum(weight(name) for name in static_files(text) - known)
        if weighs > FURTHER:
            heavy[address] = weighs
    return counts, heavy


def differing(found, noted):
    """The pages that ask more than is noted, or far less, or are not noted at all."""
    return {
        address: (counts, noted.get(address))
        for address, counts in found.items()
        if address not in noted
        or any(
            now > then or now < LESS * then
            for now, then in zip(counts, noted[address], strict=True)
        )
    }


def to_note(found):
    """What is to be written down, once it is clear why it is so."""
    return "\n" + "\n".join(f'    "{address}": {counts},' for address, counts in found.items())


def test_every_page_asks_and_weighs_no_more_than_is_noted(seats, client):
    client.force_login(User.objects.get(email="ada@example.com"))
    places = dict.fromkeys(["/", *addresses(), *pages_of_figures(), *FURTHER_PAGES])
    found, heavy = walked(client, [one for one in places if one != "/accounts/logout/"])
    assert not heavy
    assert not differing(found, FOR_ADMINS), to_note(found)
    assert set(found) >= set(FOR_ADMINS) >= set(FURTHER_PAGES)


@pytest.mark.parametrize(("name", "noted"), [("ann", FOR_REPS), ("max", FOR_MANAGERS)])
def test_others_ask_no_more_than_is_noted(seats, client, name, noted):
    client.force_login(User.objects.get(email=f"{name}@example.com"))
    found, heavy = walked(client, ["/", *pages_of_figures()])
    assert not heavy
    assert not differing(found, noted), to_note(found)
    assert len(found) > 8

"""The small company on a busy day: something for every panel, list and form to show.

It is added to `tests/dashboards/company.py`; what it comes to is nobody's concern here.
"""

from salesmetrics.crm import models as crm
from tests.dashboards.commissions.payday import Payday


def fill(company):
    """Leads, customers, work, costs, competitors, pay and targets."""
    world = company.world
    company.germany.country_code = "DE"
    company.germany.save()
    world.target(800, "2026-04-01", "2026-06-30", subject=company.ann)
    world.target(900, "2026-04-01", "2026-06-30", subject=company.bob)
    _leads(company)
    _customers(world)
    _work(company)
    _others(company)
    world.opportunity("Big deal", "2026-05-02", owner=company.ann, amount=400)
    world.publish()
    Payday(company)
    world.publish()


def _leads(company):
    world = company.world
    web, fair = world.source("Web"), world.source("Fair")
    for number in range(8):
        world.lead(
            f"Lead {number}",
            f"2026-05-{4 + number:02d}T08:00",
            source=web if number % 2 else fair,
            owner=company.ann if number % 3 else company.bob,
            first_response_at=world.at(f"2026-05-{4 + number:02d}T{9 + number:02d}:00"),
        )


def _customers(world):
    acme, beta = world.account("Acme"), world.account("Beta")
    desk, lamp = world.product("Desk"), world.product("Lamp")
    world.subscription("S1", acme, "2026-02-10", price=100, plan=world.plan("Gold", desk))
    world.subscription("S2", beta, "2026-03-01", price=30, ended_on="2026-05-10")
    for name, product, account in (("H", desk, acme), ("I", lamp, acme), ("J", desk, beta)):
        order = world.order(name, "2026-05-04", 60, account=account)
        world.line(order, 60, product=product, cost=20)
    for place, score in enumerate((10, 9, 7, 3)):
        for kind in ("nps", "csat"):
            on = world.at("2026-05-05")
            score = score if kind == "nps" else max(1, score // 2)
            world.add(crm.Survey, f"{kind}{place}", kind=kind, score=score, answered_at=on)


def _work(company):
    world = company.world
    for number, kind in enumerate(("call", "call", "meeting", "email")):
        world.add(
            crm.Activity,
            f"T{number}",
            owner=company.bob if number == 1 else company.ann,
            type=kind,
            happened_at=world.at("2026-05-18"),
            minutes=30,
        )


def _others(company):
    world = company.world
    fair = world.campaign("Fair")
    for name, amount, kind in (("S1", 30, "marketing"), ("S3", 60, "sales")):
        category = "advertising" if kind == "marketing" else "salaries"
        fields = {"campaign": fair} if kind == "marketing" else {}
        world.add(
            crm.Spend, name, spent_on="2026-05-02", amount=amount, category=category, kind=kind,
            **fields,
        )  # fmt: skip
    rival, other = world.add(crm.Competitor, "Rival"), world.add(crm.Competitor, "Other")
    for competitor, share in ((rival, 35), (other, 15), (None, 20)):
        crm.CompetitorFigure.objects.create(
            organization=world.organization,
            competitor=competitor,
            starts_on="2026-04-01",
            ends_on="2026-06-30",
            market_share=share,
            satisfaction=70,
            currency="EUR",
        )
    for competitor in (rival, other):
        world.won(f"Over {competitor}", "2026-05-05", owner=company.ann, competitor=competitor)
        world.lost(f"To {competitor}", "2026-05-06", owner=company.bob, competitor=competitor)

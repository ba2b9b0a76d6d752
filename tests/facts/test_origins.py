"""Source, channel, campaign, product and deal type of a record: the first that is there."""

import pytest

YEAR = ("2025-01-01", "2025-12-31")


@pytest.fixture
def sources(world):
    return {
        name: world.source(name)
        for name in ("own", "campaign", "deal", "deal's campaign", "lead", "lead's campaign")
    }


def revenue_by(world, dimension):
    return world.rows("revenue", *YEAR, by=dimension)


def test_a_sales_source_is_its_own_its_campaigns_its_deals_its_leads(world, sources):
    acme = world.account("Acme")
    other = world.account("Other")
    of = {
        name: world.campaign(name, source=sources[name])
        for name in ("campaign", "deal's campaign", "lead's campaign")
    }
    lead = world.lead("L", "2025-01-05", source=sources["lead"])
    vague = world.lead("V", "2025-01-06", campaign=of["lead's campaign"])
    by_lead = world.won("DL", "2025-02-10", account=other, lead=lead)
    by_vague = world.won("DV", "2025-02-10", account=world.account("Third"), lead=vague)
    by_own = world.won("DO", "2025-02-10", account=other, lead=lead, source=sources["deal"])
    by_campaign = world.won(
        "DC", "2025-02-10", account=other, lead=lead, campaign=of["deal's campaign"]
    )
    order = ("2025-03-10",)
    both = {"source": sources["own"], "campaign": of["campaign"]}
    world.order("1", *order, 1, acme, opportunity=by_own, **both)
    world.order("2", *order, 2, acme, opportunity=by_own, campaign=of["campaign"])
    world.order("3", *order, 4, acme, opportunity=by_own)
    world.order("4", *order, 8, acme, opportunity=by_campaign)
    world.order("5", *order, 16, acme, opportunity=by_lead)
    world.order("6", *order, 32, acme, opportunity=by_vague)
    world.order("7", *order, 64, acme)
    world.publish()
    assert revenue_by(world, "source") == {
        "own": 1,
        "campaign": 2,
        "deal": 4,
        "deal's campaign": 8,
        "lead": 16,
        "lead's campaign": 32,
        None: 64,
    }


def test_last_of_all_it_is_that_of_the_accounts_first_lead(world, sources):
    acme = world.account("Acme")
    world.lead("Second", "2025-01-06", account=acme, source=sources["own"])
    first = world.lead("First", "2025-01-05", account=acme, source=sources["lead"])
    world.order("A", "2025-03-10", 10, acme)
    world.won("D", "2025-03-10", account=acme, amount=5)
    world.publish()
    assert revenue_by(world, "source") == {"lead": 15}
    first.delete()
    world.publish()
    assert revenue_by(world, "source") == {"own": 15}


def test_an_accounts_first_lead_may_be_one_that_its_opportunity_names(world, sources):
    acme = world.account("Acme")
    lead = world.lead("L", "2025-01-05", source=sources["lead"])
    deal = world.opportunity("D", "2025-01-10", account=acme, lead=lead)
    world.order("A", "2025-03-10", 10, acme)
    world.publish()
    assert revenue_by(world, "source") == {"lead": 10}
    deal.lead = None
    deal.save()
    world.publish()
    assert revenue_by(world, "source") == {None: 10}


def test_source_channel_and_campaign_are_looked_for_each_by_itself(world, sources):
    phone, web = world.channel("Phone"), world.channel("Web")
    spring = world.campaign("Spring", channel=web)
    acme = world.account("Acme")
    world.lead("L", "2025-01-05", account=acme, source=sources["lead"], channel=phone)
    world.order("A", "2025-03-10", 10, acme, campaign=spring)
    world.publish()
    assert revenue_by(world, "source") == {"lead": 10}
    assert revenue_by(world, "channel") == {"Web": 10}
    assert revenue_by(world, "campaign") == {"Spring": 10}


def test_a_campaign_that_changes_its_source_takes_its_sales_along(world, sources):
    spring = world.campaign("Spring", source=sources["campaign"])
    world.order("A", "2025-03-10", 10, campaign=spring)
    world.publish()
    spring.source = sources["own"]
    spring.save()
    world.publish()
    assert revenue_by(world, "source") == {"own": 10}


def test_a_deals_product_is_its_own_else_that_of_its_dearest_line(world):
    pen, ink = world.product("Pen"), world.product("Ink")
    own = world.won("Own", "2025-03-10", product=pen)
    world.line(own, 100, product=ink)
    lined = world.won("Lined", "2025-03-10")
    world.line(lined, 60, "1", product=pen)
    world.line(lined, 40, "2", product=ink)
    world.line(lined, 70, "3", product=ink)
    world.won("None", "2025-03-10")
    world.publish()
    assert world.rows("won_count", *YEAR, by="product") == {"Pen": 1, "Ink": 1, None: 1}


def test_the_deal_type_is_that_of_the_line_then_the_order_then_the_opportunity(world):
    acme = world.account("Acme")
    deal = world.won("D", "2025-02-10", account=acme, deal_type="renewal")
    order = world.order("1", "2025-03-10", 10, acme, opportunity=deal, deal_type="new")
    world.line(order, 4, "1", deal_type="upsell")
    world.line(order, 5, "2")
    world.order("2", "2025-03-10", 20, acme, opportunity=deal)
    world.order("3", "2025-03-10", 40)
    world.publish()
    assert revenue_by(world, "deal_type") == {
        "Upsell": 4,
        "New business": 6,
        "Renewal": 20,
        None: 40,
    }

"""Rows of leads, opportunities, orders, subscriptions, activities and carts."""

import datetime as dt

from hypothesis import strategies as st

from .nasty_times import ACCOUNTS, AMOUNTS, CURRENCIES, REPS, STAGES, maybe


def many(draw, make, most):
    return [make(number) for number in range(draw(st.integers(0, most)))]


def origin(draw):
    return {
        "source": draw(maybe("Referral", "ads ")),
        "channel": draw(maybe("web", "Phone")),
        "campaign_id": draw(maybe("c1", "c2")),
    }


def lead(draw, times, number):
    created = draw(times.moment())
    return {
        "id": f"l{number}",
        "created_at": created,
        "owner_id": draw(REPS),
        "region_id": draw(maybe("fr")),
        "account_id": draw(maybe(*ACCOUNTS)),
        "first_response_at": times.after(draw, created) if draw(st.booleans()) else None,
        "qualified_at": times.after(draw, created) if draw(st.booleans()) else None,
        **origin(draw),
    }


def opportunity(draw, times, number, leads):
    created = draw(times.moment())
    status = draw(st.sampled_from(("open", "won", "lost")))
    return {
        "id": f"o{number}",
        "account_id": draw(maybe(*ACCOUNTS)),
        "lead_id": draw(maybe(*leads)),
        "owner_id": draw(REPS),
        "region_id": draw(maybe("us")),
        "product_id": draw(maybe("p1", "p2")),
        "plan_id": draw(maybe("pl1")),
        "deal_type": draw(maybe("new", "upsell")),
        "stage": draw(maybe(*STAGES)),
        "status": status,
        "amount": draw(st.one_of(st.none(), AMOUNTS)),
        "currency": draw(CURRENCIES),
        "cost": draw(maybe("10", "0")),
        "contract_months": draw(maybe("6", "18")),
        "one_time_fees": draw(maybe("1.5")),
        "probability": draw(maybe("33.3")),
        "created_at": created,
        "expected_close_on": draw(st.one_of(st.none(), times.day())),
        "closed_at": None if status == "open" else times.after(draw, created),
        "lost_reason": draw(maybe("Price")) if status == "lost" else None,
        "competitor_id": draw(maybe("k1")),
        **origin(draw),
    }


def stage_changes(draw, times, deal):
    """From the creation on, in whatever order of stages; some after it was closed and reopened."""
    entered = deal["created_at"]
    found = {}
    for _number in range(draw(st.integers(0, 4))):
        stage = draw(st.sampled_from(STAGES))
        found[entered, stage] = {
            "opportunity_id": deal["id"],
            "stage": stage,
            "entered_at": entered,
            "amount": draw(st.one_of(st.none(), AMOUNTS)),
            "probability": draw(maybe("5")),
            "expected_close_on": draw(st.one_of(st.none(), times.day())),
        }
        entered = times.after(draw, entered)
    return list(found.values())


def lines(draw):
    return [
        {
            "line": str(number),
            "product_id": draw(maybe("p1", "p2", "p3")),
            "plan_id": draw(maybe("pl1", "pl2")),
            "quantity": draw(maybe("2")),
            "amount": draw(st.sampled_from(("0", "50", "33.33"))),
            "cost": draw(maybe("12.34")),
        }
        for number in range(draw(st.integers(0, 2)))
    ]


def order(draw, times, number, deals):
    return {
        "id": f"s{number}",
        "account_id": draw(st.sampled_from(ACCOUNTS)),
        "opportunity_id": draw(maybe(*deals)),
        "owner_id": draw(REPS),
        "region_id": draw(maybe("fr")),
        "deal_type": draw(maybe("cross_sell")),
        "ordered_at": draw(times.moment()),
        "amount": draw(st.one_of(AMOUNTS, AMOUNTS, st.just("-20"))),
        "currency": draw(CURRENCIES),
        "cost": draw(maybe("7")),
        **origin(draw),
    }


def subscriptions(draw, times, deals):
    found = {}
    for _number in range(draw(st.integers(0, 5))):
        id = draw(st.sampled_from(("x1", "x2", "x3")))
        started = draw(times.days)
        ended = started + dt.timedelta(days=draw(st.sampled_from((0, 1, 30, 400))))
        found[id, started] = {
            "id": id,
            "account_id": "a2" if id == "x3" else "a1",
            "plan_id": draw(maybe("pl1", "pl3")),
            "owner_id": draw(REPS),
            "opportunity_id": draw(maybe(*deals)),
            "price": draw(st.sampled_from(("0", "10", "100"))),
            "currency": draw(CURRENCIES),
            "interval_months": draw(st.sampled_from(("1", "3", "12"))),
            "started_on": str(started),
            "ended_on": draw(maybe(str(ended))),
        }
    return list(found.values())


def activity(draw, times, number, leads, deals):
    types = ("call", "email", "meeting", "demo", "proposal", "follow_up", "event", "social")
    return {
        "id": f"t{number}",
        "type": draw(st.sampled_from(types)),
        "owner_id": draw(REPS),
        "lead_id": draw(maybe(*leads)),
        "opportunity_id": draw(maybe(*deals)),
        "booked_at": draw(st.one_of(st.none(), times.moment())),
        "happened_at": draw(st.one_of(st.none(), times.moment())),
        "minutes": draw(maybe("7", "60")),
        "direction": draw(maybe("in", "out")),
        "quantity": draw(maybe("3")),
    }


def cart(draw, times, number, orders):
    started = draw(times.moment())
    return {
        "id": f"w{number}",
        "started_at": started,
        "checked_out_at": times.after(draw, started) if draw(st.booleans()) else None,
        "channel": draw(maybe("web", "Phone")),
        "order_id": draw(maybe(*orders)),
    }

"""Rows of spend, targets, competitors, surveys and inquiries."""

import datetime as dt

from hypothesis import strategies as st

from .nasty_deals import many, origin
from .nasty_times import ACCOUNTS, AMOUNTS, CURRENCIES, REPS, maybe


def money(draw, times):
    def spent(number):
        return {
            "id": f"e{number}",
            "spent_on": draw(times.day()),
            "amount": draw(AMOUNTS),
            "currency": draw(CURRENCIES),
            "category": draw(st.sampled_from(("advertising", "salaries"))),
            "kind": draw(st.sampled_from(("sales", "marketing"))),
            **origin(draw),
        }

    months = [(2024, 1, 31), (2024, 2, 29), (2024, 3, 31)]
    subjects = (("organization", None), ("team", "north"), ("rep", "r1"), ("region", "emea"))
    aims = [
        {
            "metric": "revenue",
            "subject": subject,
            "subject_id": id,
            "from": dt.date(year, month, 1),
            "to": dt.date(year, month, last),
            "amount": draw(AMOUNTS),
            "currency": draw(CURRENCIES),
        }
        for subject, id in subjects
        for year, month, last in months
        if draw(st.booleans())
    ]
    aims += [
        {
            "metric": "revenue",
            "subject": "organization",
            "from": "2024-01-01",
            "to": "2024-03-31",
            "amount": "1000",
        },
        {"metric": "won_count", "subject": "rep", "subject_id": "r2", "from": "2024-01-01"},
    ]
    aims[-1] |= {"to": "2024-12-31", "amount": "12"}
    return {
        "spend": many(draw, spent, 4),
        "targets": aims,
        "competitor_figures": [
            {
                "competitor_id": who,
                "from": "2024-01-01",
                "to": "2024-02-10",
                "market_share": draw(maybe("12.5", "0")),
                "satisfaction": draw(maybe("80")),
                "revenue": draw(maybe("5000")),
                "currency": draw(CURRENCIES),
            }
            for who in (None, "k1")
        ],
    }


def care(draw, times):
    def survey(number):
        kind = draw(st.sampled_from(("csat", "nps")))
        best = draw(maybe("4", "10", "100")) if kind == "csat" else None
        scores = ("0", "3", "4", "5", "8", "9", "71")
        fits = [s for s in scores if float(s) <= float(best or (10 if kind == "nps" else 5))]
        return {
            "id": f"q{number}",
            "kind": kind,
            "score": draw(st.sampled_from(fits)),
            "scale_max": best,
            "account_id": draw(maybe(*ACCOUNTS)),
            "owner_id": draw(REPS),
            "answered_at": draw(times.moment()),
        }

    def inquiry(number):
        received = draw(times.moment())
        return {
            "id": f"i{number}",
            "channel": draw(maybe("web", "Phone")),
            "received_at": received,
            "answered_at": times.after(draw, received) if draw(st.booleans()) else None,
        }

    return {"surveys": many(draw, survey, 4), "inquiries": many(draw, inquiry, 3)}

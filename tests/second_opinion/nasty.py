"""Small companies full of what goes wrong: made row by row, as canonical files."""

import csv
import datetime as dt

from hypothesis import strategies as st

from .company import Company
from .nasty_care import care, money
from .nasty_deals import (
    activity,
    cart,
    lead,
    lines,
    many,
    opportunity,
    order,
    stage_changes,
    subscriptions,
)
from .nasty_times import ACCOUNTS, REPS, STAGES, maybe

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Tongatapu",
    "Pacific/Pago_Pago",
    "Asia/Beirut",
    "Australia/Lord_Howe",
)

STANDING = {
    "regions": [
        {"id": "emea", "name": "EMEA"},
        {"id": "de", "name": "Germany", "parent_id": "emea"},
        {"id": "fr", "name": "France", "parent_id": "emea"},
        {"id": "us", "name": "America"},
    ],
    "teams": [
        {"id": "sales", "name": "Sales"},
        {"id": "north", "name": "North", "parent_id": "sales"},
        {"id": "south", "name": "South", "parent_id": "sales"},
    ],
    "stages": [
        {
            "id": name,
            "name": name.title(),
            "position": place,
            "probability": chance,
            "outcome": "won" if name == "won" else "open",
        }
        for name, place, chance in zip(STAGES, (1, 2, 3, 9), (10, 50, 75, 100), strict=True)
    ],
    "products": [
        {"id": "p1", "name": "Piano", "cost": "30.5", "currency": "EUR"},
        {"id": "p2", "name": "Pipe", "cost": "4", "currency": "USD"},
        {"id": "p3", "name": "Pick"},
    ],
    "plans": [
        {"id": "pl1", "product_id": "p1", "name": "Small", "rank": "1"},
        {"id": "pl2", "product_id": "p1", "name": "Big", "rank": "2"},
        {"id": "pl3", "product_id": "p2", "name": "Other"},
    ],
    "campaigns": [
        {"id": "c1", "name": "Spring", "source": "Ads", "channel": "web"},
        {"id": "c2", "name": "Fair"},
    ],
    "competitors": [{"id": "k1", "name": "Kappa"}, {"id": "k2", "name": "Koppa"}],
}


@st.composite
def companies(draw, times):
    """The files of a company."""
    files = {name: [dict(row) for row in rows] for name, rows in STANDING.items()}
    files["exchange_rates"] = [
        {"currency": "USD", "on": "2020-01-01", "rate": "0.9"},
        {"currency": "EUR", "on": "2020-01-01", "rate": "1.1"},
        *(
            {"currency": currency, "on": day, "rate": rate}
            for currency, rate in (("USD", "0.876543"), ("EUR", "1.234567"))
            for day in draw(st.lists(times.day(), max_size=2, unique=True))
        ),
    ]
    files |= people(draw, times)
    files["accounts"] = [
        {
            "id": id,
            "name": id.upper(),
            "region_id": draw(maybe("de", "us")),
            "owner_id": draw(REPS),
            "industry": draw(maybe("Retail", "Energy")),
        }
        for id in ACCOUNTS
    ]
    files["leads"] = many(draw, lambda n: lead(draw, times, n), 4)
    leads = [row["id"] for row in files["leads"]]
    deals = many(draw, lambda n: opportunity(draw, times, n, leads), 6)
    files["opportunities"] = deals
    files["opportunity_lines"] = [
        {"opportunity_id": deal["id"], **row} for deal in deals for row in lines(draw)
    ]
    files["stage_changes"] = [row for deal in deals for row in stage_changes(draw, times, deal)]
    ids = [deal["id"] for deal in deals]
    files["orders"] = many(draw, lambda n: order(draw, times, n, ids), 6)
    files["order_lines"] = [
        {"order_id": row["id"], "deal_type": draw(maybe("upsell", "renewal")), **line}
        for row in files["orders"]
        for line in lines(draw)
    ]
    files["subscriptions"] = subscriptions(draw, times, ids)
    files["activities"] = many(draw, lambda n: activity(draw, times, n, leads, ids), 8)
    orders = [row["id"] for row in files["orders"]]
    files["carts"] = many(draw, lambda n: cart(draw, times, n, orders), 3)
    return files | money(draw, times) | care(draw, times)


def people(draw, times):
    moved, back = sorted(draw(st.lists(times.days, min_size=2, max_size=2, unique=True)))
    day = dt.timedelta(days=1)
    assignments = [
        {"rep_id": "r2", "team_id": "north", "region_id": "de", "from": times.first, "to": moved},
        {"rep_id": "r2", "team_id": "south", "from": back + day},
    ]
    hired = str(times.first)
    rates = [{"rep_id": "r1", "rate": "5"}, {"rep_id": "r2", "from": str(back), "rate": "7.25"}]
    return {
        "reps": [
            {"id": "r1", "name": "Ann", "team_id": "north", "region_id": "fr", "hired_on": hired},
            {
                "id": "r2",
                "name": "Bob",
                "team_id": "south",
                "region_id": "us",
                "hired_on": str(moved),
                "left_on": draw(maybe(str(back))),
            },
            {"id": "r3", "name": "Cid", "hired_on": hired},
        ],
        "rep_assignments": assignments if draw(st.booleans()) else assignments[:1],
        "commission_rates": [{"from": hired, **row} for row in rates],
    }


def write(files, folder):
    for name, rows in files.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)


def company_in(folder, files, settings):
    """The company of these rows, whose files are now in the folder."""
    for old in folder.glob("*.csv"):
        old.unlink()
    write({name: rows for name, rows in files.items() if rows}, folder)
    return Company.read(folder, settings)

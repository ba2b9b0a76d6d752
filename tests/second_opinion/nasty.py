"""Small companies full of what goes wrong: made row by row, as canonical files."""

import csv
import datetime as dt

from hypothesis import strategies as st

from .company import Company

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Tongatapu",
    "Pacific/Pago_Pago",
    "Asia/Beirut",
    "Australia/Lord_Howe",
)
CLOCKS = ("00:00:00", "00:01:00", "12:30:00", "23:59:00", "23:59:59")
OFFSETS = ("", "", "", "Z", "+13:00", "-11:00")
STAGES = ("qualified", "proposal", "negotiation", "won")

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


def maybe(*values):
    return st.sampled_from((None, *values))


class Times:
    """Days and moments up to a last one, many of them at the edges of days, months and years.

    With `today` the last ones are to come; that day itself and its neighbours are left out.
    """

    def __init__(self, first, last, edges, today=None):
        self.first, self.last, self.today = first, last, today
        near = [edge + dt.timedelta(days=n) for edge in edges for n in (-1, 0, 1)]
        near = [day for day in near if first <= day <= last]
        days = st.one_of(st.sampled_from(near), st.dates(first, last))
        self.days = days.filter(lambda day: abs((day - today).days) > 1) if today else days

    def is_to_come(self, text):
        return bool(self.today) and text[:10] > str(self.today)

    def day(self):
        return self.days.map(str)

    def moment(self):
        clocks, offsets = st.sampled_from(CLOCKS), st.sampled_from(OFFSETS)
        times = st.tuples(self.days, clocks, offsets)
        written = times.map(lambda t: f"{t[0]}T{t[1]}{t[2]}")
        return st.one_of(written, written, self.day())

    def after(self, draw, text):
        """A moment not before another; a while later, or the same.

        What has begun does not go on in days to come.
        """
        gaps = st.sampled_from((0, 0, 1, 60, 86_400, 5 * 86_400, 31 * 86_400))
        later = dt.datetime.fromisoformat(text) + dt.timedelta(seconds=draw(gaps))
        if later.date() > self.last or (self.is_to_come(str(later)) != self.is_to_come(text)):
            return text
        return str(later.date()) if len(text) == len("2024-01-01") else later.isoformat()


AMOUNTS = st.sampled_from(("0", "0.01", "100", "99.99", "1234.5678", "3"))
CURRENCIES = maybe("EUR", "USD")
REPS = maybe("r1", "r2", "r3")
ACCOUNTS = ("a1", "a2", "a3")
TO_COME = "a4"  # the account of what is to come


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
        for id in (*ACCOUNTS, TO_COME)
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
    return apart(files, times) | money(draw, times) | care(draw, times)


BEGINS = {
    "leads": "created_at",
    "opportunities": "created_at",
    "orders": "ordered_at",
    "subscriptions": "started_on",
    "activities": "happened_at",
    "carts": "started_at",
}
NAMES = {"lead_id": "leads", "opportunity_id": "opportunities", "order_id": "orders"}


def apart(files, times):
    """What is to come has nothing to do with what has been: neither names the other."""
    to_come = {
        name: {row["id"] for row in files[name] if times.is_to_come(row[column] or "")}
        for name, column in BEGINS.items()
    }
    for name in BEGINS:
        for row in files[name]:
            alone = row["id"] in to_come[name]
            for column, other in NAMES.items():
                if column in row and (alone or row[column] in to_come[other]):
                    row[column] = None
            if alone and row.get("account_id"):
                row["account_id"] = None if name == "leads" else TO_COME
    return files


def many(draw, make, most):
    return [make(number) for number in range(draw(st.integers(0, most)))]


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

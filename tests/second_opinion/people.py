"""F. People and commissions."""

from fractions import Fraction

from .company import grouped, number, once
from .dimensions import one, place_of_rep, with_all_above
from .revenue import earned, pieces
from .tables import Row, Table, metric, percentage, plain, ratio


@once
def stated(company):
    """A line for each product of a sale whose rep has a rate on its day, rounded to the cent."""
    found = {}
    for piece in pieces(company).rows:
        (rep,) = piece.members["rep"]
        percent = rate_of(company, rep, piece.day)
        if percent is not None:
            (product,) = piece.members["product"]
            key = (piece.sale, product)
            found.setdefault(key, []).append((piece, percent))
    return Table([line(its) for its in found.values() if sum(p.amount for p, _rate in its)])


def line(its):
    (first, percent), amount = its[0], sum(piece.amount for piece, _rate in its)
    types = [str(next(iter(piece.members["deal_type"])) or "") for piece, _rate in its]
    members = {
        **{key: first.members[key] for key in ("rep", "team", "region", "product")},
        "deal_type": one(min(types) or None),
        "commission_plan": one("rates"),
    }
    # Of fractions, too, round() goes to the even neighbour.
    return Row(first.day, members, amount=amount, commission=round(amount * percent / 100, 2))


def rate_of(company, rep, day):
    in_force = [
        row
        for row in grouped(company, "commission_rates", "rep_id").get(rep, [])
        if (row.get("from") is None or company.day(row["from"]) <= day)
        and (row.get("to") is None or day <= company.day(row["to"]))
    ]
    latest = max(in_force, key=lambda row: row.get("from") or "", default=None)
    return number(latest["rate"]) if latest else None


@metric
def commission_total(view):
    return plain(view.sum(stated(view.company), "commission"))


@metric
def commission_rate_effective(view):
    sold = stated(view.company)
    return percentage(view.sum(sold, "commission"), view.sum(sold, "amount"))


@once
def employed_on(company, day):
    """A row for every rep who is employed on a day."""
    found = []
    for rep in company.rows("reps"):
        hired, left = company.day(rep.get("hired_on")), company.day(rep.get("left_on"))
        if (hired is None or hired <= day) and (left is None or day <= left):
            team, region = place_of_rep(company, rep["id"], day)
            members = {
                "rep": one(rep["id"]),
                "team": with_all_above(company, "teams", team),
                "region": with_all_above(company, "regions", region),
            }
            found.append(Row(day, members))
    return Table(found)


@metric
def revenue_per_rep(view):
    first, last = view.so_far
    days = [first + type(first).resolution * n for n in range((last - first).days + 1)]
    if not days:
        return ratio(earned(view), Fraction(0))
    rep_days = sum(len(view.at_end(employed_on, day)) for day in days)
    return ratio(earned(view), Fraction(rep_days, len(days)))


@metric
def top_reps(view):
    return plain(earned(view))

"""What was spent on sales and marketing, and what came back."""

from .company import once
from .dimensions import NOWHERE, first_lead, one, origin
from .money import money
from .revenue import pieces
from .tables import Row, Table, metric, percentage, plain


@once
def spend(company):
    """What was spent on sales and marketing."""
    found = []
    for row in company.rows("spend"):
        if company.happened(row["spent_on"]):
            day = company.day(row["spent_on"])
            members = {**origin(company, row), "spend_category": one(row["category"])}
            amount = money(company, row["amount"], row.get("currency"), day)
            found.append(Row(day, members, amount=amount, kind=row["kind"]))
    return Table(found)


@once
def marketing(company):
    return Table([row for row in spend(company).rows if row.kind == "marketing"])


def spent_on(view, period=None):
    return view.sum(spend(view.company), "amount", period)


@once
def by_lead_of_customer(company):
    """The pieces of sales, of the source, channel and campaign of their customer's lead."""
    found = []
    for piece in pieces(company).rows:
        lead = first_lead(company, piece.customer)
        nowhere = {"source": NOWHERE, "channel": NOWHERE, "campaign": NOWHERE}
        members = origin(company, lead) if lead else nowhere
        found.append(Row(piece.day, members, amount=piece.amount))
    return Table(found)


@metric
def spend_total(view):
    return plain(spent_on(view))


@metric
def return_on_investment(view):
    sold, spent = view.sum(by_lead_of_customer(view.company), "amount"), spent_on(view)
    return percentage(sold - spent, spent)

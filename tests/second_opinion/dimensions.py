"""Where a record belongs: its rep, team, region, source and so on, the first that is there."""

from .company import grouped, named, number, once, one, with_all_above

NOWHERE = one(None)


def first(*found):
    return next((each for each in found if each is not None), None)


def word(text):
    """The name of a source, channel, industry or reason, whose case does not matter."""
    return None if text is None else text.casefold()


@once
def place_of_rep(company, rep, day):
    """The team and the region in which a rep is on a day."""
    own = named(company, "reps", {"id": rep}, "id")
    if own is None:
        return None, None
    assignments = grouped(company, "rep_assignments", "rep_id").get(rep)
    if assignments is None:
        return own.get("team_id"), own.get("region_id")
    for row in assignments:
        begun = company.day(row["from"]) <= day
        if begun and (row["to"] is None or day <= company.day(row["to"])):
            return (
                first(row.get("team_id"), own.get("team_id")),
                first(row.get("region_id"), own.get("region_id")),
            )
    return None, None


def of_rep(company, rep, day):
    team, _region = place_of_rep(company, rep, day)
    return {"rep": one(rep), "team": with_all_above(company, "teams", team)}


def region(company, rep, day, *known):
    """The first region that is known, else the rep's on that day."""
    return with_all_above(company, "regions", first(*known, place_of_rep(company, rep, day)[1]))


def industry(account):
    return {"industry": one(word(account.get("industry") if account else None))}


@once
def first_lead(company, account):
    """The first lead of a customer: one that names it, or that an opportunity of it names."""
    if account is None:
        return None
    leads = list(grouped(company, "leads", "account_id").get(account, []))
    for opportunity in grouped(company, "opportunities", "account_id").get(account, []):
        lead = named(company, "leads", opportunity, "lead_id")
        leads += [lead] if lead else []
    begun = [lead for lead in leads if company.happened(lead["created_at"])]
    return min(
        begun, key=lambda lead: (company.moment(lead["created_at"]), lead["id"]), default=None
    )


ORIGINS = ("source", "channel", "campaign")


def origin(company, record, opportunity=None, lead=None, account=None):
    """Source, channel and campaign, each by itself."""
    return {
        "campaign": one(_campaign(company, record, opportunity, lead, account)),
        "source": one(_origin(company, "source", record, opportunity, lead, account)),
        "channel": one(_origin(company, "channel", record, opportunity, lead, account)),
    }


def _campaign(company, record, opportunity, lead, account):
    chain = record, opportunity, lead, first_lead(company, account)
    return first(*(each.get("campaign_id") for each in chain if each))


def _origin(company, column, record, opportunity, lead, account):
    chain = record, opportunity, lead, first_lead(company, account)
    return first(*(_own_or_of_campaign(company, column, each) for each in chain if each))


def _own_or_of_campaign(company, column, record):
    campaign = named(company, "campaigns", record, "campaign_id") or {}
    return word(first(record.get(column), campaign.get(column)))


def lead_of(company, opportunity):
    return named(company, "leads", opportunity, "lead_id")


def account_of(company, record, opportunity=None):
    found = named(company, "accounts", record, "account_id")
    return found or named(company, "accounts", opportunity, "account_id")


def of_opportunity(company, row, day):
    """All that an opportunity belongs to in the metrics of opportunities, but its stage."""
    account, rep = account_of(company, row), row.get("owner_id")
    dearest = dearest_line(company, row["id"]) or {}
    lead = lead_of(company, row)
    return {
        **of_rep(company, rep, day),
        **industry(account),
        **origin(company, row, None, lead, row.get("account_id")),
        "region": region(company, rep, day, row.get("region_id"), _region_of(account)),
        "product": one(first(row.get("product_id"), dearest.get("product_id"))),
        "plan": one(first(row.get("plan_id"), dearest.get("plan_id"))),
        "deal_type": one(row.get("deal_type")),
        "lost_reason": one(word(row.get("lost_reason"))),
        "competitor": one(row.get("competitor_id")),
    }


def _region_of(account):
    return account.get("region_id") if account else None


@once
def dearest_line(company, opportunity):
    lines = grouped(company, "opportunity_lines", "opportunity_id").get(opportunity, [])
    return min(lines, key=lambda line: (-number(line["amount"]), line["line"]), default=None)


def of_sale(company, sale, day, opportunity=None):
    """What an order, or an opportunity that is a sale, belongs to beside its lines' members."""
    rep = first(sale.get("owner_id"), opportunity.get("owner_id") if opportunity else None)
    account = account_of(company, sale)
    lead = lead_of(company, opportunity or sale)
    regions = [row.get("region_id") for row in (sale, opportunity) if row]
    return {
        **of_rep(company, rep, day),
        **industry(account),
        **origin(company, sale, opportunity, lead, sale.get("account_id")),
        "region": region(company, rep, day, *regions, _region_of(account)),
    }


def of_subscription(company, row, day):
    """The members of the customer that a first subscription wins."""
    opportunity = named(company, "opportunities", row, "opportunity_id")
    plan = named(company, "plans", row, "plan_id") or {}
    given = opportunity.get("deal_type") if opportunity else None
    return {
        **of_sale(company, row, day, opportunity),
        "product": one(plan.get("product_id")),
        "plan": one(row.get("plan_id")),
        "deal_type": one(given),
    }


@once
def opportunity_of(company, lead):
    """The first opportunity that names a lead."""
    deals = [
        deal
        for deal in grouped(company, "opportunities", "lead_id").get(lead, [])
        if company.happened(deal["created_at"])
    ]
    return min(deals, key=lambda row: (company.moment(row["created_at"]), row["id"]), default=None)


def account_of_lead(company, row):
    deal = opportunity_of(company, row["id"]) or {}
    return first(row.get("account_id"), deal.get("account_id"))


def of_lead(company, row, day):
    deal = opportunity_of(company, row["id"])
    id = account_of_lead(company, row)
    account = named(company, "accounts", {"id": id}, "id")
    rep = first(row.get("owner_id"), (deal or {}).get("owner_id"))
    regions = [each.get("region_id") for each in (row, deal) if each]
    return {
        **of_rep(company, rep, day),
        **industry(account),
        **origin(company, row, deal, None, id),
        "region": region(company, rep, day, *regions, _region_of(account)),
    }


def of_customer(company, account, day):
    """What an account is: its owner, region and industry."""
    row = named(company, "accounts", {"id": account}, "id")
    return {
        **of_rep(company, row.get("owner_id"), day),
        **industry(row),
        "region": with_all_above(company, "regions", row.get("region_id")),
    }

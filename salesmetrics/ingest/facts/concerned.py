"""Which opportunities and which buyers the notes concern."""

import datetime as dt
from typing import NamedTuple

from .statement import Statement


class Note(NamedTuple):
    kind: str
    ref: int | None
    currency: str
    since: dt.date | None


DEALS_OF_ACCOUNTS = """
SELECT o.id FROM crm_opportunity o
 WHERE o.organization_id = %(org)s AND o.account_id = ANY(%(accounts)s)"""
DEALS_OF_REPS = """
SELECT o.id FROM crm_opportunity o
 WHERE o.organization_id = %(org)s AND o.owner_id = ANY(%(reps)s)"""
DEALS_AT_RATES = """
SELECT o.id FROM crm_opportunity o JOIN changed_rate r ON r.currency = o.currency
 WHERE o.organization_id = %(org)s AND (o.created_on >= r.since OR o.closed_on >= r.since)
UNION
SELECT o.id FROM crm_opportunity o
  JOIN crm_opportunityline l ON l.opportunity_id = o.id AND l.organization_id = %(org)s
  JOIN crm_product p ON p.id = l.product_id
  JOIN changed_rate r ON r.currency = p.currency
 WHERE o.organization_id = %(org)s AND o.closed_on >= r.since"""
BUYERS_OF_DEALS = """
SELECT o.account_id FROM crm_opportunity o JOIN concerned_deal c ON c.id = o.id
 WHERE o.account_id IS NOT NULL
UNION
SELECT o.account_id FROM crm_order o JOIN concerned_deal c ON c.id = o.opportunity_id
 WHERE o.organization_id = %(org)s
UNION
SELECT s.account_id FROM crm_subscription s JOIN concerned_deal c ON c.id = s.opportunity_id
 WHERE s.organization_id = %(org)s"""
BUYERS_OF_REPS = """
SELECT o.account_id FROM crm_order o
 WHERE o.organization_id = %(org)s AND o.owner_id = ANY(%(reps)s)
UNION
SELECT s.account_id FROM crm_subscription s
 WHERE s.organization_id = %(org)s AND s.owner_id = ANY(%(reps)s)"""
BUYERS_AT_RATES = """
SELECT o.account_id FROM crm_order o JOIN changed_rate r ON r.currency = o.currency
 WHERE o.organization_id = %(org)s AND o.ordered_on >= r.since
UNION
SELECT o.account_id FROM crm_order o
  JOIN crm_orderline l ON l.order_id = o.id AND l.organization_id = %(org)s
  JOIN crm_product p ON p.id = l.product_id
  JOIN changed_rate r ON r.currency = p.currency
 WHERE o.organization_id = %(org)s AND o.ordered_on >= r.since
UNION
SELECT s.account_id FROM crm_subscription s JOIN changed_rate r ON r.currency = s.currency
 WHERE s.organization_id = %(org)s AND s.started_on >= r.since"""
LEADS_OF_REPS = """
SELECT l.id FROM crm_lead l
 WHERE l.organization_id = %(org)s AND l.owner_id = ANY(%(reps)s)"""
LEADS_OF_ACCOUNTS_AND_DEALS = """
SELECT l.id FROM crm_lead l JOIN concerned_account c ON c.id = l.account_id
 WHERE l.organization_id = %(org)s
UNION
SELECT o.lead_id FROM crm_opportunity o JOIN concerned_deal c ON c.id = o.id
 WHERE o.lead_id IS NOT NULL
UNION
SELECT o.lead_id FROM crm_opportunity o JOIN concerned_account c ON c.id = o.account_id
 WHERE o.organization_id = %(org)s AND o.lead_id IS NOT NULL"""


def gather(run: Statement, notes: list[Note]) -> None:
    """Fill the temporary tables of ids: `concerned_deal`, `_buyer`, `_account`, `_lead`, `_touch`.

    A buyer's sales are concerned, an account's deals too; of a touch only who was in contact.
    """
    kinds = {note.kind for note in notes}
    if kinds & {"all", "zone"}:
        everything(run)
    else:
        only_noted(run, notes)
    accounts_of_them(run)
    contacts(run, notes, everybody=bool(kinds & {"all", "zone", "work"}))
    first_leads(run)


def everything(run: Statement) -> None:
    run.table(
        "concerned_deal",
        "SELECT id FROM crm_opportunity WHERE organization_id = %(org)s"
        " UNION SELECT opportunity_id FROM crm_deal WHERE organization_id = %(org)s",
        "id",
    )
    run.table(
        "concerned_buyer",
        "SELECT id FROM crm_account WHERE organization_id = %(org)s"
        " UNION SELECT account_id FROM crm_sale WHERE organization_id = %(org)s"
        " AND account_id IS NOT NULL",
        "id",
    )


def only_noted(run: Statement, notes: list[Note]) -> None:
    rates = [(note.currency, note.since) for note in notes if note.kind == "rate"]
    run.table(
        "changed_rate",
        "SELECT currency, min(since) AS since FROM unnest(%(codes)s::text[], %(since)s::date[])"
        " AS noted (currency, since) GROUP BY currency",
        codes=[code for code, _ in rates],
        since=[since for _, since in rates],
    )
    deals, accounts, reps = (refs(notes, kind) for kind in ("opportunity", "account", "rep"))
    run.table(
        "concerned_deal",
        united(
            "SELECT unnest(%(deals)s::bigint[]) AS id",
            accounts and DEALS_OF_ACCOUNTS,
            reps and DEALS_OF_REPS,
            rates and DEALS_AT_RATES,
        ),
        "id",
        deals=deals,
        accounts=accounts,
        reps=reps,
    )
    run.table(
        "concerned_buyer",
        united(
            "SELECT unnest(%(buyers)s::bigint[]) AS id",
            BUYERS_OF_DEALS,
            reps and BUYERS_OF_REPS,
            rates and BUYERS_AT_RATES,
        ),
        "id",
        buyers=refs(notes, "buyer", "account"),
        reps=reps,
    )


def refs(notes: list[Note], *kinds: str) -> list[int]:
    return [note.ref for note in notes if note.kind in kinds and note.ref is not None]


def united(*queries: object) -> str:
    """SQL: the ids that some query finds. What nothing noted asks for, and is empty, is left out:
    it would find nothing in a table read whole."""
    return " UNION ".join(str(query) for query in queries if query)


def accounts_of_them(run: Statement) -> None:
    run.table(
        "concerned_account",
        "SELECT id FROM concerned_buyer UNION SELECT o.account_id FROM crm_opportunity o"
        " JOIN concerned_deal c ON c.id = o.id WHERE o.account_id IS NOT NULL",
        "id",
    )


def first_leads(run: Statement) -> None:
    """`first_lead`: its source, channel and campaign, of each account concerned or of whose leads
    one is: a lead that knows no campaign takes that of its account's first one."""
    run.table(
        "led_account",
        """
        SELECT id FROM concerned_account
        UNION SELECT l.account_id FROM crm_lead l JOIN concerned_lead c ON c.id = l.id
               WHERE l.organization_id = %(org)s AND l.account_id IS NOT NULL
        UNION SELECT o.account_id FROM crm_opportunity o JOIN concerned_lead c ON c.id = o.lead_id
               WHERE o.organization_id = %(org)s AND o.account_id IS NOT NULL
        """,
        "id",
    )
    run.table(
        "first_lead",
        """
        WITH candidate AS (
            SELECT l.account_id, l.id FROM crm_lead l
              JOIN led_account c ON c.id = l.account_id
             WHERE l.organization_id = %(org)s AND l.deleted_at IS NULL
            UNION
            SELECT o.account_id, o.lead_id FROM crm_opportunity o
              JOIN led_account c ON c.id = o.account_id
             WHERE o.organization_id = %(org)s AND o.deleted_at IS NULL
               AND o.lead_id IS NOT NULL
        )
        SELECT DISTINCT ON (c.account_id) c.account_id,
               coalesce(l.source_id, m.source_id) AS source_id,
               coalesce(l.channel_id, m.channel_id) AS channel_id, l.campaign_id
          FROM candidate c
          JOIN crm_lead l ON l.id = c.id AND l.deleted_at IS NULL AND l.created_at <= %(now)s
          LEFT JOIN crm_campaign m ON m.id = l.campaign_id
         ORDER BY c.account_id, l.created_at, l.external_id
        """,
        "account_id",
    )


def contacts(run: Statement, notes: list[Note], *, everybody: bool) -> None:
    """`concerned_lead` and `concerned_touch`: the leads, and the deals whose activities changed."""
    if everybody:
        run.table(
            "concerned_lead",
            "SELECT id FROM crm_lead WHERE organization_id = %(org)s"
            " UNION SELECT lead_id FROM crm_leadjourney WHERE organization_id = %(org)s",
            "id",
        )
        run.table(
            "concerned_touch",
            "SELECT id FROM crm_opportunity WHERE organization_id = %(org)s"
            " UNION SELECT opportunity_id FROM crm_dealtouch WHERE organization_id = %(org)s",
            "id",
        )
        return
    reps = refs(notes, "rep")
    run.table(
        "concerned_lead",
        united(
            "SELECT unnest(%(leads)s::bigint[]) AS id",
            reps and LEADS_OF_REPS,
            LEADS_OF_ACCOUNTS_AND_DEALS,
        ),
        "id",
        leads=refs(notes, "lead"),
        reps=reps,
    )
    run.table(
        "concerned_touch",
        "SELECT id FROM concerned_deal UNION SELECT unnest(%(deals)s::bigint[])",
        "id",
        deals=refs(notes, "touch"),
    )

"""Kind six, found in a worker after each published run: customers at risk, and ready for more.

Told are the customers of each reason, with the money a year that they bring; of those ready for
more it is what a year of the product may bring. What a customer bought is read once and looked at
in columns, the rest is found by one statement.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Min, OuterRef, Subquery

from salesmetrics.crm.models import Account
from salesmetrics.metrics.models import Run
from salesmetrics.tenancy.models import Organization

from ..models.insights import CustomerSign
from ..untouched import Untouched, sources_over
from .bought import Bought, Sign
from .co_purchase import ready
from .habits import late

Reason = CustomerSign.Reason
FACTS = ("crm_sale", "crm_subscriptionstate", "crm_customerspan", "crm_survey", "crm_inquiry")
"""What signs are told from."""

# Any number; it tells these locks from other advisory locks of the database.
LOCK = 7301

# Those of them who are customers today, with what they brought in the year up to today: by sales,
# and by running subscriptions. They are few, and looked up one by one.
WORTH = """
concerned AS MATERIALIZED (
    SELECT DISTINCT id FROM (TABLE low UNION ALL TABLE asked) named
     WHERE EXISTS (SELECT FROM crm_customerspan c
                    WHERE c.organization_id = %(org)s AND c.account_id = named.id
                      AND c.since <= %(today)s AND (c.until IS NULL OR c.until > %(today)s))
), worth AS (
    SELECT c.id, greatest(s.money, r.money) AS money
      FROM concerned c
     CROSS JOIN LATERAL (
           SELECT sum(amount) AS money FROM crm_sale
            WHERE organization_id = %(org)s AND account_id = c.id
              AND kind IN ('order', 'deal', 'return')
              AND day > %(today)s::date - 365 AND day <= %(today)s) s
     CROSS JOIN LATERAL (
           SELECT sum(mrr) * 12 AS money FROM crm_subscriptionstate
            WHERE organization_id = %(org)s AND account_id = c.id AND since <= %(today)s
              AND (until IS NULL OR until > %(today)s)) r
)"""

INSERT = """
INSERT INTO watch_customersign (organization_id, run, reason, account_id, rep_id, product_id,
                                money, figures)
SELECT %(org)s, %(run)s, f.reason, a.id, a.owner_id, f.product, f.money, f.figures
  FROM found f JOIN crm_account a ON a.id = f.id AND a.deleted_at IS NULL
 WHERE f.money > 0
    ON CONFLICT (organization_id, reason, account_id) DO NOTHING"""

# What was found in columns, not in the database.
GIVEN = """
found AS (
    SELECT %(reason)s AS reason, g.id, g.money, g.product, g.figures
      FROM unnest(%(ids)s::bigint[], %(money)s::numeric[], %(products)s::bigint[],
                  %(figures)s::jsonb[]) AS g (id, money, product, figures)
)"""

# A subscription has ended in the last quarter of a year, and none has begun since.
LAPSED = """
ended AS (
    SELECT account_id AS id, max(until) AS until FROM crm_subscriptionstate
     WHERE organization_id = %(org)s
     GROUP BY 1
    HAVING bool_and(until IS NOT NULL AND until <= %(today)s)
       AND max(until) > %(today)s::date - 90
), lapsed AS (
    SELECT 'lapsed' AS reason, e.id, sum(s.mrr) * 12 AS money,
           jsonb_build_object('days', %(today)s - e.until, 'last', e.until - 1) AS figures
      FROM ended e
      JOIN crm_subscriptionstate s ON s.organization_id = %(org)s AND s.account_id = e.id
           AND s.until = e.until
     GROUP BY e.id, e.until
)"""

# The latest answer of half a year: 0 to 6 of a recommendation, the lower two fifths of a scale.
LOW = """
answers AS (
    SELECT DISTINCT ON (account_id) account_id AS id, kind, score,
           CASE WHEN kind = 'nps' THEN 10 ELSE coalesce(scale_max, 5) END AS highest, answered_on
      FROM crm_survey
     WHERE organization_id = %(org)s AND deleted_at IS NULL AND account_id IS NOT NULL
       AND answered_on BETWEEN %(today)s::date - 180 AND %(today)s
     ORDER BY account_id, answered_at DESC, id DESC
), bad AS (
    SELECT * FROM answers
     WHERE CASE WHEN kind = 'nps' THEN score <= 6 ELSE score <= highest * 0.4 END
), low AS (
    SELECT id FROM bad
)"""

# Inquiries that nobody has answered for two days or more.
ASKED = """
unanswered AS (
    SELECT account_id AS id, jsonb_build_object(
               'inquiries', count(*), 'days', %(today)s - min(received_on),
               'last', min(received_on)) AS figures
      FROM crm_inquiry
     WHERE organization_id = %(org)s AND deleted_at IS NULL AND answered_at IS NULL
       AND account_id IS NOT NULL
       AND received_on BETWEEN %(today)s::date - 90 AND %(today)s::date - 2
     GROUP BY 1
), asked AS (
    SELECT id FROM unanswered
)"""

KNOWN = """
scored AS (
    SELECT 'score' AS reason, w.id, w.money,
           jsonb_build_object('score', n.score::text, 'highest', n.highest::text,
                              'kind', n.kind, 'last', n.answered_on) AS figures
      FROM bad n JOIN worth w USING (id)
), waiting AS (
    SELECT 'waiting' AS reason, w.id, w.money, i.figures
      FROM unanswered i JOIN worth w USING (id)
)"""

FOUND = """
found AS (
    SELECT reason, id, money, NULL::bigint AS product, figures
      FROM (TABLE lapsed UNION ALL TABLE scored UNION ALL TABLE waiting) every
)"""

RECORDED = "WITH " + ",".join([LOW, ASKED, WORTH, KNOWN, LAPSED, FOUND]) + INSERT
COLUMNS = "WITH " + GIVEN + INSERT


def find_signs(run_id: int) -> int:
    """Put the signs of a published run in place of those before; how many there are.

    A run that is not the published one any more changes nothing, nor does a second time.
    """
    run = Run.objects.get(pk=run_id)
    with transaction.atomic():
        _one_at_a_time(run.organization_id)
        organization = Organization.objects.get(pk=run.organization_id)
        if organization.published_run != run.pk:
            return 0
        if (carried := _carried_over(run)) is not None:
            return carried
        CustomerSign.objects.filter(organization=organization).delete()
        found = _entered(run, RECORDED, {})
        bought = Bought.of(run.organization_id, run.today)
        found += _given(run, Reason.LATE, late(bought))
        at_risk = CustomerSign.objects.filter(organization=organization)
        found += _given(
            run, Reason.READY, ready(bought, at_risk.values_list("account_id", flat=True))
        )
    return found


def _one_at_a_time(organization: int) -> None:
    """Wait until nobody else finds this organization's; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organization])


def _carried_over(run: Run) -> int | None:
    """How many signs stand as they are, since nothing they are told from is another.

    Whose customer it is may be another; who is no customer any more goes.
    """
    signs = CustomerSign.objects.filter(organization=run.organization_id)
    since = signs.aggregate(run=Min("run"))["run"]
    if not Untouched(run).since(since, sources_over(FACTS)):
        return None
    signs.filter(account__deleted_at__isnull=False).delete()
    owner = Account.objects.filter(pk=OuterRef("account_id")).values("owner")
    return signs.update(run=run.pk, rep_id=Subquery(owner))


def _given(run: Run, reason: CustomerSign.Reason, signs: Iterable[Sign]) -> int:
    """Enter what was found in columns."""
    given = list(signs)
    columns = {
        "reason": str(reason),
        "ids": [sign.account for sign in given],
        "money": [sign.money for sign in given],
        "products": [sign.product for sign in given],
        "figures": [json.dumps(sign.figures) for sign in given],
    }
    return _entered(run, COLUMNS, columns)


def _entered(run: Run, statement: str, columns: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        parameters = {"org": run.organization_id, "run": run.pk, "today": run.today, **columns}
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)

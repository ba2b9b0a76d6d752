"""Kind six, found in a worker after each published run: customers at risk, and ready for more.

Each statement inserts the customers of one reason, with the money a year that they bring; of
those ready for more it is what a year of the product may bring.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import connection, transaction

from salesmetrics.crm.models import Account
from salesmetrics.metrics.models import Run
from salesmetrics.tenancy.models import Organization

from ..models.insights import CustomerSign
from .co_purchase import ready

# Any number; it tells these locks from other advisory locks of the database.
LOCK = 7301

# What an account brought in the year up to today: by sales, and by running subscriptions.
WORTH = """
sold AS (
    SELECT account_id AS id, sum(amount) AS money FROM crm_sale
     WHERE organization_id = %(org)s AND account_id IS NOT NULL AND amount IS NOT NULL
       AND kind IN ('order', 'deal', 'return')
       AND day > %(today)s::date - 365 AND day <= %(today)s
     GROUP BY 1
), running AS (
    SELECT account_id AS id, sum(mrr) * 12 AS money FROM crm_subscriptionstate
     WHERE organization_id = %(org)s AND since <= %(today)s
       AND (until IS NULL OR until > %(today)s)
     GROUP BY 1
), worth AS (
    SELECT id, max(money) AS money
      FROM (SELECT * FROM sold UNION ALL SELECT * FROM running) sums GROUP BY 1
)"""

ACTIVE = """
active AS (
    SELECT DISTINCT account_id AS id FROM crm_customerspan
     WHERE organization_id = %(org)s AND since <= %(today)s
       AND (until IS NULL OR until > %(today)s)
)"""

INSERT = """
INSERT INTO watch_customersign (organization_id, run, reason, account_id, rep_id, product_id,
                                money, figures)
SELECT %(org)s, %(run)s, %(reason)s, a.id, a.owner_id, NULL, greatest(f.money, 0), f.figures
  FROM found f JOIN crm_account a ON a.id = f.id AND a.deleted_at IS NULL
 WHERE f.money > 0
    ON CONFLICT (organization_id, reason, account_id) DO NOTHING"""

# Silent for more than twice the median time between its purchases, and for longer than ever
# before. Who is not an active customer any more has left already.
LATE = """
days AS (
    SELECT account_id AS id, day, sum(amount) AS amount
      FROM crm_sale JOIN active ON active.id = account_id
     WHERE organization_id = %(org)s AND kind IN ('order', 'deal')
       AND day > %(today)s::date - 1826 AND day <= %(today)s
     GROUP BY 1, 2
), apart AS (
    SELECT id, day, amount, day - lag(day) OVER (PARTITION BY id ORDER BY day) AS gap FROM days
), habit AS (
    SELECT id, max(day) AS last, max(gap) AS longest, count(gap) AS gaps,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY gap) AS usual,
           sum(amount) * 365 / greatest(max(day) - min(day), 365) AS money
      FROM apart GROUP BY id HAVING count(gap) >= 3 AND max(day) <= %(today)s::date - 7
), found AS (
    SELECT id, money, jsonb_build_object('days', %(today)s - last, 'usual', usual,
                                         'last', last, 'times', gaps + 1) AS figures
      FROM habit
     WHERE %(today)s - last > greatest(2 * usual, longest)
)"""

# A subscription has ended in the last quarter of a year, and none has begun since.
LAPSED = """
ended AS (
    SELECT account_id AS id, max(until) AS until FROM crm_subscriptionstate
     WHERE organization_id = %(org)s
     GROUP BY 1
    HAVING bool_and(until IS NOT NULL AND until <= %(today)s)
       AND max(until) > %(today)s::date - 90
), found AS (
    SELECT e.id, sum(s.mrr) * 12 AS money,
           jsonb_build_object('days', %(today)s - e.until, 'last', e.until - 1) AS figures
      FROM ended e
      JOIN crm_subscriptionstate s ON s.organization_id = %(org)s AND s.account_id = e.id
           AND s.until = e.until
     GROUP BY e.id, e.until
)"""

# The latest answer of half a year: 0 to 6 of a recommendation, the lower two fifths of a scale.
SCORE = """
answers AS (
    SELECT DISTINCT ON (account_id) account_id AS id, kind, score,
           CASE WHEN kind = 'nps' THEN 10 ELSE coalesce(scale_max, 5) END AS highest, answered_on
      FROM crm_survey
     WHERE organization_id = %(org)s AND deleted_at IS NULL AND account_id IS NOT NULL
       AND answered_on BETWEEN %(today)s::date - 180 AND %(today)s
     ORDER BY account_id, answered_at DESC, id DESC
), found AS (
    SELECT w.id, w.money, jsonb_build_object('score', n.score::text, 'highest', n.highest::text,
                                             'kind', n.kind, 'last', n.answered_on) AS figures
      FROM answers n JOIN active USING (id) JOIN worth w USING (id)
     WHERE CASE WHEN n.kind = 'nps' THEN n.score <= 6 ELSE n.score <= n.highest * 0.4 END
)"""

# Inquiries that nobody has answered for two days or more.
WAITING = """
found AS (
    SELECT w.id, max(w.money) AS money,
           jsonb_build_object('inquiries', count(*), 'days', %(today)s - min(i.received_on),
                              'last', min(i.received_on)) AS figures
      FROM crm_inquiry i JOIN active ON active.id = i.account_id
      JOIN worth w ON w.id = i.account_id
     WHERE i.organization_id = %(org)s AND i.deleted_at IS NULL AND i.answered_at IS NULL
       AND i.received_on BETWEEN %(today)s::date - 90 AND %(today)s::date - 2
     GROUP BY w.id
)"""


def statement(*tables: str) -> str:
    """One that inserts what its last table holds."""
    return "\n".join(["WITH " + ",".join(tables), INSERT])


STATEMENTS: Mapping[CustomerSign.Reason, str] = {
    CustomerSign.Reason.LATE: statement(ACTIVE, LATE),
    CustomerSign.Reason.LAPSED: statement(LAPSED),
    CustomerSign.Reason.SCORE: statement(ACTIVE, WORTH, SCORE),
    CustomerSign.Reason.WAITING: statement(ACTIVE, WORTH, WAITING),
}


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
        CustomerSign.objects.filter(organization=organization).delete()
        return sum(_find(run, reason) for reason in STATEMENTS) + _find_ready(run)


def _one_at_a_time(organization: int) -> None:
    """Wait until nobody else finds this organization's; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organization])


def _find(run: Run, reason: CustomerSign.Reason) -> int:
    parameters: dict[str, int | str | dt.date] = {
        "org": run.organization_id,
        "run": run.pk,
        "today": run.today,
        "reason": str(reason),
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[reason], parameters)
        return int(cursor.rowcount)


def _find_ready(run: Run) -> int:
    signs = CustomerSign.objects.filter(organization=run.organization_id)
    at_risk = signs.values_list("account_id", flat=True)
    found = ready(run.organization_id, run.today, (key for key in at_risk if key))
    owners = dict(
        Account.objects.filter(pk__in=[one["account"] for one in found]).values_list("pk", "owner")
    )
    made = CustomerSign.objects.bulk_create(
        CustomerSign(
            organization_id=run.organization_id,
            run=run.pk,
            reason=CustomerSign.Reason.READY,
            account_id=one["account"],
            rep_id=owners[one["account"]],
            product_id=one["lacks"],
            money=one["money"],
            figures={
                "has": one["has"],
                "both": one["both"],
                "had": one["had"],
                "lift": f"{one['lift']:.2f}",
            },
        )
        for one in found
    )
    return len(made)

"""Kind six, found in a worker after each published run: customers at risk, and ready for more.

Told are the customers of each reason, with the money a year that they bring; of those ready for
more it is what a year of the product may bring.
"""

import time
from collections.abc import Iterator

from django.db import connection, transaction

from salesmetrics.crm.models import Sale
from salesmetrics.metrics.models import Run
from salesmetrics.tenancy.models import Organization

from ..models.insights import CustomerSign, SignsFound
from ..untouched import Untouched, sources_over
from .bought import Bought, Sign
from .co_purchase import ready
from .habits import late
from .kept_sales import Months, stale
from .recorded import recorded
from .replacing import replace

Reason = CustomerSign.Reason
SOLD = "sales"
"""The source that any change of a sale makes stale."""
FACTS = (
    Sale._meta.db_table,
    "crm_subscriptionstate",
    "crm_customerspan",
    "crm_survey",
    "crm_inquiry",
)
"""What signs are told from."""

# Any number; it tells these locks from other advisory locks of the database.
LOCK = 7301

# Whose customer it is may be another; who is no customer any more goes.
CARRY = """
WITH moved AS (
    SELECT s.id, a.owner_id AS rep, a.deleted_at IS NOT NULL AS gone
      FROM watch_customersign s JOIN crm_account a ON a.id = s.account_id
     WHERE s.organization_id = %(org)s
       AND (a.deleted_at IS NOT NULL OR a.owner_id IS DISTINCT FROM s.rep_id)
), gone AS (
    DELETE FROM watch_customersign WHERE id IN (SELECT id FROM moved WHERE gone)
)
UPDATE watch_customersign s SET rep_id = m.rep FROM moved m WHERE s.id = m.id AND NOT m.gone"""


def find_signs(run_id: int) -> int:
    """Put the signs of a published run in place of those before; how many there are.

    A run that is not the published one any more changes nothing, nor does a second time.
    """
    began = time.monotonic()
    run = Run.objects.get(pk=run_id)
    with transaction.atomic():
        _one_at_a_time(run.organization_id)
        if not Organization.objects.filter(published_run=run.pk).exists():
            return 0
        former = SignsFound.objects.filter(organization=run.organization_id).first()
        untouched = Untouched(run)
        if former is not None and untouched.since(former.run, sources_over(FACTS)):
            _carry_over(run)
        else:
            replace(run, _found(run, _lacking(former, untouched)))
        SignsFound.objects.update_or_create(
            organization_id=run.organization_id,
            defaults={"run": run.pk, "day": run.today, "seconds": time.monotonic() - began},
        )
    return CustomerSign.objects.filter(organization=run.organization_id).count()


def _one_at_a_time(organization: int) -> None:
    """Wait until nobody else finds this organization's; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organization])


def _lacking(former: SignsFound | None, untouched: Untouched) -> Months | None:
    """The months of which sales may be others than they are kept; None where it may be any."""
    today = untouched.run.today
    if former is None or former.run > untouched.run.pk or former.day > today:
        return None
    months = untouched.months(former.run)
    return None if months is None else stale(months.get(SOLD, set()), former.day, today)


def _found(run: Run, lacks: Months | None) -> Iterator[tuple[Reason, Sign]]:
    """The signs of all kinds; who is at risk is not told to be ready for more."""
    bought = Bought.of(run, lacks)
    at_risk = {Reason.LATE: list(late(bought))}
    for reason, sign in recorded(run, bought):
        at_risk.setdefault(reason, []).append(sign)
    named = [(reason, one) for reason, its in at_risk.items() for one in its if one.money > 0]
    yield from named
    for sign in ready(bought, [sign.account for _reason, sign in named]):
        yield Reason.READY, sign


def _carry_over(run: Run) -> None:
    """Have the signs stand as they are, since nothing they are told from is another."""
    with connection.cursor() as cursor:
        cursor.execute(CARRY, {"org": run.organization_id})

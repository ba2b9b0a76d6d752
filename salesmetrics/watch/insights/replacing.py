"""Signs that were found are put in place of those before: only what is another is written."""

import json
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection

from salesmetrics.metrics.models import Run

from ..models.insights import CustomerSign
from .bought import Sign

Reason = CustomerSign.Reason
EXACT = Decimal("1e-10")
"""As exactly as money is kept."""

STANDING = """
SELECT s.id, s.reason, s.account_id, s.rep_id, s.product_id, s.money,
       a.owner_id, a.id IS NULL OR a.deleted_at IS NOT NULL, s.figures::text
  FROM watch_customersign s LEFT JOIN crm_account a ON a.id = s.account_id
 WHERE s.organization_id = %(org)s"""

OTHERS = """
UPDATE watch_customersign s
   SET run = %(run)s, rep_id = g.rep, product_id = g.product, money = g.money,
       figures = g.figures
  FROM json_to_recordset(%(given)s::json)
       AS g (id bigint, rep bigint, product bigint, money numeric, figures jsonb)
 WHERE s.id = g.id AND s.organization_id = %(org)s"""

NEW = """
INSERT INTO watch_customersign (organization_id, run, reason, account_id, rep_id, product_id,
                                money, figures)
SELECT %(org)s, %(run)s, g.reason, a.id, a.owner_id, g.product, g.money, g.figures
  FROM json_to_recordset(%(given)s::json)
       AS g (reason text, id bigint, product bigint, money numeric, figures jsonb)
  JOIN crm_account a ON a.id = g.id AND a.deleted_at IS NULL"""


def replace(run: Run, found: Iterable[tuple[Reason, Sign]]) -> None:
    """Have these signs, as far as they are about money, and no others stand."""
    wanted = {(str(reason), sign.account): sign for reason, sign in found if sign.money > 0}
    gone: list[int] = []
    others: list[dict[str, Any]] = []
    rows = _rows(run)
    # Read at once, which takes a third of reading one by one.
    told = json.loads(f"[{','.join(row[-1] for row in rows)}]")
    for row, figures in zip(rows, told, strict=True):
        pk, reason, account, rep, product, money, owner, is_gone, _text = row
        sign = wanted.get((reason, account))
        if is_gone or sign is None:
            gone.append(pk)
            continue
        del wanted[reason, account]
        known = (rep, product, money, figures)
        if known != (owner, sign.product, _exact(sign.money), sign.figures):
            others.append({"id": pk, "rep": owner, **_columns(sign)})
    new = [
        {"reason": reason, "id": account, **_columns(sign)}
        for (reason, account), sign in wanted.items()
    ]
    if gone:
        CustomerSign.objects.filter(organization=run.organization_id, pk__in=gone).delete()
    for statement, given in ((OTHERS, others), (NEW, new)):
        if given:
            _written(run, statement, given)


def _rows(run: Run) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"org": run.organization_id})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _columns(sign: Sign) -> dict[str, Any]:
    return {"product": sign.product, "money": str(_exact(sign.money)), "figures": sign.figures}


def _exact(money: Decimal) -> Decimal:
    return money.quantize(EXACT, ROUND_HALF_UP)


def _written(run: Run, statement: str, given: list[dict[str, Any]]) -> None:
    parameters: dict[str, int | str] = {
        "org": run.organization_id,
        "run": run.pk,
        "given": json.dumps(given),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)

"""How far back a chain must be computed again: to the first month of which a sale is another.

So much is enough where a period hangs on its own sales and on the balance before it alone, and
where nothing else of the chain is another than last time.
"""

import datetime as dt
from collections.abc import Collection, Mapping

from salesmetrics.tenancy.models import Organization

from .digests import Inputs, Key, Stands, sealed
from .models import Computed
from .periods import period_of
from .work import Work

# Of more of its months than this a chain is as soon computed from its beginning, as a set.
MOST = 0.25
# What a whole chain hangs on stands beside its months by this name.
ALL = ""

Marks = dict[str, str]
"""By the first day of a month a text that is another as soon as one of its sales is."""


def marks(
    works: Collection[Work], due: Mapping[Key, Inputs], sales: Mapping[int, str]
) -> dict[Key, Marks]:
    """The months of the chains that can be computed from a month on; `sales` as in `Digests`."""
    plans = {work.plan.pk for work in works if goes_by_month(work)}
    return {key: months_of(sales.get(key[1], "")) for key in due if key[0] in plans}


def months_of(sales: str) -> Marks:
    found: Marks = {}
    for line in sales.splitlines():
        month, number = line.split(" ", 1)
        found[month] = f"{found[month]}, {number}" if month in found else number
    return found


def goes_by_month(work: Work) -> bool:
    """Whether each period is worked out of its own sales, with the balance before it."""
    if any(work.any(asked) for asked in ("team", "spifs", "clawback", "mrr", "dates")):
        return False
    return not any(version.terms.needs_year for version in work.versions)


def with_all_else(own: Marks, inputs: Inputs, stands: Stands | None) -> Marks:
    """The marks of a chain as they are kept until the next time."""
    return {**own, ALL: sealed(inputs.rest, stands)}


def since(
    organization: Organization,
    works: Collection[Work],
    due: Mapping[Key, Inputs],
    stand: Mapping[Key, Stands],
    now: Mapping[Key, Marks],
) -> dict[Key, dt.date]:
    """From which day on a chain must be computed again; those that must be as a whole lack."""
    kinds = {work.plan.pk: work.plan.period for work in works}
    rows = Computed.objects.filter(
        organization=organization, rep_id__in={rep for _plan, rep in now}
    ).values_list("plan_id", "rep_id", "months")
    found = {}
    for plan, rep, known in rows:
        key = (plan, rep)
        stands = stand.get(key)
        # A final statement is held against all sales of its time, whichever of them is another.
        if key not in now or (stands and stands.any_final):
            continue
        first = first_other(known, with_all_else(now[key], due[key], stands))
        if first is not None:
            found[key] = period_of(organization, kinds[plan], first).start
    return found


def first_other(known: Marks, now: Marks) -> dt.date | None:
    """The first month of which a sale is another; None where that does not tell enough."""
    if known.get(ALL) != now[ALL]:
        return None
    others = {month for month, _number in known.items() ^ now.items()}
    if not others:
        return None
    first, months = min(others), (known.keys() | now.keys()) - {ALL}
    if sum(month >= first for month in months) > MOST * len(months):
        return None
    return dt.date.fromisoformat(first)

"""How far back a chain must be computed again: to the first month of which a sale is another.

So much is enough where a period hangs on its own sales and on the balance before it alone, and
where nothing else of the chain is another than last time.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from itertools import zip_longest

from salesmetrics.tenancy.models import Organization

from .digests import Inputs, Key, Stands, sealed
from .models import Computed
from .periods import period_of
from .work import Work

# Of more of its months than this a chain is as soon computed from its beginning, as a set.
MOST = 0.25
# So many chains are looked for; of more all are read.
FEW = 100
# By these names a chain keeps its sales, as `Digests` tells them, and what else it hangs on.
SALES, ALL = "sales", ""

Marks = dict[str, str]
"""What tells a chain's sales from others, with a line for each month and team, and all else."""


def marks(
    works: Collection[Work], due: Mapping[Key, Inputs], sales: Mapping[int, str]
) -> dict[Key, str]:
    """The sales of the chains that can be computed from a month on, by rep as in `Digests`."""
    plans = {work.plan.pk for work in works if goes_by_month(work)}
    return {key: sales.get(key[1], "") for key in due if key[0] in plans}


def goes_by_month(work: Work) -> bool:
    """Whether each period is worked out of its own sales, with the balance before it."""
    if any(work.any(asked) for asked in ("team", "spifs", "clawback", "mrr", "dates")):
        return False
    return not any(version.terms.needs_year for version in work.versions)


def with_all_else(own: str, inputs: Inputs, stands: Stands | None) -> Marks:
    """The marks of a chain as they are kept until the next time."""
    return {SALES: own, ALL: sealed(inputs.rest, stands)}


def since(
    organization: Organization,
    works: Collection[Work],
    due: Mapping[Key, Inputs],
    stand: Mapping[Key, Stands],
    now: Mapping[Key, str],
) -> dict[Key, dt.date]:
    """From which day on a chain must be computed again; those that must be as a whole lack."""
    kinds = {work.plan.pk: work.plan.period for work in works}
    rows = Computed.objects.filter(organization=organization)
    if len(now) < FEW:
        rows = rows.filter(rep_id__in={rep for _plan, rep in now})
    found = {}
    for plan, rep, known in rows.values_list("plan_id", "rep_id", "months"):
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
    if known.get(ALL) != now[ALL] or SALES not in known:
        return None
    before, after = known[SALES].splitlines(), now[SALES].splitlines()
    others = [pair for pair in zip_longest(before, after) if pair[0] != pair[1]]
    if not others:
        return None
    # The lines begin with the month, and are in its order.
    first = min(line[:10] for line in others[0] if line)
    months = {line[:10] for line in (*before, *after)}
    if sum(month >= first for month in months) > MOST * len(months):
        return None
    return dt.date.fromisoformat(first)

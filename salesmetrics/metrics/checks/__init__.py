"""All checks of the records, by key."""

from .aims import AIMS
from .check import Check
from .incomplete import INCOMPLETE
from .outliers import UNUSUAL
from .rates import RATES
from .twice import TWICE

CHECKS: dict[str, Check] = {
    check.key: check for check in (*RATES, *INCOMPLETE, *UNUSUAL, *AIMS, *TWICE)
}

__all__ = ["CHECKS", "Check"]

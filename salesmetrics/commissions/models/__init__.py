"""Plans and who has them, what they came to, and what was said about it."""

from .audit import AuditEntry
from .credits import CreditSplit, OrderPayment
from .disputes import Dispute, DisputeEntry
from .plans import Assignment, Plan, PlanVersion
from .rates import RepRate
from .statements import Adjustment, Computed, Line, Statement

__all__ = [
    "Adjustment",
    "Assignment",
    "AuditEntry",
    "Computed",
    "CreditSplit",
    "Dispute",
    "DisputeEntry",
    "Line",
    "OrderPayment",
    "Plan",
    "PlanVersion",
    "RepRate",
    "Statement",
]

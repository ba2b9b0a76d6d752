"""The common case as columns: many reps of a plan computed at once.

What is paid at which credit comes from the rules that compute line by line (`stretches`,
`seats`, `draws`); only credits are divided at those places, and lines made, a column at a time.
`tests/commissions/test_in_sets.py` holds both ways equal.
"""

from .run import SetRun

__all__ = ["SetRun"]

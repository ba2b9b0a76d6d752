"""The common case in a few statements of SQL: whole plans computed for the first time.

What is paid at which credit comes from the rules that compute line by line (`stretches`,
`seats`, `draws`); only the division of credits at those places and the lines are made by the
database. `tests/commissions/test_in_sets.py` holds both ways equal.
"""

from .run import SetRun

__all__ = ["SetRun"]

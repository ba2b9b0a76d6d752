"""The metrics that a target may be for.

What they are is told by a room above this one, which fills the set when the application starts.
"""

METRIC_KEYS: set[str] = set()

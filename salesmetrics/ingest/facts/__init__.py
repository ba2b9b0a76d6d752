"""Works out the facts (deals, states, visits, sales) from the entities, set-based.

`refresh` does what database triggers have noted as unsettled; `rebuild` does everything.
Both write only the rows that come out otherwise than they stand.
"""

from .settling import rebuild, refresh

__all__ = ["rebuild", "refresh"]

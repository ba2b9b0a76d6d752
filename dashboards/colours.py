"""Which colour means whom: the same member has the same one on every page."""

import zlib

SERIES = 6  # as many as tokens.css has; further series are "other"


def colours(members: list[str]) -> dict[str, str]:
    """A colour for each member: its own, or the next free one if two shown share theirs."""
    taken: dict[str, str] = {}
    free = set(range(SERIES))
    for member in members[:SERIES]:
        own = zlib.crc32(member.encode()) % SERIES
        number = min(free, key=lambda other: (other - own) % SERIES)
        taken[member] = str(number)
        free.remove(number)
    return taken

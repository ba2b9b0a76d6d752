"""How big the simulated company is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """The company's extent; everything that is not named here follows from it."""

    months: int
    opportunities: int
    leads: int
    activities: int
    reps: int
    team: int
    """Reps of a team."""
    products: int
    campaigns: int
    competitors: int


SIZES = {
    "tiny": Size(36, 200, 200, 1_000, 6, 3, 6, 8, 3),
    "small": Size(36, 5_000, 5_000, 25_000, 24, 4, 12, 28, 4),
    "large": Size(36, 200_000, 200_000, 1_000_000, 200, 8, 24, 84, 6),
    "huge": Size(48, 2_000_000, 2_000_000, 10_000_000, 1_000, 10, 36, 160, 8),
}

"""The organization, its people and its trees of teams and regions."""

from .organization import Membership, Organization, Role
from .records import Record, RecordQuerySet
from .structure import Region, Rep, RepAssignment, RepPlace, Team
from .user import User

__all__ = [
    "Membership",
    "Organization",
    "Record",
    "RecordQuerySet",
    "Region",
    "Rep",
    "RepAssignment",
    "RepPlace",
    "Role",
    "Team",
    "User",
]

"""The organization, its people and its trees of teams and regions."""

from .invitation import Invitation
from .organization import Membership, Organization, Role
from .records import Record, RecordQuerySet
from .structure import Region, Rep, RepAssignment, RepPlace, Team
from .user import User

__all__ = [
    "Invitation",
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

"""Other systems' files into canonical rows, as a profile says; profiles are data."""

from .feeds import profile_feeds
from .own import profile_of, profiles_of
from .profile import (
    Profile,
    ProfileUnfit,
    ProfileUnknown,
    find_profile,
    profile_from,
    read_profile,
    shipped,
)

__all__ = [
    "Profile",
    "ProfileUnfit",
    "ProfileUnknown",
    "find_profile",
    "profile_feeds",
    "profile_from",
    "profile_of",
    "profiles_of",
    "read_profile",
    "shipped",
]

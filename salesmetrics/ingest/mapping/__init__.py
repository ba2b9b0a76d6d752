"""Other systems' files into canonical rows, as a profile says; profiles are data."""

from .feeds import profile_feeds
from .profile import Profile, ProfileUnfit, ProfileUnknown, find_profile, read_profile

__all__ = [
    "Profile",
    "ProfileUnfit",
    "ProfileUnknown",
    "find_profile",
    "profile_feeds",
    "read_profile",
]

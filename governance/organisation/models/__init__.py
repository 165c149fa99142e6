"""Who and where."""

from .duties import DutyLine
from .people import PasswordHistory, Post, User, UserSession
from .presence import Absence, OnDuty, Substitute
from .units import Body, BodyMember, OrgUnit, VillageLeader

__all__ = [
    "Absence",
    "Body",
    "BodyMember",
    "DutyLine",
    "OnDuty",
    "OrgUnit",
    "PasswordHistory",
    "Post",
    "Substitute",
    "User",
    "UserSession",
    "VillageLeader",
]

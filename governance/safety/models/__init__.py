"""Models of 综治服务管理."""

from governance.safety.models.entries import Entry, TeamMember, Visit
from governance.safety.models.hazards import Hazard
from governance.safety.models.registers import Named, Register, RegisterField

__all__ = ["Entry", "Hazard", "Named", "Register", "RegisterField", "TeamMember", "Visit"]

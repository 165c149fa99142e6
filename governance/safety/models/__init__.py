"""Models of 综治服务管理."""

from governance.safety.models.entries import Entry, TeamMember, Visit
from governance.safety.models.registers import Named, Register, RegisterField

__all__ = ["Entry", "Named", "Register", "RegisterField", "TeamMember", "Visit"]

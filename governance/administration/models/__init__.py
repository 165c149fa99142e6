from .duty import DutyMember, DutyMonth, DutyType
from .handover import DutyNote, Handover, HandoverItem
from .staff import Attendance, CallUp, ConductNote, Leave, Residence, StaffFile
from .swaps import DutySwap

__all__ = [
    "Attendance",
    "CallUp",
    "ConductNote",
    "DutyMember",
    "DutyMonth",
    "DutyNote",
    "DutySwap",
    "DutyType",
    "Handover",
    "HandoverItem",
    "Leave",
    "Residence",
    "StaffFile",
]

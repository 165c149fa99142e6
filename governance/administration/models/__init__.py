from .duty import DutyMember, DutyMonth, DutyType
from .handover import DutyNote, Handover, HandoverItem
from .papers import OfficePaper, PaperTask
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
    "OfficePaper",
    "PaperTask",
    "Residence",
    "StaffFile",
]

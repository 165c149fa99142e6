from .duty import DutyMember, DutyMonth, DutyType
from .handover import DutyNote, Handover, HandoverItem
from .swaps import DutySwap

__all__ = ["DutyMember", "DutyMonth", "DutyNote", "DutySwap", "DutyType", "Handover", "HandoverItem"]

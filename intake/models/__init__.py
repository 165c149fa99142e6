"""Models of 统一受理.

大厅: windows and who sits there, visits that cost no case, telephone calls, letter boxes. 台账: ledgers handed in, what
became of their rows, and what their headings mean.
"""

from .boxes import BoxOpening, Letter, LetterBox
from .calls import Call, CallAttempt
from .headings import HeadingSynonym
from .ledgers import ImportRow, LedgerImport, LedgerScan
from .visits import Visit
from .windows import Sitting, Window

__all__ = [
    "BoxOpening",
    "Call",
    "CallAttempt",
    "HeadingSynonym",
    "ImportRow",
    "LedgerImport",
    "LedgerScan",
    "Letter",
    "LetterBox",
    "Sitting",
    "Visit",
    "Window",
]

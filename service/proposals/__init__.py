"""The register in the sheets: what areas propose on their tab หน่วยงาน, what OBEC decides, what goes back to
the tab.

journal     the tab against the register -> entries for OBEC, read back with the rest
ruling      accepted and refused ones act on the register, once
tab         what of the register is to be appended to an area's tab
standing    what is proposed at present, for the summary
"""

from .decision import decided
from .proposal_state import proposed
from .tab import listed, to_append
from .tab_reader import read

__all__ = ["decided", "listed", "proposed", "read", "to_append"]

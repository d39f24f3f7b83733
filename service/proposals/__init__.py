"""Proposals: what areas propose of the register on their tab หน่วยงาน, and what OBEC decides on it.

tab_reader      compares the tab with the register, and stores what it proposes as entries for OBEC
decision        a decision acts on the register once, and is undone when it is taken back
tab             which agencies of the register are to be appended to an area's tab
proposal_state  the proposals of an area with their present state, for the summary
"""

from .decision import apply_decision
from .proposal_state import list_of_area
from .tab import agencies_to_append, note_appended
from .tab_reader import save_proposals

__all__ = ["agencies_to_append", "apply_decision", "list_of_area", "note_appended", "save_proposals"]

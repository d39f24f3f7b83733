"""Proposals: what areas propose of the register on their tab หน่วยงาน, and what OBEC decides on it.

tab_reader      compares the tab with the register: what it proposes becomes entries for OBEC
proposal_plan   what a look at the tab stores
proposal_acts   what the audit log tells of them
proposal_remarks  what OBEC should know before it decides
decision        a decision acts on the register once, and is undone when it is taken back
closing         one that takes an agency out of the register needs two persons at OBEC
tab             which agencies of the register are to be appended to an area's tab
proposal_state  the proposals of an area with their present state, for the summary
"""

from .closing import confirm_closing, list_waiting_closings, who_confirmed
from .decision import apply_decision, current_rows, full_decision, obstacles
from .proposal_acts import note_decision
from .proposal_plan import ProposalPlan
from .proposal_state import list_of_area
from .tab import agencies_to_append, note_appended
from .tab_reader import plan_proposals

__all__ = [
    "ProposalPlan",
    "agencies_to_append",
    "apply_decision",
    "confirm_closing",
    "current_rows",
    "full_decision",
    "obstacles",
    "list_of_area",
    "list_waiting_closings",
    "note_appended",
    "note_decision",
    "plan_proposals",
    "who_confirmed",
]

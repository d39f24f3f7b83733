"""Reports of areas to OBEC (ARS).

snapshot      what a report holds: the figures, the status of each agency, the evidence, at one moment
submitting    an officer submits a report: it is stored, and a row of it goes to OBEC's workbook
decision      OBEC's decision in its sheet acts once: the report is accepted, or sent back with a reason
report_state  the reports of an area, and the newest of all areas, with their present state
notices       letters about reports: to OBEC about new ones, to the area about decisions

A report holds no personal data: names of agencies, places, ids of photos, and what one office writes to
another.
"""

from .decision import apply_decision, current_rows, full_decision, obstacles
from .report_state import STATE_NAMES, SUPERSEDED, Report, get, list_of_area, newest_by_area
from .snapshot import Evidence, ReportSnapshot, evidence, take_snapshot
from .submitting import Refused, may_submit, needs_reason, submit

__all__ = [
    "STATE_NAMES",
    "SUPERSEDED",
    "Evidence",
    "Refused",
    "Report",
    "ReportSnapshot",
    "apply_decision",
    "current_rows",
    "evidence",
    "full_decision",
    "get",
    "list_of_area",
    "may_submit",
    "needs_reason",
    "newest_by_area",
    "obstacles",
    "submit",
    "take_snapshot",
]

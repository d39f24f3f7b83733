"""Reports of areas to OBEC (ARS).

    freezing    what a report holds: the figures, a line per agency, the evidence, as they stand at a moment
    submitting  an officer submits one: it is kept, and goes to OBEC's workbook as a row to decide on
    ruling      OBEC's decision in its sheet acts once: accepted, or sent back with a reason
    standing    how the reports of an area, and of all areas, stand

A report holds no personal data: names of agencies, places, keys of photos, and what an office writes to
another.
"""

from .decision import as_it_stands, decided, lacks, wanted
from .report_state import Report, get, of_area, of_areas
from .snapshot import Evidence, Frozen, evidence, freeze
from .submitting import Refused, may_submit, submit

__all__ = [
    "Evidence",
    "Frozen",
    "Refused",
    "Report",
    "as_it_stands",
    "decided",
    "evidence",
    "freeze",
    "get",
    "lacks",
    "may_submit",
    "of_area",
    "of_areas",
    "submit",
    "wanted",
]

"""KINDS: the one list of files that can be prepared.

To add one: a class in a module here, its line below, and a button that asks for it (web/area/downloads.py).
"""

from .exported_table import ExportedTable
from .kind import Kind, NothingThere, Source
from .posters import Posters
from .report_files import ReportEvidence, ReportPaper, ReportTable

POSTERS, TABLE = "posters", "table"
REPORT, EVIDENCE, REPORT_TABLE = "report", "evidence", "report_table"

KINDS: dict[str, Kind] = {
    POSTERS: Posters(),
    REPORT: ReportPaper(),
    EVIDENCE: ReportEvidence(),
    REPORT_TABLE: ReportTable(),
    TABLE: ExportedTable(),
}

__all__ = [
    "EVIDENCE",
    "KINDS",
    "POSTERS",
    "REPORT",
    "REPORT_TABLE",
    "TABLE",
    "Kind",
    "NothingThere",
    "Source",
]

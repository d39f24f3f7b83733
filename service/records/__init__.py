"""The forms of the service. RECORDS is the one list of them, in the order of the sheet's tabs."""

from .correction import CORRECTION
from .missing_agency import MISSING_AGENCY
from .no_copy import NO_COPY
from .pin import PIN
from .proposal import PROPOSAL
from .readiness import READINESS
from .record import Record
from .registration import REGISTRATION
from .report import REPORT
from .staff_access import STAFF_ACCESS

RECORDS: dict[str, Record] = {
    record.key: record
    for record in (
        REGISTRATION,
        PIN,
        READINESS,
        NO_COPY,
        MISSING_AGENCY,
        CORRECTION,
        PROPOSAL,
        REPORT,
        STAFF_ACCESS,
    )
}
# Keys of the records that agencies answer, and of those that are requests.
AGENCY_RECORDS = frozenset(key for key, record in RECORDS.items() if record.is_answered_by_agencies)
REQUEST_RECORDS = frozenset(key for key, record in RECORDS.items() if record.about == "request")


def workbook_records(central: bool) -> dict[str, Record]:
    """Return the records that have a tab in the workbook of an area, or in the central one."""
    return {key: record for key, record in RECORDS.items() if central or not record.central}

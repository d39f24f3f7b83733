"""The core: the modules that are mutated, and the tests that must notice, of their own room."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A module, and the tests that are run for each of its mutants, the quickest first."""

    module: str
    tests: Sequence[str]


SUBJECTS: dict[str, Subject] = {
    "commit": Subject(
        "sheets.commit", ("tests/sheets/test_commit_faults.py", "tests/sheets/test_commit_exactly_once.py")
    ),
    "tokens": Subject("service.store.batches", ("tests/store/test_batches.py", "tests/store/test_terms.py")),
    "bodies": Subject(
        "sheets.workbook", ("tests/sheets/test_workbook_bodies.py", "tests/sheets/test_readback.py")
    ),
    "quota": Subject("sheets.quota", ("tests/sheets/test_quota.py",)),
    "readback": Subject(
        "service.sync.tab_mirror",
        (
            "tests/sync/test_tab_mirror.py",
            "tests/sync/test_read_back.py",
            "tests/sync/test_lost_answers.py",
            "tests/sync/test_typed_cells.py",
            "tests/sync/test_read_back_people.py",
            "tests/sync/test_look.py",
            "tests/sync/test_moved_agency.py",
        ),
    ),
    "decisions": Subject(
        "service.sync.decisions",
        (
            "tests/sync/test_decision_plan.py",
            "tests/sync/test_decisions.py",
            "tests/sync/test_writers.py",
        ),
    ),
    "acts": Subject("service.sync.decision_acts", ("tests/sync/test_decision_acts.py",)),
    "mirror": Subject("service.sync.mirror_plan", ("tests/sync/test_mirror_plan.py",)),
    "reading": Subject("service.sync.row_reading", ("tests/sync/test_row_reading.py",)),
    "narrowing": Subject(
        "service.sync.retry_narrowing", ("tests/sync/test_retry_narrowing.py", "tests/sync/test_refusals.py")
    ),
    "rates": Subject("service.store.rates", ("tests/guard/test_rates.py",)),
    "standing": Subject(
        "service.records.identity_state",
        ("tests/records/test_agency_status.py", "tests/records/test_summary.py"),
    ),
    "status": Subject(
        "service.records.agency_status",
        ("tests/records/test_agency_status.py", "tests/records/test_summary.py"),
    ),
    "summary": Subject("service.records.summary", ("tests/records/test_summary.py",)),
    "position": Subject(
        "service.records.position", ("tests/records/test_position.py", "tests/records/test_position_cells.py")
    ),
    "phone": Subject("service.records.phone", ("tests/records/test_phone.py",)),
}

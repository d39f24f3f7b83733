"""Rebuilds a workbook of the demonstration, and reads the result."""

from service.fleet.rebuilding import Rebuild, Rebuilt
from service.sync.batch_builder import BATCH_BYTES
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer
from tests.fleet.cast import Office

WRITE = "POST batchUpdate"


def rebuild(
    office: Office, into: str | None = None, portion_bytes: int = BATCH_BYTES, with_journal: bool = True
) -> Rebuilt:
    """Rebuild the workbook of AREA. The demonstration's workbooks are in no folder.

    `with_journal`: False as with Google, which tells no steps.
    """
    journal = office.demo.google if with_journal else None
    work = Rebuild(
        office.db, office.accounts, office.clock, office.slept.append, None, portion_bytes, journal
    )
    return work.rebuild(AREA, into)


def register_two_schools(demo: Demo) -> None:
    """Register two schools and deliver the rows."""
    demo.visitor().register(SCHOOL)
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()


def register_and_pin(demo: Demo) -> None:
    """Register two schools, pin the first one's service point, and deliver the rows."""
    demo.visitor().settle(SCHOOL).pin()
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()


def tab_lines(demo: Demo, tab: str) -> list[dict]:
    return demo.officer().lines(tab)


def delete_rows(officer: Officer, tab: str, number: int) -> None:
    """Delete the first rows below the header; Google demands that one row is left below the frozen ones."""
    officer.hand.insert_rows(officer.file, officer.sheets[tab], number + 1)
    officer.hand.delete_rows(officer.file, officer.sheets[tab], 1, number)

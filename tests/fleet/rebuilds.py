"""Areas whose workbook is made anew, and short ways to look at what came of it."""

from service.fleet.rebuilding import Rebuild, Rebuilt
from service.sync.batch_builder import BATCH_BYTES
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer
from tests.fleet.cast import Office

WRITE = "POST batchUpdate"


def rebuild(office: Office, into: str | None = None, portion_bytes: int = BATCH_BYTES) -> Rebuilt:
    """The demonstration's workbooks lie in no folder."""
    work = Rebuild(office.db, office.accounts, None, office.clock, office.slept.append, portion_bytes)
    return work.rebuild(AREA, into)


def registered(demo: Demo) -> None:
    """Two schools registered; the rows stand."""
    demo.visitor().register(SCHOOL)
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()


def settled(demo: Demo) -> None:
    """The first one has pinned its service point too."""
    demo.visitor().settle(SCHOOL).pin()
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()


def content(demo: Demo, tab: str) -> list[dict]:
    return demo.officer().lines(tab)


def delete_rows(officer: Officer, tab: str, number: int) -> None:
    """The first rows below the header; Google keeps one row below what is frozen."""
    officer.hand.insert_rows(officer.file, officer.sheets[tab], number + 1)
    officer.hand.delete_rows(officer.file, officer.sheets[tab], 1, number)

"""Helpers for the tests of sync: the engine over a bad line, and what it wrote."""

from service.store import accounts, workbooks
from service.sync.cycle import Sync
from sheets.accounts import Accounts
from sheets.embedded import SERVICE_ACCOUNT
from tests.cast.faults import BadLine
from tests.cast.people import AREA, SCHOOL, Demo, Officer


def sync_over(demo: Demo, line: BadLine) -> Sync:
    """Return the engine, whose calls to Google go over a bad line."""
    return Sync(
        demo.services.db,
        Accounts.single(demo.google.client(adapter=line), SERVICE_ACCOUNT),
        demo.services.settings,
        demo.clock,
    )


def receipt_numbers(officer: Officer, tab: str = "registration") -> list[str]:
    """Return the receipt numbers in a tab, from the top."""
    return [line["เลขที่รับ"] for line in officer.lines(tab)]


def only_receipt_number(demo: Demo, tab: str = "registration") -> str:
    (number,) = receipt_numbers(demo.officer(), tab)
    return number


def account_state(demo: Demo, username: str = SCHOOL) -> str:
    with demo.services.db.read() as conn:
        return accounts.get_by_username(conn, username)["state"]


def workbook_of(demo: Demo) -> dict:
    with demo.services.db.read() as conn:
        return workbooks.get(conn, AREA)

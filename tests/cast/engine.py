"""Short ways to look at the engine and at what it did, for the tests of sync."""

from service.store import accounts, workbooks
from service.sync.cycle import Sync
from sheets.accounts import Accounts
from sheets.embedded import SERVICE_ACCOUNT
from tests.cast.faults import BadLine
from tests.cast.people import AREA, SCHOOL, Demo, Officer


def over(demo: Demo, line: BadLine) -> Sync:
    """The engine over a bad line."""
    return Sync(
        demo.services.db,
        Accounts.single(demo.google.client(through=line), SERVICE_ACCOUNT),
        demo.services.settings,
        demo.clock,
    )


def ids(officer: Officer, tab: str = "registration") -> list[str]:
    return [line["เลขที่รับ"] for line in officer.lines(tab)]


def the_id(demo: Demo, tab: str = "registration") -> str:
    (found,) = ids(demo.officer(), tab)
    return found


def account_state(demo: Demo, username: str = SCHOOL) -> str:
    with demo.services.db.read() as conn:
        return accounts.by_username(conn, username)["state"]


def book(demo: Demo) -> dict:
    with demo.services.db.read() as conn:
        return workbooks.get(conn, AREA)

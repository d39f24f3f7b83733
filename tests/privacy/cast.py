"""A person with invented data that is easy to find again, and the command line."""

from collections.abc import Callable

from click.testing import Result

from service.store import accounts
from tests.cast.people import AREA, SCHOOL, Demo, Visitor

Flask_ = Callable[..., Result]

# Longer than RETENTION_DAYS.
LONG = 800
PERSON = {
    "first_name": "สมหญิงทดสอบ",
    "last_name": "นามสกุลสมมติ",
    "position": "ครูชำนาญการสมมติ",
    "email": "planted@school.example",
    "phone": "089-555-0101",
}
CONTACT = {
    "contact_name": "สมหญิงทดสอบ นามสกุลสมมติ",
    "contact_phone": "089-555-0101",
    "contact_email": "planted@school.example",
}
OTHER = {
    "first_name": "สมชายอีกคน",
    "last_name": "สกุลอื่นสมมติ",
    "email": "other@school.example",
    "phone": "089-555-0202",
}
TABS = ("registration", "pin")


def at_work(demo: Demo, agency: str = SCHOOL) -> Visitor:
    """The person has registered, pinned and answered; it stands in the sheet."""
    clerk = demo.visitor().settle(agency, **PERSON)
    clerk.pin(**CONTACT)
    clerk.survey()
    demo.deliver()
    return clerk


def figures(demo: Demo, area: str = AREA) -> dict:
    """All figures; the time of the last counted change is none."""
    return {key: value for key, value in demo.summary(area).items() if key != "as_of"}


def account(demo: Demo, username: str = SCHOOL) -> dict:
    with demo.services.db.read() as conn:
        return dict(accounts.by_username(conn, username))


def people(planted: dict = PERSON) -> list[str]:
    """The texts to look for."""
    return list(planted.values())

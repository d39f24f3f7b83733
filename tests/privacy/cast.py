"""A person with invented data that is easy to find again."""

from collections.abc import Callable

from click.testing import Result

from service.store import accounts
from tests.cast.people import AREA, SCHOOL, Demo, Visitor

RunFlask = Callable[..., Result]

# More days than RETENTION_DAYS.
PAST_RETENTION_DAYS = 800
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


def register_person(demo: Demo, agency: str = SCHOOL) -> Visitor:
    """Let the person register, pin and answer, until it is all in the sheet."""
    clerk = demo.visitor().settle(agency, **PERSON)
    clerk.pin(**CONTACT)
    clerk.survey()
    demo.deliver()
    return clerk


def figures(demo: Demo, area: str = AREA) -> dict:
    """Returns all figures of an area, without the time of the last counted change."""
    return {key: value for key, value in demo.summary(area).items() if key != "as_of"}


def get_account(demo: Demo, username: str = SCHOOL) -> dict:
    with demo.services.db.read() as conn:
        return dict(accounts.get_by_username(conn, username))


def personal_texts(planted: dict = PERSON) -> list[str]:
    """Returns the texts to look for."""
    return list(planted.values())

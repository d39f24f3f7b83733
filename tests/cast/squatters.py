"""Strangers who register for many schools from one network, and the staff who are told of it."""

from service.intake.submit import Journal, Proof
from service.records.registration import NOTICE_VERSION
from service.store import accounts, agencies
from service.store.entries import NewEntry
from tests.cast.people import AREA, OTHER_AREA, REGISTRATION, Demo

NETWORK, OTHER_NETWORK = "203.0.113.80", "198.51.100.9"


def give_addresses(demo: Demo) -> dict[str, str]:
    """Give the area's officer, another area's and OBEC's user an address; returns address by username."""
    addresses = {
        name: f"{name}@staff.example" for name in (f"officer-{AREA}", f"officer-{OTHER_AREA}", "obec")
    }
    with demo.services.db.begin() as conn:
        for username, email in addresses.items():
            accounts.update(conn, accounts.get_by_username(conn, username)["id"], email=email)
        conn.commit()
    return addresses


def squat(
    demo: Demo, count: int, journal: Journal | None = None, address: str = NETWORK, captcha: bool = True
) -> list[str]:
    """Register so many invented people for the area's schools, one each second; returns their receipts."""
    journal = journal or demo.services.journal
    with demo.services.db.read() as conn:
        codes = [agency["code"] for agency in agencies.list_of_area(conn, AREA)]
    receipts = []
    for number in range(count):
        demo.clock.move(seconds=1)
        answers = REGISTRATION | {"notice": NOTICE_VERSION, "email": f"s{number}@{address}.example"}
        part = NewEntry("registration", "", answers, list(answers))
        sending = (f"squat-{address}-{captcha}-{number}", codes[number % len(codes)], part)
        now = demo.clock()
        receipts.append(journal.submit_registration(*sending, Proof(captcha=captcha), "th", now, address))
    return receipts

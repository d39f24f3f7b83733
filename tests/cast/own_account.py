"""Steps that people take with their own accounts, for tests."""

import re

from service.store import accounts
from tests.cast.people import PASSWORD, SCHOOL, Demo, Visitor, fill, send
from tests.cast.posts import send_mail

OLD_EMAIL, NEW_EMAIL = "clerk@school.example", "new@school.example"
SUCCESSOR = {
    "first_name": "ผู้รับช่วง",
    "last_name": "ตัวอย่าง",
    "position": "ครู",
    "email": "next@school.example",
    "phone": "081-000-0002",
}
SUCCESSOR_PASSWORD = "quite another phrase"


def request_new_address(person: Visitor, email: str = NEW_EMAIL, password: str = PASSWORD):
    form = person.open_form("/account/email")
    fill(form, {"email": email, "present": password})
    return send(form)


def letter_to(demo: Demo, to: str) -> str:
    """Return the newest letter to an address, after the mail is sent."""
    send_mail(demo)
    return [letter for letter in demo.letters() if letter.startswith(f"{to}\n")][-1]


def count_letters_to(demo: Demo, to: str) -> int:
    send_mail(demo)
    return sum(letter.startswith(f"{to}\n") for letter in demo.letters())


def _all_letters_to(demo: Demo, to: str) -> str:
    send_mail(demo)
    return "\n".join(letter for letter in demo.letters() if letter.startswith(f"{to}\n"))


def confirm_link(demo: Demo, to: str) -> str:
    """Return the path of the newest confirmation link that was sent to an address."""
    return re.findall(r"/confirm/[\w-]+", _all_letters_to(demo, to))[-1]


def press_button(demo: Demo, path: str):
    """Open a link from a letter without signing in, and press the button; returns the page that follows."""
    return send(demo.visitor().open_form(path))


def offer_account(person: Visitor, password: str = PASSWORD, **changes: str):
    form = person.open_form("/account/hand-over")
    fill(form, SUCCESSOR | {"present": password} | changes)
    return send(form)


def accept_link(demo: Demo, to: str = SUCCESSOR["email"]) -> str:
    return re.findall(r"/handover/[\w-]+", letter_to(demo, to))[0]


def accept_account(demo: Demo, path: str, password: str = SUCCESSOR_PASSWORD, notice: bool = True):
    form = demo.visitor().open_form(path)
    form["notice"] = notice
    fill(form, {"password": password})
    return send(form)


def close_account(person: Visitor, password: str = PASSWORD):
    form = person.open_form("/account/leave")
    fill(form, {"present": password})
    return send(form)


def get_account(demo: Demo, username: str = SCHOOL) -> dict:
    with demo.services.db.read() as conn:
        return accounts.get_by_username(conn, username)

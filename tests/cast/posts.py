"""Requests that are sent without a page, and what tests look at afterwards."""

from argon2 import PasswordHasher
from sqlalchemy import func, select
from webtest import Upload

from service.intake.submit import Proof
from service.records.registration import NOTICE_VERSION as NOTICE
from service.store import accounts, schema
from service.store.entries import NewEntry
from tests.cast.people import PASSWORD, PIN, REGISTRATION, SCHOOL, Demo, Visitor, fill, picture, send

QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def csrf_token(visitor: Visitor) -> str:
    """Return the CSRF token of a visitor's session."""
    return visitor.get("/register?agency=57030050").forms[0]["csrf_token"].value


def post(visitor: Visitor, path: str, fields: dict, photos: list[Upload] | None = None):
    """Post fields without a form; returns the answer.

    `fields`: name -> text or texts; the CSRF token is added if it is missing.
    """
    all_fields = {"csrf_token": csrf_token(visitor)} | fields if "csrf_token" not in fields else fields
    pairs = [
        (key, text)
        for key, value in all_fields.items()
        for text in ([value] if isinstance(value, str) else value)
    ]
    files = [("photo", photo.filename, photo.content, photo.content_type) for photo in photos or []]
    if photos is not None:
        files.append(("photo", "", b"", "application/octet-stream"))
    return visitor.web.post(path, pairs, upload_files=files or None, expect_errors=True)


def send_mail(demo: Demo) -> None:
    """Send the letters that are due. The sheets wait."""
    demo.worker.postman().deliver()


def pinned_clerk(demo: Demo) -> Visitor:
    """Return a clerk whom a code has proved, and whose pin stands in the sheet."""
    clerk = demo.visitor().settle()
    clerk.pin()
    demo.deliver()
    return clerk


def signed_in_clerk(demo: Demo, agency: str = SCHOOL, letter: bool = True, **changes: str) -> Visitor:
    """Return a signed-in clerk as Visitor.settle does, but faster.

    Opens no pages but the sign-in, and stores a hash that is quick to check. The registration still waits for
    its sheet.
    """
    services, answers = demo.services, REGISTRATION | {"notice": NOTICE} | changes
    part = NewEntry("registration", "", answers, list(answers))
    proof = Proof(code=demo.hand_over_code(agency)) if letter else Proof(captcha=True)
    services.journal.submit_registration(f"settled-{agency}", agency, part, proof, "th", demo.clock())
    send_mail(demo)
    with services.db.begin() as conn:
        account = accounts.get_by_username(conn, agency)["id"]
        accounts.set_password(conn, account, QUICK_HASHER.hash(PASSWORD), demo.clock())
        conn.commit()
    return demo.visitor().sign_in(agency)


def ask_for_link(demo: Demo, username: str = SCHOOL):
    """Ask for a new password link; returns the page that follows."""
    form = demo.visitor().open_form("/password/forgot")
    fill(form, {"username": username})
    return send(form)


def registration_fields(agency: str, **changes: str) -> dict:
    return REGISTRATION | {"agency": agency, "notice": NOTICE} | changes


def post_pin(visitor: Visitor, path: str = "/pin/new", photos: list[Upload] | None = None, **changes: str):
    good = [Upload("sign.jpg", picture(), "image/jpeg")]
    return post(visitor, path, PIN | changes, good if photos is None else photos)


def row_count(demo: Demo, table: str = "entries") -> int:
    """Return the number of rows in a table of the database."""
    with demo.services.db.read() as conn:
        return conn.execute(select(func.count()).select_from(getattr(schema, table))).scalar()


def problem_texts(page) -> list[str]:
    """Return the sentences of the error summary."""
    return [item.get_text() for item in page.html.select(".summary li")]

"""People who use the service, for tests.

Each uses real pages. The officer works in the sheet of the stand-in.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import altcha
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from webtest import Upload

from service.guard import captcha
from service.store import letter_turns, proof_codes, schema, workbooks
from service.store.schema import letters as letter_table
from service.sync.cycle import Sync
from sheets.embedded import EmbeddedGoogle
from sheets.embedded.person import Person as SheetPerson
from tests.cast.web_client import WebClient

# Two schools and two areas of the demonstration; both schools belong to AREA.
SCHOOL, OTHER_SCHOOL, AREA, OTHER_AREA = "57030001", "57030002", "P5703", "P5402"
PASSWORD = "a long enough phrase"

REGISTRATION = {
    "unit": "ฝ่ายทะเบียน",
    "first_name": "ตัวอย่าง",
    "last_name": "ทดสอบระบบ",
    "position": "ครู",
    "email": "clerk@school.example",
    "phone": "053-711-222 ต่อ 12",
}
# Answers of two requests: an agency that is not in the register, and a correction.
MISSING_AGENCY = {
    "full_name": "โรงเรียนตัวอย่างเกิดใหม่วิทยา",
    "name_en": "Example Newly Born School",
    "kind": "school",
    "district": "เวียงตัวอย่าง",
}
CORRECTION = {"change": "อีเมลเดิมใช้ไม่ได้แล้ว", "email": "new@school.example", "phone": "053-711-333"}
PIN = {
    "point_name": "จุดบริการหลัก",
    "name_en": "Example School",
    "address_th": "99 หมู่ 1 ตำบลตัวอย่าง",
    "address_en": "99 Moo 1, Tambon Example, Chiang Rai 57110",
    "phone": "053-711-222",
    "contact_name": "ตัวอย่าง ทดสอบระบบ",
    "contact_phone": "081-234-5678",
    "contact_email": "clerk@school.example",
    "latitude": "20.112233",
    "longitude": "99.876543",
}
# The answers of a pin that a person types for a school without internet, by header.
TYPED_PIN = {
    "รหัสหน่วยงาน": SCHOOL,
    "ชื่อจุดบริการ": "จุดบริการ",
    "ชื่อหน่วยงานภาษาอังกฤษ": "Example School",
    "ที่อยู่ภาษาไทย": "99 หมู่ 1",
    "ที่อยู่ภาษาอังกฤษ": "99 Moo 1",
    "โทรศัพท์ของจุดบริการ": "053-711-222",
    "ชื่อผู้ประสานงาน": "สมมุติ",
    "โทรศัพท์ผู้ประสานงาน": "081-234-5678",
    "อีเมลผู้ประสานงาน": "a@b.example",
    "ละติจูด": "20.112244",
    "ลองจิจูด": "99.876555",
}


@cache
def picture(colour: str = "teal", size: tuple[int, int] = (800, 600)) -> bytes:
    """Return a JPEG of one colour."""
    data = BytesIO()
    Image.new("RGB", size, colour).save(data, "JPEG")
    return data.getvalue()


def _solved_challenge(secret: str, moment: datetime) -> str:
    """Return a solved challenge as the service makes it, without a search, as its counter is known here.

    Each counts once.
    """
    sign, key = captcha._keys(secret)
    until, counter = int((moment + captcha.CHALLENGE_LIFETIME).timestamp()), captcha.TRIES_RANGE[0]
    challenge = altcha.create_challenge(
        captcha.ALGORITHM,
        captcha.COST,
        counter=counter,
        data={"until": until},
        hmac_secret=sign,
        hmac_key_secret=key,
    )
    return altcha.Payload(challenge, altcha.solve_challenge(challenge, counter_start=counter)).to_base64()


class Demo:
    """A running demonstration: its app, its worker, its sheets and its mail."""

    def __init__(self, app: Flask, clock):
        self.app, self.clock = app, clock
        self.services = app.extensions["pakmut"]
        self.worker = app.extensions["pakmut.worker"]
        self.google = EmbeddedGoogle(self.services.settings.instance / "google.sqlite")
        # One engine for all deliveries: like the worker's, it reads only what has changed.
        self.sync = self.worker.sync()

    def let_all_be_drawn(self) -> None:
        """Let every workbook be looked at in the next cycle, as after a change of the settings."""
        with self.services.db.begin() as conn:
            conn.execute(schema.workbooks.update().values(drawn_with=""))
            conn.commit()

    def visitor(self) -> "Visitor":
        return Visitor(self)

    def local_visitor(self) -> "Visitor":
        """Return a visitor whose browser runs on the machine of the service: the mailbox is open to it."""
        visitor = self.visitor()
        visitor.web.extra_environ |= {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}
        return visitor

    def deliver(self) -> None:
        """Do what the worker does until nothing is left to do."""
        self.worker.postman().deliver()
        self.sync.drain()
        self.let_decisions_act()
        self.worker.postman().deliver()
        self.let_gathered_letters_go()

    def let_decisions_act(self, sync: Sync | None = None) -> None:
        """Move the clock until the decisions that were read have stood long enough, and let them act."""
        sync = sync or self.sync
        # What a decision causes in another workbook may be a decision there.
        for _ in range(3):
            with self.services.db.read() as conn:
                due = [book["decisions_due"] for book in workbooks.list_all(conn) if book["decisions_due"]]
            if not due:
                return
            self.clock.now = max(self.clock.now, *due)
            sync.drain()

    def let_gathered_letters_go(self) -> None:
        """Move the clock until those have gone that wait as their address had one within the hour."""
        waiting = (letter_table.c.state == "waiting", letter_table.c.turn == letter_turns.GATHERED)
        query = select(func.min(letter_table.c.next_at)).where(*waiting)
        for _ in range(3):
            with self.services.db.read() as conn:
                moment = conn.execute(query).scalar()
            if moment is None:
                return
            self.clock.now = max(self.clock.now, moment)
            self.worker.postman().deliver()

    def letters(self) -> list[str]:
        """Return recipient, subject and text of every letter that was sent, oldest first."""
        letters = []
        for file in sorted(Path(self.services.settings.mailbox).glob("*.eml")):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            letters.append(
                f"{message['To']}\n{message['Subject']}\n{message.get_body(('plain',)).get_content()}"
            )
        return letters

    def password_link(self) -> str:
        """Return the path of the newest password link."""
        return re.findall(r"/password/[\w-]+", "\n".join(self.letters()))[-1]

    def solved_captcha(self) -> str:
        return _solved_challenge(self.services.settings.secret_key, self.clock())

    def hand_over_code(self, agency: str = SCHOOL) -> str:
        """Return the code of a new hand-over letter of an agency."""
        now = self.clock()
        with self.services.db.begin() as conn:
            issued = ("officer-" + AREA, now, now + timedelta(days=30))
            code = proof_codes.add(conn, self.services.journal.secret, agency, proof_codes.LETTER, *issued)
            conn.commit()
        return code

    def officer(self, area: str = AREA) -> "Officer":
        return Officer(self, area)

    def staff(self, username: str) -> "Visitor":
        """Return an officer or OBEC user, signed in with the password from demo-accounts.txt."""
        return self.visitor().sign_in(username, self.staff_password(username))

    def staff_password(self, username: str) -> str:
        """Return the password of an officer or OBEC user, from demo-accounts.txt."""
        lines = (self.services.settings.instance / "demo-accounts.txt").read_text().splitlines()
        return dict(line.split() for line in lines)[username]

    def summary(self, area: str = AREA) -> dict:
        answer = self.app.test_cli_runner().invoke(args=["summary", area])
        assert answer.exit_code == 0, (answer.output, answer.exception)
        return json.loads(answer.output)


class Visitor:
    """A browser without JavaScript."""

    def __init__(self, demo: Demo):
        self.demo, self.username = demo, ""
        self.web = WebClient(demo.app, extra_environ={"REMOTE_ADDR": "203.0.113.7"})

    def get(self, path: str, **options):
        return self.web.get(path, **options)

    def open_form(self, path: str):
        """Return the main form of a page."""
        return main_form(self.get(path))

    def register(self, agency: str = SCHOOL, captcha: bool = True, letter: bool = False, **changes: str):
        """Fill and send the registration; returns the page that follows.

        `letter`: with the code of a hand-over letter, which confirms the first person of an agency.
        """
        form = self.open_form(f"/register?agency={agency}")
        fill(form, REGISTRATION | changes)
        form["notice"] = True
        if letter:
            form["code"] = self.demo.hand_over_code(agency)
        if captcha:
            form.submit_fields_extra = [("altcha", self.demo.solved_captcha())]
        return send(form)

    def ask_for_agency(self, area: str = "สพป.เชียงราย เขต 3", captcha: bool = True, **changes: str):
        """Ask for an agency to be added; returns the page that follows."""
        form = self.open_form("/register/missing")
        values = (
            {key: value for key, value in REGISTRATION.items()} | MISSING_AGENCY | {"area": area} | changes
        )
        return self._ask(form, values, captcha)

    def ask_for_correction(self, agency: str = SCHOOL, captcha: bool = True, **changes: str):
        """Ask for a correction of an agency; returns the page that follows.

        A person who is signed in gets the form of their own agency.
        """
        return self._ask(self.open_form(f"/correction?agency={agency}"), CORRECTION | changes, captcha)

    def ask_for_access(self, captcha: bool = True, **changes: str):
        """Ask for access as a member of staff; returns the page that follows."""
        values = {key: value for key, value in REGISTRATION.items()} | {"position": "นักวิชาการศึกษา"} | changes
        return self._ask(self.open_form("/password/forgot/staff"), values, captcha)

    def _ask(self, form, values: Mapping[str, str], captcha: bool):
        fill(form, values)
        form["notice"] = True
        if captcha:
            form.submit_fields_extra = [("altcha", self.demo.solved_captcha())]
        return send(form)

    def sign_in(self, username: str, password: str = PASSWORD) -> "Visitor":
        self.username = username
        form = self.open_form("/sign-in")
        fill(form, {"username": username, "password": password})
        # The redirect is not followed: the page is often the largest of all, and no test reads it here.
        form.submit(expect_errors=True)
        return self

    def set_password(self, path: str, password: str = PASSWORD) -> None:
        form = self.open_form(path)
        fill(form, {"password": password})
        send(form)

    def settle(self, agency: str = SCHOOL, letter: bool = True, **changes: str) -> "Visitor":
        """Register, read the mail, set the password and sign in.

        Confirmed by a hand-over letter, or without one provisional.
        """
        self.register(agency, letter=letter, **changes)
        self.demo.deliver()
        self.set_password(self.demo.password_link())
        return self.sign_in(agency)

    def pin(self, path: str = "/pin/new", photos: list[bytes] | None = None, **changes: str):
        """Fill and send a pin; returns the page that follows. Each person has a picture of another colour."""
        form = self.open_form(path)
        fill(form, (PIN if path.endswith("new") else {}) | changes)
        own_picture = picture(f"#{sha256(self.username.encode()).hexdigest()[:6]}")
        attach(form, [own_picture] if photos is None and path.endswith("new") else photos or [])
        return send(form)

    def survey(self, **changes: str):
        """Answer the survey: ready for everything, and no copies are required; returns the last page."""
        form = self.open_form("/survey")
        for key in ("computer", "card_reader", "online_lookup"):
            form[f"readiness--{key}"] = "yes"
        fill(form, changes)
        send(form)
        return send(self.open_form("/survey"), "no_copies")


class Officer:
    """An area's officer, who works in the workbook as in the window of Google Sheets."""

    def __init__(self, demo: Demo, area: str):
        self.demo = demo
        with demo.services.db.read() as conn:
            book = workbooks.get(conn, area)
        self.file, self.sheets = book["file_id"], book["sheet_ids"]
        self.hand = SheetPerson(demo.google, f"officer-{area}@example.org")

    def cells(self, tab: str) -> list[list]:
        """Return the values of a tab, row by row, without empty rows at the end."""
        view = self.hand.view(self.file, self.sheets[tab])
        lines = [["" if cell.value is None else cell.value for cell in row] for row in view.rows]
        while lines and not any(lines[-1]):
            lines.pop()
        return lines

    def lines(self, tab: str) -> list[dict]:
        """Return the rows of a tab as dicts by header, without empty rows."""
        head, *lines = self.cells(tab)
        return [dict(zip(head, line + [""] * len(head), strict=False)) for line in lines if any(line)]

    def type(self, tab: str, row_id: str, header: str, text: str) -> None:
        """Type into a cell. `row_id`: the text in column A, such as a receipt number."""
        cells = self.cells(tab)
        row = next(index for index, line in enumerate(cells) if line and line[0] == row_id)
        self.hand.type(self.file, self.sheets[tab], row, cells[0].index(header), text)

    def type_line(self, tab: str, texts: Mapping[str, str], row: int = 1) -> None:
        """Type these texts by header into a row, 1 below the headers."""
        head = self.cells(tab)[0]
        for header, text in texts.items():
            self.hand.type(self.file, self.sheets[tab], row, head.index(header), text)

    def decide(self, tab: str, row_id: str, decision: str, note: str = "") -> None:
        self.type(tab, row_id, "หมายเหตุ", note)
        self.type(tab, row_id, "ผลตรวจ", decision)


def main_form(page):
    """Return the POST form of a page's main part: the one with a submission key, or the last."""
    forms = [
        form for form in page.forms.values() if form.method.lower() == "post" and form.action != "/sign-out"
    ]
    return next((form for form in forms if "submission" in form.fields), forms[-1])


def form_with(page, field: str):
    """Return the form of a page that has this field."""
    return next(form for form in page.forms.values() if field in form.fields)


def open_address_form(page):
    """Return the form that corrects the address of a registration, in the browser that got this receipt."""
    return main_form(page.test_app.get(f"{page.request.path}/address"))


def fill(form, values: Mapping[str, str]) -> None:
    for key, value in values.items():
        form[key] = value


def attach(form, photos: list[bytes]) -> None:
    form["photo"] = [Upload(f"photo-{n}.jpg", data, "image/jpeg") for n, data in enumerate(photos)]


def send(form, button: str | None = None):
    """Send a form as a browser does; returns the page that follows, or the form with its problems."""
    fields = form.submit_fields(button) if button else form.submit_fields()
    fields += getattr(form, "submit_fields_extra", [])
    uploads = [
        (name, value.filename, value.content, value.content_type)
        for name, value in fields
        if isinstance(value, Upload)
    ]
    text_fields = [(name, value) for name, value in fields if not isinstance(value, Upload)]
    is_upload = form.enctype == "multipart/form-data"
    answer = form.response.test_app.post(
        form.action, text_fields, upload_files=uploads if is_upload else None, expect_errors=True
    )
    return answer.follow() if answer.status_int in (302, 303) else answer

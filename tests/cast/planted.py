"""Planted personal data: a run that uses it everywhere, and a search of every place where it can appear.

A place is named such as "page visitor registration.form", "url account.password", "mail welcome", "log",
"cli status --json", "sheet P5703 pin", "db entries.answers", "file demo-accounts.txt". To extend: plant a
value, use it in `Run.run`, and add the places where it may appear to the table of test_planted.py.
"""

import logging
import re
from collections import defaultdict
from contextlib import suppress
from email import message_from_bytes, policy
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask, Response, request
from flask_login import current_user
from sqlalchemy import select, text
from webtest import Upload

from service.store import schema
from tests.cast.engine import sync_over
from tests.cast.faults import HTML_502, REFUSED_400, BadLine
from tests.cast.people import (
    AREA,
    OTHER_AREA,
    OTHER_SCHOOL,
    SCHOOL,
    Demo,
    Visitor,
    fill,
    main_form,
    picture,
    send,
)
from tests.cast.posts import ask_for_link
from tests.privacy.traces import DATABASE_FILE, in_database, in_files, in_sheets

PLANTED = {
    "first name": "สมหญิงปลูกฝัง",
    "last name": "นามสกุลปลูกฝัง",
    "position": "ครูปลูกฝังชำนาญการ",
    "e-mail": "planted.registrant@school.example",
    "telephone": "089-555-0101",
    "unreadable telephone": "เบอร์บ้านคุณยายปลูกฝัง",
    "wrong e-mail": "planted.mistyped@school.example",
    "coordinator": "สมศักดิ์ปลูกฝัง ผู้ประสานงาน",
    "coordinator's telephone": "089-555-0303",
    "coordinator's e-mail": "planted.coordinator@school.example",
    "further person": "สกุลคนที่สองปลูกฝัง",
    "further person's e-mail": "planted.second@school.example",
    "officer's correction": "สกุลที่เขตแก้ปลูกฝัง",
    "officer's note": "โทรหาคุณครูคนนั้นแล้วปลูกฝัง",
    "officer's address": f"officer-{AREA}@example.org",
    "file name": "บัตรประชาชนปลูกฝัง.jpg",
    "sender's address": "203.0.113.77",
    "requester": "สกุลผู้ยื่นคำร้องปลูกฝัง",
    "requester's e-mail": "planted.requester@school.example",
    "requester's telephone": "089-555-0404",
    "correction": "ขอเปลี่ยนอีเมลเดิมที่ปลูกฝัง",
    "correction's e-mail": "planted.correction@school.example",
    "refusal": "โทรแล้วไม่พบผู้ยื่นปลูกฝัง",
    "staff": "สกุลเจ้าหน้าที่ปลูกฝัง",
    "staff's e-mail": "planted.staff@area.example",
    "password": "planted pass phrase one",
    "wrong password": "planted wrong phrase two",
    "national ID": "1-1037-02071-81-1",
}
# Values that exist only during a run (`Run.run_values`).
RUN_VALUE_NAMES = ("password link", "session cookie")

# Username -> name of the person in places.
ROLE_ALIASES = {
    SCHOOL: "own",
    OTHER_SCHOOL: "other",
    f"officer-{AREA}": "officer",
    f"officer-{OTHER_AREA}": "officer2",
    "obec": "obec",
}
TEXT_TYPES = ("text/", "application/json", "image/svg")


class Recorder:
    """Records everything that the app answers: place -> texts."""

    def __init__(self, app: Flask):
        self.texts_by_place: dict[str, set[str]] = defaultdict(set)
        app.after_request(self._note)

    def _note(self, answer: Response) -> Response:
        role = (
            ROLE_ALIASES.get(current_user.username, "someone") if current_user.is_authenticated else "visitor"
        )
        self.texts_by_place[f"url {request.endpoint}"].add(unquote(request.full_path))
        for name in ("Location", "Content-Disposition", "Refresh"):
            self.texts_by_place[f"url {request.endpoint}"].add(unquote(answer.headers.get(name, "")))
        if answer.mimetype.startswith(TEXT_TYPES) and not answer.direct_passthrough:
            self.texts_by_place[f"page {role} {request.endpoint}"].add(answer.get_data(as_text=True))
        return answer


class Run:
    """A use of the whole service with planted data. `run_values`: values that exist only in this run."""

    def __init__(self, demo: Demo, caplog: pytest.LogCaptureFixture):
        caplog.set_level(logging.DEBUG)
        self.demo, self.caplog, self.recorder = demo, caplog, Recorder(demo.app)
        self.run_values: dict[str, str] = {}

    def run(self) -> "Run":
        self.register()
        self.fill_forms()
        self.decide_as_officer()
        self.register_others()
        self.send_requests()
        self.cause_errors()
        self.crawl()
        return self

    def visitor(self) -> Visitor:
        person = self.demo.visitor()
        person.web.extra_environ["REMOTE_ADDR"] = PLANTED["sender's address"]
        return person

    def register(self) -> None:
        """Register with problems, with a mistyped address, then correctly; set the password; sign in."""
        person = self.visitor()
        answers = {
            "first_name": PLANTED["first name"],
            "last_name": PLANTED["last name"],
            "position": PLANTED["position"],
            "phone": PLANTED["unreadable telephone"],
        }
        person.register(SCHOOL, **answers, email="no address")
        page = person.register(SCHOOL, **answers, email=PLANTED["wrong e-mail"])
        forms = page.test_app.get(f"{page.request.path}/address").forms
        form = next(form for form in forms.values() if "email" in form.fields)
        form["email"] = PLANTED["e-mail"]
        send(form)
        self.demo.deliver()
        link = self.demo.password_link()
        self.run_values["password link"] = link.rpartition("/")[2]
        person.set_password(link, PLANTED["password"])
        person.get(link, expect_errors=True)
        for wrong in (PLANTED["wrong password"], PLANTED["national ID"]):
            self.visitor().sign_in(SCHOOL, wrong)
        self.clerk = person.sign_in(SCHOOL, PLANTED["password"])
        (cookie,) = [cookie for cookie in person.web.cookiejar if cookie.name == "pakmut"]
        self.run_values["session cookie"] = cookie.value

    def fill_forms(self) -> None:
        """Pin with problems, then correctly with a photo; answer the survey; pin a second revision."""
        contact = {
            "contact_name": PLANTED["coordinator"],
            "contact_phone": PLANTED["coordinator's telephone"],
            "contact_email": PLANTED["coordinator's e-mail"],
        }
        self.clerk.pin(**contact, photos=[], latitude="nowhere")
        form = self.clerk.open_form("/pin/new")
        fill(form, PIN_ANSWERS | contact)
        form["photo"] = [Upload(PLANTED["file name"], picture(), "image/jpeg")]
        send(form)
        self.clerk.survey()
        self.demo.deliver()
        self.clerk.pin("/pin/1", opening_hours="09.00-15.00")
        self.demo.deliver()

    def decide_as_officer(self) -> None:
        """Correct, confirm, send back with a reason; decisions are read back and the letter is sent."""
        officer, number = self.demo.officer(), self.demo.officer().lines("registration")[-1]["เลขที่รับ"]
        officer.type("registration", number, "นามสกุล", PLANTED["officer's correction"])
        officer.decide("registration", number, "ยืนยัน")
        officer.decide("pin", officer.lines("pin")[-1]["เลขที่รับ"], "ส่งกลับแก้ไข", PLANTED["officer's note"])
        self.demo.deliver()
        self.clerk.get("/pin/1")

    def register_others(self) -> None:
        """Register a further person and another school, and ask for a forgotten password."""
        self.visitor().register(
            SCHOOL,
            last_name=PLANTED["further person"],
            email=PLANTED["further person's e-mail"],
            phone=PLANTED["telephone"],
        )
        self.demo.deliver()
        self.other_clerk = self.demo.visitor().settle(OTHER_SCHOOL)
        ask_for_link(self.demo)
        self.demo.deliver()

    def send_requests(self) -> None:
        """Send requests, with problems first; they are approved, refused and decided by OBEC."""
        requester = {
            "last_name": PLANTED["requester"],
            "email": PLANTED["requester's e-mail"],
            "phone": PLANTED["requester's telephone"],
        }
        self.visitor().ask_for_agency(**requester | {"first_name": ""})
        self.request_paths = [self.visitor().ask_for_agency(**requester).request.path]
        number = re.sub(r"\D", "", PLANTED["national ID"])
        correction = {
            "change": PLANTED["correction"],
            "email": PLANTED["correction's e-mail"],
            "registrant": OTHER_SCHOOL,
        }
        self.visitor().ask_for_correction(OTHER_SCHOOL, **correction, national_id=number[:-1] + "0")
        self.request_paths.append(
            self.visitor()
            .ask_for_correction(OTHER_SCHOOL, **correction, national_id=PLANTED["national ID"])
            .request.path
        )
        self.visitor().ask_for_access(
            last_name=PLANTED["staff"], email=PLANTED["staff's e-mail"], area="สพป.เชียงราย เขต 3"
        )
        self.demo.deliver()
        for record, area, decision, note in (
            ("missing_agency", AREA, "อนุมัติ", ""),
            ("correction", AREA, "ไม่อนุมัติ", PLANTED["refusal"]),
            ("staff_access", "OBEC", "อนุมัติ", ""),
        ):
            officer = self.demo.officer(area)
            officer.decide(record, officer.lines(record)[-1]["เลขที่รับ"], decision, note)
        self.demo.deliver()

    def cause_errors(self) -> None:
        """Let Google refuse and fail, and send a form with a stale token."""
        line = BadLine(self.demo.google)
        line.faults = [HTML_502, REFUSED_400, REFUSED_400]
        with suppress(Exception):
            for _ in range(6):
                self.demo.clock.move(minutes=6)
                sync_over(self.demo, line).cycle()
        self.demo.deliver()
        stale = self.clerk.open_form("/pin/new")
        fill(stale, PIN_ANSWERS | {"contact_name": PLANTED["coordinator"]})
        self.clerk.web.cookiejar.clear()
        stale.submit(expect_errors=True)
        self.clerk = self.visitor().sign_in(SCHOOL, PLANTED["password"])
        self.clerk.get("/receipt/nowhere", expect_errors=True)

    def break_database(self) -> None:
        """Cause unexpected errors, whose traces are logged. Must come last, as nothing works afterwards."""
        with self.demo.services.db.begin() as conn:
            conn.execute(text("ALTER TABLE entries RENAME TO gone"))
            conn.execute(text("ALTER TABLE password_links RENAME TO gone_too"))
            conn.execute(text("ALTER TABLE wrong_passwords RENAME TO gone_as_well"))
            conn.commit()
        self.demo.app.config["PROPAGATE_EXCEPTIONS"] = False
        person = self.visitor()
        person.register(
            "57030010", last_name=PLANTED["last name"], email=PLANTED["e-mail"], phone=PLANTED["telephone"]
        )
        person.get(f"/password/{self.run_values['password link']}", expect_errors=True)
        form = main_form(person.get("/sign-in"))
        fill(form, {"username": SCHOOL, "password": PLANTED["wrong password"]})
        form.submit(expect_errors=True)

    def crawl(self) -> None:
        """Open every page that links lead to, as every person."""
        visitors = [
            self.clerk,
            self.other_clerk,
            self.demo.visitor(),
            *map(self.demo.staff, list(ROLE_ALIASES)[2:]),
        ]
        with self.demo.services.db.read() as conn:
            receipts = [f"/receipt/{row.id}" for row in conn.execute(select(schema.receipts))]
            photos = [f"/photo/{row.id}" for row in conn.execute(select(schema.photos))]
            books = [book for book in conn.execute(select(schema.workbooks)).mappings()]
        sheets = [
            f"/sheets/{book['file_id']}/{sheet}.json"
            for book in books
            for sheet in book["sheet_ids"].values()
        ]
        start_paths = [
            "/",
            "/status",
            "/obec",
            "/obec/summary.json",
            f"/area/{AREA}",
            f"/area/{AREA}/summary.json",
            f"/area/{AREA}/edits",
            f"/a/{AREA}",
            "/home",
            "/account/data.json",
            "/healthz",
            "/agencies?q=57030001",
            "/pin/1",
            "/pin/2",
            *receipts,
            *self.request_paths,
            *photos,
            *sheets,
            *(f"/sheets/{book['file_id']}" for book in books),
        ]
        for visitor in visitors:
            visited_paths, waiting_paths = set(), list(start_paths)
            while waiting_paths:
                path = waiting_paths.pop()
                if (
                    path in visited_paths
                    or re.match(r"/(mailbox|static|poster|qr|tambons)", path)
                    or len(visited_paths) > 300
                ):
                    continue
                visited_paths.add(path)
                page = visitor.get(path, expect_errors=True)
                if page.content_type == "text/html" and page.status_int == 200:
                    waiting_paths += [
                        tag["href"]
                        for tag in page.html.select("a[href^='/']")
                        if "register?" not in tag["href"] and "lang=" not in tag["href"]
                    ]

    def command(self, *words: str) -> None:
        answer = self.demo.app.test_cli_runner().invoke(args=words)
        self.recorder.texts_by_place[f"cli {' '.join(words)}"].add(answer.output)

    # Searching

    def places_of(self, value: str) -> set[str]:
        """Return all places in which a value appears."""
        places = {
            place
            for place, texts in self.recorder.texts_by_place.items()
            if any(value in content for content in texts)
        }
        places |= {place for place in self._log(value) | self._mail(value)}
        places |= set(in_sheets(self.demo, value)) | {
            f"db {place}" for place in in_database(self.demo, value)
        }
        files = [
            place
            for place in in_files(self.demo, value)
            if not place.startswith("mail ") and ".sqlite" not in place and place != DATABASE_FILE
        ]
        return places | {f"file {place}" for place in files}

    def _log(self, value: str) -> set[str]:
        lines = [record for record in self.caplog.records if record.name.partition(".")[0] != "werkzeug"]
        log_text = "\n".join(self.caplog.handler.format(line) for line in lines)
        return {"log"} if value in log_text else set()

    def _mail(self, value: str) -> set[str]:
        with self.demo.services.db.read() as conn:
            kind_by_letter = {letter.id: letter.kind for letter in conn.execute(select(schema.letters))}
        places = set()
        for file in Path(self.demo.services.settings.mailbox).glob("*.eml"):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
            if value in "\n".join([*map(str, message.values()), *parts]):
                places.add(f"mail {kind_by_letter[int(file.stem.rpartition('-')[2])]}")
        return places


PIN_ANSWERS = {
    "name_en": "Example School",
    "address_th": "99 หมู่ 1",
    "address_en": "99 Moo 1",
    "phone": "053-711-222",
    "contact_phone": "089-555-0303",
    "contact_email": "planted.coordinator@school.example",
    "latitude": "20.112233",
    "longitude": "99.876543",
}


def places_not_allowed(places: set[str], allowed: tuple[str, ...]) -> set[str]:
    """Return the places that none of the patterns allows."""
    return {place for place in places if not any(fnmatch(place, pattern) for pattern in allowed)}

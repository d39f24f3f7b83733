"""An area at work: forms that were accepted, people at its sheet and at OBEC's, and what is known of them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from service import create_app
from service.intake.submit import Journal, Proof
from service.records.no_copy import SERVICES
from service.records.registration import NOTICE_VERSION
from service.requests.filing import Sender
from service.store import accounts, agencies, workbooks
from service.store.entries import Part
from sheets.embedded import Person
from sheets.embedded.grid import Workbook
from tests.cast.people import AREA, MISSING, PIN, REGISTRATION, Demo
from tests.conftest import SECRET, Clock
from tests.machine import independent_count as count

OBEC = "OBEC"
SETTINGS = {"SECRET_KEY": SECRET, "PIN_DEADLINE": "2026-05-31", "REPORT_DEADLINE": "2026-06-10"}
PLACE = {"latitude": 20.112233, "longitude": 99.876543}
READY = {"computer": "yes", "card_reader": "no", "online_lookup": "yes"}
COPIES = {"copies": ["id_card"], "can_stop": "not_yet", "why": "สมมุติ"}


class World:
    """An instance of its own in `folder`, copied from the instance folder `template`."""

    def __init__(self, template: Path, folder: Path):
        shutil.copytree(template, folder)
        self.clock = Clock()
        self.demo = Demo(create_app(SETTINGS | {"INSTANCE": str(folder)}, self.clock), self.clock)
        self.db, self.google = self.demo.services.db, self.demo.google
        self.journal = Journal(self.db, SECRET)
        self.engine = self.demo.worker.sync()
        # (record, agency) of rows typed by hand -> when the service saw the first of them
        self.first_seen: dict[tuple[str, str], object] = {}
        with self.db.read() as conn:
            # Forms that were sent so far: makes the next one's key and names.
            self.sent = conn.execute(text("SELECT count(*) FROM receipts")).scalar_one()
            self.books = {area: workbooks.get(conn, area) for area in (AREA, OBEC)}
            # Three schools and the office have something to do, further schools are only proposed to be
            # closed.
            known = [agency["code"] for agency in agencies.of_area(conn, AREA)]
        self.agencies, self.others = [*known[1:4], known[0]], known[10:14]

    @contextmanager
    def connected(self) -> Iterator:
        with self.db.read() as conn:
            yield conn

    # Forms

    def key(self) -> str:
        self.sent += 1
        return f"form-{self.sent}"

    def send(self, agency: str, record: str, *parts: Part) -> None:
        """By the agency's newest person that may sign in; without one nothing can be sent."""
        with self.db.read() as conn:
            people = [one for one in accounts.of_agency(conn, agency) if one["state"] in accounts.MAY_SIGN_IN]
        if people:
            self.journal.send(self.key(), record, agency, parts, people[-1]["id"], self.clock())

    def register(self, agency: str, link: bool = False) -> None:
        answers = REGISTRATION | {"email": f"{self.sent}@example.org"}
        part = Part("registration", "", answers, list(answers))
        self.journal.register(self.key(), agency, part, Proof(link=link, captcha=True), "th", self.clock())

    def pin(self, agency: str, item: str, photo: bool = True) -> None:
        answers = PIN | PLACE | ({"photo": ["a" * 20]} if photo else {})
        self.send(agency, "pin", Part("pin", item, answers, list(answers)))

    def withdraw(self, agency: str, item: str) -> None:
        self.send(agency, "pin", Part("pin", item, {}, [], withdrawn=True))

    def survey(self, agency: str, copies: bool = False, whole: bool = True) -> None:
        parts = [Part("readiness", "", READY, list(READY))]
        for service in SERVICES["school" if agency != AREA else "area_office"] if whole else ():
            answers = {"service_name": service.label_th} | (COPIES if copies else {"copies": ["none"]})
            parts.append(Part("no_copy", service.key, answers, list(answers)))
        self.send(agency, "survey", *parts)

    def ask_for_agency(self) -> None:
        answers = (
            REGISTRATION
            | MISSING
            | {
                "area": "สพป.เชียงราย เขต 3",
                "full_name": f"โรงเรียนเกิดใหม่ที่ {self.sent}",
                "email": f"{self.sent}@example.org",
                "notice": NOTICE_VERSION,
            }
        )
        part = Part("missing_agency", "", answers, list(answers))
        self.journal.ask(self.key(), part, None, Sender(None, None, "th", "203.0.113.7"), self.clock())

    # People at the sheets

    def book(self, area: str = AREA) -> Workbook:
        return self.google.store.read(self.books[area]["file_id"])

    def rows(self, tab: str, area: str = AREA) -> list[count.Row]:
        """The lines of a tab with its header, as they stand."""
        return count.lines(self.book(area), self.books[area]["sheet_ids"][tab])

    def columns(self, tab: str, area: str = AREA) -> list[str]:
        """The keys of a tab's columns from left to right; nobody moves them here."""
        sheet = next(
            sheet for sheet in self.book(area).sheets if sheet.id == self.books[area]["sheet_ids"][tab]
        )
        return [
            entry["metadataValue"]
            for column in sheet.columns
            for entry in column.get("developerMetadata", ())
            if entry["metadataKey"] == "c"
        ]

    def at(self, gesture: str, tab: str, *where: object, area: str = AREA, **more: object) -> None:
        """What a person's hand does in a tab: the name of a method of Person and where."""
        hand = Person(self.google, f"officer-{area}@example.org")
        getattr(hand, gesture)(
            self.books[area]["file_id"], self.books[area]["sheet_ids"][tab], *where, **more
        )

    def type(self, tab: str, row: int, column: str, text: str, area: str = AREA) -> None:
        self.at("type", tab, row, self.columns(tab, area).index(column), text, area=area)

    def find(self, tab: str, wanted: Callable[[dict], bool] = bool, area: str = AREA) -> list[int]:
        """Where lines stand that are not empty and not the header."""
        return [at for at, row in enumerate(self.rows(tab, area)) if at and row.cells and wanted(row.cells)]

    # The service

    def settle(self) -> None:
        """The engine has nothing left to do; what was typed by hand is noted as seen."""
        self.engine.drain()
        by_hand = {
            (tab, str(row.cells.get("agency")))
            for tab in ("pin", "readiness")
            for row in self.rows(tab)[1:]
            if row.cells and not row.id
        }
        self.first_seen = {key: self.first_seen.get(key, self.clock()) for key in by_hand}

    def close(self) -> None:
        self.db.engine.dispose()

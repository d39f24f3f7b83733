"""An area at work: accepted forms, and people who edit its sheet and OBEC's."""

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from service import create_app
from service.intake.submit import Journal, Proof
from service.records.no_copy import SERVICES
from service.records.registration import NOTICE_VERSION
from service.requests.filing import Sender
from service.store import accounts, agencies, photos, workbooks
from service.store.entries import NewEntry
from sheets.embedded import Person
from sheets.embedded.grid import Workbook
from tests.cast.databases import Databases
from tests.cast.people import AREA, MISSING_AGENCY, PIN, REGISTRATION, Demo
from tests.conftest import SECRET, Clock
from tests.machine import independent_count

OBEC = "OBEC"
SETTINGS = {"SECRET_KEY": SECRET, "PIN_DEADLINE": "2026-05-31", "REPORT_DEADLINE": "2026-06-10"}
# The answers of a row that a person types for a school without internet, by column key.
TYPED_ANSWERS = {
    "pin": {
        "point_name": "จุดบริการ",
        "name_en": "Example School",
        "address_th": "99 หมู่ 1",
        "address_en": "99 Moo 1",
        "phone": "053-711-222",
        "contact_name": "สมมุติ",
        "contact_phone": "081-234-5678",
        "contact_email": "a@b.example",
        "latitude": "20.3",
        "longitude": "99.7",
        "photo": "https://pakmut.example/photo/bbbbbbbbbbbbbbbbbbbb",
    },
    "readiness": {"computer": "ใช่", "card_reader": "ใช่", "online_lookup": "ไม่ใช่"},
}
PLACE = {"latitude": 20.112233, "longitude": 99.876543}
READY = {"computer": "yes", "card_reader": "no", "online_lookup": "yes"}
COPIES = {"copies": ["id_card"], "can_stop": "not_yet", "why": "สมมุติ"}


class World:
    """An instance in `folder`, copied from the instance folder `template`, with its database.

    `keeps`: its database stays when the world is closed, as a template for others.
    """

    def __init__(self, template: Path, folder: Path, databases: Databases, keeps: bool = False):
        shutil.copytree(template, folder)
        self.clock, self._ending = Clock(), ExitStack()
        if keeps:
            where = databases.create(folder, template)
        else:
            where = self._ending.enter_context(databases.copy(template, folder))
        settings = SETTINGS | {"INSTANCE": str(folder)} | where
        self.demo = Demo(create_app(settings, self.clock), self.clock)
        self.db, self.google = self.demo.services.db, self.demo.google
        self.journal = Journal(self.db, SECRET)
        self.engine = self.demo.worker.sync()
        # (record, agency) -> its rows typed by hand: (cells, when they were first complete or None).
        self.typed_rows: dict[tuple[str, str], list[tuple[dict, datetime | None]]] = {}
        # Receipt number, or agency of the only row typed by hand -> the position that could be read last.
        self.positions: dict[str, dict] = {}
        with self.db.read() as conn:
            # The number of forms so far: it makes the next one's key and names.
            self.form_count = conn.execute(text("SELECT count(*) FROM receipts")).scalar_one()
            self.books = {area: workbooks.get(conn, area) for area in (AREA, OBEC)}
            # Three schools and the office send forms; the closing of further schools is only proposed.
            codes = [agency["code"] for agency in agencies.list_of_area(conn, AREA)]
        self.agencies, self.other_agencies = [*codes[1:4], codes[0]], codes[10:14]

    @contextmanager
    def connection(self) -> Iterator:
        with self.db.read() as conn:
            yield conn

    # Forms

    def next_key(self) -> str:
        self.form_count += 1
        return f"form-{self.form_count}"

    def send(self, agency: str, record: str, *parts: NewEntry) -> None:
        """Submit a form as the newest person of the agency who may sign in, if there is one."""
        with self.db.read() as conn:
            people = [
                account
                for account in accounts.list_of_agency(conn, agency)
                if account["state"] in accounts.SIGN_IN_STATES
            ]
        if people:
            self.journal.submit_form(self.next_key(), record, agency, parts, people[-1]["id"], self.clock())

    def register(self, agency: str, letter: bool = False) -> None:
        answers = REGISTRATION | {"email": f"{self.form_count}@example.org"}
        part = NewEntry("registration", "", answers, list(answers))
        code = self.demo.hand_over_code(agency) if letter else ""
        proof = Proof(code=code, captcha=True)
        self.journal.submit_registration(self.next_key(), agency, part, proof, "th", self.clock())

    def pin(self, agency: str, item: str, photo: bool = True) -> None:
        answers = PIN | PLACE | ({"photo": [self._photo(agency)]} if photo else {})
        self.send(agency, "pin", NewEntry("pin", item, answers, list(answers)))

    def _photo(self, agency: str) -> str:
        """Returns the id of the agency's photo. The first two agencies send one picture."""
        photo = agency.ljust(20, "a")
        digest = "one picture" if agency in self.agencies[:2] else photo
        facts = {"sha256": digest, "bytes": 0, "width": 0, "height": 0}
        with self.db.begin() as conn:
            if photos.get(conn, photo) is None:
                photos.add(conn, photo, agency, None, "", facts, self.clock())
            conn.commit()
        return photo

    def withdraw(self, agency: str, item: str) -> None:
        self.send(agency, "pin", NewEntry("pin", item, {}, [], withdrawn=True))

    def survey(self, agency: str, copies: bool = False, complete: bool = True) -> None:
        parts = [NewEntry("readiness", "", READY, list(READY))]
        for service in SERVICES["school" if agency != AREA else "area_office"] if complete else ():
            answers = {"service_name": service.label_th} | (COPIES if copies else {"copies": ["none"]})
            parts.append(NewEntry("no_copy", service.key, answers, list(answers)))
        self.send(agency, "survey", *parts)

    def ask_for_agency(self) -> None:
        answers = (
            REGISTRATION
            | MISSING_AGENCY
            | {
                "area": "สพป.เชียงราย เขต 3",
                "full_name": f"โรงเรียนเกิดใหม่ที่ {self.form_count}",
                "email": f"{self.form_count}@example.org",
                "notice": NOTICE_VERSION,
            }
        )
        part = NewEntry("missing_agency", "", answers, list(answers))
        self.journal.submit_request(
            self.next_key(), part, None, Sender(None, None, "th", "203.0.113.7"), self.clock()
        )

    # People at the sheets

    def book(self, area: str = AREA) -> Workbook:
        return self.google.store.get_workbook(self.books[area]["file_id"])

    def rows(self, tab: str, area: str = AREA) -> list[independent_count.Row]:
        """Returns the rows of a tab, with its header."""
        return independent_count.lines(self.book(area), self.books[area]["sheet_ids"][tab])

    def columns(self, tab: str, area: str = AREA) -> list[str]:
        """Returns the keys of a tab's columns from left to right; no action moves columns."""
        sheet = next(
            sheet for sheet in self.book(area).sheets if sheet.id == self.books[area]["sheet_ids"][tab]
        )
        return [
            entry["metadataValue"]
            for column in sheet.columns
            for entry in column.get("developerMetadata", ())
            if entry["metadataKey"] == "c"
        ]

    def edit(self, gesture: str, tab: str, *args: object, area: str = AREA, **options: object) -> None:
        """Call a method of Person on a tab."""
        person = Person(self.google, f"officer-{area}@example.org")
        getattr(person, gesture)(
            self.books[area]["file_id"], self.books[area]["sheet_ids"][tab], *args, **options
        )

    def type_cell(self, tab: str, row: int, column: str, text: str, area: str = AREA) -> None:
        self.edit("type", tab, row, self.columns(tab, area).index(column), text, area=area)

    def row_numbers(self, tab: str, matches: Callable[[dict], bool] = bool, area: str = AREA) -> list[int]:
        """Returns the numbers of the rows that match, without the header and empty rows."""
        rows = enumerate(self.rows(tab, area))
        return [number for number, row in rows if number and row.cells and matches(row.cells)]

    # The service

    def settle(self) -> None:
        """Let the engine finish its work; note what was typed by hand as seen."""
        self.engine.drain()
        self.demo.let_decisions_act(self.engine)
        self._remember_positions()
        lines: dict[tuple[str, str], list[dict]] = defaultdict(list)
        for tab in TYPED_ANSWERS:
            for row in self.rows(tab)[1:]:
                if row.cells and not row.id:
                    lines[tab, str(row.cells.get("agency"))].append(row.cells)
        self.typed_rows = {key: self._with_times(key, cells) for key, cells in lines.items()}

    def _with_times(self, key: tuple[str, str], lines: list[dict]) -> list[tuple[dict, datetime | None]]:
        """Returns the lines of an agency, each with the time of the equal one of before, or of the next."""
        before = list(self.typed_rows.get(key, ()))
        times: dict[int, datetime | None] = {}
        for is_equal in (True, False):
            for number, cells in enumerate(lines):
                match = next((row for row in before if not is_equal or row[0] == cells), None)
                if number not in times and match:
                    times[number] = match[1]
                    before.remove(match)
        return [
            (cells, times.get(number) or (self.clock() if self.is_complete(key[0], cells) else None))
            for number, cells in enumerate(lines)
        ]

    def is_complete(self, tab: str, cells: dict) -> bool:
        """True if a row typed by hand has all that it needs to count."""
        if tab not in TYPED_ANSWERS:
            return False
        readable = self.readable("", cells) if tab == "pin" else cells
        return all(readable.get(key) for key in TYPED_ANSWERS[tab])

    def _remember_positions(self) -> None:
        """Note the position of each row that can be read: it goes on counting when its cells cannot."""
        typed = Counter(
            str(row.cells.get("agency")) for row in self.rows("pin")[1:] if row.cells and not row.id
        )
        known, self.positions = self.positions, {}
        for row in self.rows("pin")[1:]:
            key = row.id or str(row.cells.get("agency"))
            pair = {axis: row.cells.get(axis) for axis in ("latitude", "longitude")}
            if all(isinstance(number, int | float) for number in pair.values()):
                self.positions[key] = pair
            elif key in known and (row.id or typed[key] == 1):
                self.positions[key] = known[key]

    def readable(self, row_id: str, cells: dict) -> dict:
        """Returns the cells of a pin's row, with the position that counts; of a form that of the form."""
        pair = [cells.get(axis) for axis in ("latitude", "longitude")]
        if all(isinstance(number, int | float) for number in pair):
            return cells
        return cells | self.positions.get(row_id or str(cells.get("agency")), PLACE if row_id else {})

    def close(self) -> None:
        self.db.engine.dispose()
        self._ending.close()

"""What an administrator wants to know: does everything get on, and who must act? Read from our database
alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..store import areas, heartbeat, letters, overview, workbooks
from ..workbooks.layout import title_of

# The worker leaves a sign of life at least after every visit to a workbook, and one call to Google may take
# 190 s (sheets.client.TIMEOUTS): silence for longer than this means that it hangs or is gone.
SILENCE = timedelta(minutes=5)
# An entry that waits longer than this deserves a look: a whole round over all areas takes four minutes with
# one account.
LONG_WAIT = timedelta(minutes=15)


@dataclass(frozen=True)
class Area:
    """How one area's workbook gets on. `tabs`: title of a tab nothing is added to -> why; `parked`: why the
    whole workbook is left alone; both are sentences in Thai for the person who must act.
    """

    key: str
    name: str
    workbook: bool
    waiting: int = 0
    oldest: datetime | None = None
    committed_at: datetime | None = None
    read_at: datetime | None = None
    parked: str = ""
    tabs: Mapping[str, str] = field(default_factory=dict)
    aside: int = 0
    edits: int = 0
    edited_at: datetime | None = None
    alarms: tuple[str, ...] = ()

    def troubled(self, now: datetime) -> bool:
        """True when somebody should look."""
        late = self.oldest is not None and now - self.oldest > LONG_WAIT
        return bool(self.parked or self.tabs or self.aside or self.alarms or late)


@dataclass(frozen=True)
class Worker:
    """`at`: its last sign of life. `accounts`: {name: {reads, writes, read_limit, write_limit, trouble}}."""

    alive: bool
    at: datetime | None
    trouble: str = ""
    trouble_en: str = ""
    accounts: Mapping[str, Mapping] = field(default_factory=dict)


@dataclass(frozen=True)
class Status:
    at: datetime
    worker: Worker
    areas: list[Area]
    letters_waiting: int
    letters_refused: int
    # on their way when the line broke: nobody knows whether they arrived
    letters_unsure: int

    @property
    def troubled(self) -> list[Area]:
        """The areas where somebody should look, the longest waiting first."""
        found = [area for area in self.areas if area.troubled(self.at)]
        return sorted(found, key=lambda area: (area.oldest is None, area.oldest or self.at, area.key))

    @property
    def good(self) -> bool:
        return self.worker.alive and not self.worker.trouble and not self.troubled

    def total(self, name: str) -> int:
        """`waiting`, `aside` or `edits` of all areas."""
        return sum(getattr(area, name) for area in self.areas)


def worker(conn: Connection, now: datetime) -> Worker:
    told = heartbeat.last(conn)
    if told is None:
        return Worker(False, None)
    return Worker(
        now - told["at"] <= SILENCE, told["at"], told["trouble"], told["trouble_en"], told["accounts"]
    )


def of_all(conn: Connection, now: datetime) -> Status:
    """The state of every area."""
    books = {book["area"]: book for book in workbooks.every(conn)}
    waiting, aside, edits = overview.waiting(conn), overview.aside(conn), overview.edits_seen(conn)
    lines = []
    for area in areas.every(conn):
        key = area["key"]
        number, oldest = waiting.get(key, (0, None))
        edited, edited_at = edits.get(key, (0, None))
        book = _of_book(books[key], now) if key in books else {"workbook": False}
        lines.append(
            Area(
                key,
                area["short_name_th"],
                waiting=number,
                oldest=oldest,
                aside=aside.get(key, 0),
                edits=edited,
                edited_at=edited_at,
                **book,
            )
        )
    return Status(
        now,
        worker(conn, now),
        lines,
        letters.count(conn, "waiting"),
        letters.count(conn, "refused"),
        letters.count_lost(conn, now),
    )


def _of_book(book: Mapping, now: datetime) -> dict:
    parked = workbooks.parked_tabs(book, now)
    return {
        "workbook": True,
        "committed_at": book["committed_at"],
        "read_at": book["read_at"],
        "parked": book["parked"] or "",
        "tabs": {title_of(key): book["parked_tabs"][key]["reason"] for key in sorted(parked)},
        "alarms": tuple(book["alarms"]),
    }

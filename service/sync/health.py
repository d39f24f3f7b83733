"""The health of the service: does it work, and who must act? Read from our database alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..accounts import alarms
from ..store import areas, heartbeat, letter_turns, letters, overview, workbooks
from ..workbooks import ceilings
from ..workbooks.layout import tab_title

# The worker writes a heartbeat at least after every area, and one call to Google may take 190 s
# (sheets.client.TIMEOUTS): without a heartbeat for longer than this it hangs or has ended.
SILENCE = timedelta(minutes=5)
# An entry that waits longer than this needs attention: with one account, a cycle over all areas takes four
# minutes.
LONG_WAIT = timedelta(minutes=15)


@dataclass(frozen=True)
class AreaHealth:
    """The state of one area's workbook. The field names are keys of `flask status --json`.

    `waiting`, `aside`, `edits`: numbers of undelivered entries, of entries set aside, of edits read back.
    `oldest`: when the entry was received that waits longest.
    `tabs`: {title of a tab that gets no new rows: reason}. `parked`: why the whole workbook is left alone.
    Reasons are sentences in Thai for the person who must act.
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

    def is_troubled(self, now: datetime) -> bool:
        """True when a person should look at the area."""
        is_late = self.oldest is not None and now - self.oldest > LONG_WAIT
        return bool(self.parked or self.tabs or self.aside or self.alarms or is_late)


@dataclass(frozen=True)
class WorkerHealth:
    """The state of the worker. `at`: its last heartbeat, None if it never started.

    `accounts`: {name: {reads, writes, read_limit, write_limit, trouble}}.
    """

    alive: bool
    at: datetime | None
    trouble: str = ""
    trouble_en: str = ""
    accounts: Mapping[str, Mapping] = field(default_factory=dict)


@dataclass(frozen=True)
class Health:
    at: datetime
    worker: WorkerHealth
    areas: list[AreaHealth]
    letters_waiting: int
    # Of these, to addresses never written to before: they wait for a place in the hour's budget.
    letters_in_line: int
    letters_refused: int
    # Sent when the connection broke: nobody knows whether they arrived.
    letters_unsure: int

    @property
    def troubled_areas(self) -> list[AreaHealth]:
        """The areas that a person should look at; the one whose entry waits longest comes first."""
        troubled = [area for area in self.areas if area.is_troubled(self.at)]
        return sorted(troubled, key=lambda area: (area.oldest is None, area.oldest or self.at, area.key))

    @property
    def is_good(self) -> bool:
        return self.worker.alive and not self.worker.trouble and not self.troubled_areas

    def total(self, name: str) -> int:
        """The sum of `waiting`, `aside` or `edits` over all areas."""
        return sum(getattr(area, name) for area in self.areas)


def worker_health(conn: Connection, now: datetime) -> WorkerHealth:
    """Returns the state of the worker, from its last heartbeat."""
    beat = heartbeat.get_last(conn)
    if beat is None:
        return WorkerHealth(False, None)
    return WorkerHealth(
        now - beat["at"] <= SILENCE, beat["at"], beat["trouble"], beat["trouble_en"], beat["accounts"]
    )


def read_health(conn: Connection, now: datetime) -> Health:
    """Returns the state of every area, of the worker and of the letters."""
    books = {book["area"]: book for book in workbooks.list_all(conn)}
    waiting_by_area = overview.undelivered_by_area(conn, now)
    aside_by_area = overview.set_aside_by_area(conn)
    alarms_by_area = alarms.sentences_by_area(conn, now)
    edits_by_area = overview.edits_by_area(conn)
    area_healths = []
    for area in areas.list_all(conn):
        key = area["key"]
        waiting, oldest = waiting_by_area.get(key, (0, None))
        edits, edited_at = edits_by_area.get(key, (0, None))
        workbook_fields = _workbook_fields(books[key], now) if key in books else {"workbook": False}
        thai_alarms = [thai for thai, _ in alarms_by_area.get(key, ())]
        area_healths.append(
            AreaHealth(
                key,
                area["short_name_th"],
                waiting=waiting,
                oldest=oldest,
                aside=aside_by_area.get(key, 0),
                edits=edits,
                edited_at=edited_at,
                alarms=(*thai_alarms, *_workbook_alarms(books.get(key))),
                **workbook_fields,
            )
        )
    return Health(
        now,
        worker_health(conn, now),
        area_healths,
        letters.count_in_state(conn, "waiting"),
        letter_turns.count_waiting(conn, now),
        letters.count_in_state(conn, "refused"),
        letters.count_lost(conn, now),
    )


def _workbook_alarms(book: Mapping | None) -> list[str]:
    return [*book["alarms"], *ceilings.sentences(book)] if book else []


def _workbook_fields(book: Mapping, now: datetime) -> dict:
    """The fields of AreaHealth that come from the area's workbook."""
    parked_tabs = workbooks.parked_tabs(book, now)
    return {
        "workbook": True,
        "committed_at": book["committed_at"],
        "read_at": book["read_at"],
        "parked": book["parked"] or "",
        "tabs": {tab_title(key): book["parked_tabs"][key]["reason"] for key in sorted(parked_tabs)},
    }

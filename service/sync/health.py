"""The health of the service: does it work, and who must act? Read from our database alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..accounts import alarms
from ..store import areas, leases, letter_turns, letters, overview, workbooks, workers
from ..workbooks import ceilings
from ..workbooks.layout import tab_title

# A worker writes a heartbeat at least after every area, and one call to Google may take 190 s
# (sheets.client.TIMEOUTS): without a heartbeat for longer than this it hangs or has ended.
SILENCE = timedelta(minutes=5)
# An entry that waits longer than this needs attention: with one account, a cycle over all areas takes four
# minutes.
LONG_WAIT = timedelta(minutes=15)
# A machine whose clock is further off than this is told: times of receipt and deadlines go by it.
MOST_CLOCK_SECONDS = 30
# Workers that ended longer ago are not shown.
WORKERS_SHOWN = timedelta(days=1)


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
    """The state of one worker, or of all of them.

    `at`: the last heartbeat, None if none ever started. `accounts`: {name: {reads, writes, read_limit,
    write_limit, trouble}}. `areas`: those that it works on. `clock_ahead`: seconds by which its clock is
    ahead of the one on which all agree; below 0 it is behind.
    """

    alive: bool
    at: datetime | None
    trouble: str = ""
    trouble_en: str = ""
    accounts: Mapping[str, Mapping] = field(default_factory=dict)
    id: str = ""
    started_at: datetime | None = None
    areas: tuple[str, ...] = ()
    clock_ahead: float = 0

    @property
    def has_wrong_clock(self) -> bool:
        return self.alive and abs(self.clock_ahead) > MOST_CLOCK_SECONDS


@dataclass(frozen=True)
class Health:
    at: datetime
    # Those that told of themselves within WORKERS_SHOWN; the newest first.
    workers: list[WorkerHealth]
    worker: WorkerHealth
    # The same of the clock of the machine that asks.
    clock_ahead: float
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
        has_wrong_clock = self.has_wrong_clock or any(worker.has_wrong_clock for worker in self.workers)
        return self.worker.alive and not (self.worker.trouble or self.troubled_areas or has_wrong_clock)

    @property
    def has_wrong_clock(self) -> bool:
        """True where the clock of the machine that asks is off."""
        return abs(self.clock_ahead) > MOST_CLOCK_SECONDS

    def total(self, name: str) -> int:
        """The sum of `waiting`, `aside` or `edits` over all areas."""
        return sum(getattr(area, name) for area in self.areas)


def is_at_work(conn: Connection, moment: datetime) -> bool:
    """True where a worker told of itself a while ago. `moment`: that of `Database.moment`."""
    return any(moment - beat.at <= SILENCE for beat in workers.list_beats(conn)[:1])


def list_workers(conn: Connection, moment: datetime) -> list[WorkerHealth]:
    """Returns the workers, the one that told of itself last first. `moment`: that of `Database.moment`."""
    leased_areas = leases.list_by_worker(conn, moment)
    return [
        WorkerHealth(
            moment - beat.at <= SILENCE,
            beat.at,
            *beat.trouble,
            accounts=beat.accounts,
            id=beat.worker,
            started_at=beat.started_at,
            areas=tuple(leased_areas.get(beat.worker, ())),
            clock_ahead=beat.clock_ahead.total_seconds(),
        )
        for beat in workers.list_beats(conn)
    ]


def _of_all(those: Sequence[WorkerHealth]) -> WorkerHealth:
    """Returns the newest worker, with what troubles any that is at work."""
    if not those:
        return WorkerHealth(False, None)
    troubled = next((worker for worker in those if worker.alive and worker.trouble), None)
    if troubled is None:
        return those[0]
    return replace(those[0], trouble=troubled.trouble, trouble_en=troubled.trouble_en)


def read_health(conn: Connection, now: datetime, moment: datetime) -> Health:
    """Returns the state of every area, of the workers and of the letters.

    `now`: by the own clock; `moment`: that of `Database.moment`.
    """
    all_workers = list_workers(conn, moment)
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
        [worker for worker in all_workers if moment - worker.at <= WORKERS_SHOWN],
        _of_all(all_workers),
        (now - moment).total_seconds(),
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

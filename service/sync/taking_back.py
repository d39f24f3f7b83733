"""Takes back from a workbook what our database lost, because it was put back from an older copy.

Every step can be repeated, and the last one alone ends it: until then the workbook's head is beyond what the
database knows, so whoever is interrupted begins again, and passes over the rows that are taken already.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.client import Google
from sheets.commit import use_up_token
from sheets.head import Head, head_of_workbook
from sheets.layout import LAYOUT_TOKEN
from sheets.provision import TABS_FIELDS, tab_sheet_ids

from ..accounts import alarms
from ..config import Settings
from ..files import open_store
from ..files.photo_files import PhotoFiles
from ..records import RECORDS
from ..records.record import ROW_ID
from ..register import places
from ..store import Database, areas, batches, lost_rows, receipt_numbers, rows, tab_shapes, workbooks
from ..workbooks import layout
from . import heads, restored
from .lost_rows import LeftRow, LostRow, LostRowFinder, with_meant_cells
from .taken_rows import RowTaker, read_pictures

log = logging.getLogger(__name__)

# So many rows are stored in one transaction, and the others of the identity of the last one: each opens an
# account or looks for its sender, some milliseconds.
PORTION_ROWS = 10
# A workbook takes fewer tokens, as its metadata hold 30,000 characters: what is further on is a script's.
MOST_TOKENS = 30_000
# Which tabs are ours, and all metadata of the spreadsheet: head and tokens.
STATE_FIELDS = f"{TABS_FIELDS},developerMetadata(metadataId,metadataKey,metadataValue)"


@dataclass(frozen=True)
class TakenBack:
    """How many rows were taken back, and which were left for a person."""

    rows: int
    left: Sequence[LeftRow] = ()


class TakeBack:
    """Takes back the lost rows of the workbook of an area."""

    def __init__(
        self,
        db: Database,
        google: Google,
        settings: Settings,
        clock: Callable[[], datetime],
        area: str,
        portion_rows: int = PORTION_ROWS,
    ):
        """`portion_rows`: so many are stored in one transaction."""
        self.portion_rows = portion_rows
        self.db, self.google, self.settings, self.clock, self.area = db, google, settings, clock, area
        self.secret = receipt_numbers.secret_of(settings.paper_key)

    def run(self, progress: Callable[[int, int], object] = lambda done, all: None) -> TakenBack:
        """Take back what is lost; `progress(rows done, rows in all)`. Raises SheetsError."""
        with self.db.read() as conn:
            book = workbooks.get(conn, self.area)
        state = self.google.get_spreadsheet(book["file_id"], STATE_FIELDS)
        head = head_of_workbook(state)
        is_older = self._hold(book, state, head)
        if is_older:
            self._use_up_open_token(book["file_id"], _used_tokens(state))
        changed = datetime.fromisoformat(self.google.get_file(book["file_id"]).modified)
        contents = self._contents()
        if is_older:
            self._settle_open_batch(contents)
        with self.db.read() as conn:
            if batches.get_open(conn, self.area):
                # A worker is at work; what is lost shows again in the next reading.
                return TakenBack(0)
            finder = LostRowFinder(conn, self.area, self.secret, min(changed, self.clock()), is_older)
            lost, left = finder.find(lines_by_record(contents))
            lost = [with_meant_cells(conn, row, self.settings.base_url) for row in lost]
        self._end_what_may_have_ended(lost)
        # They are loaded at their first use, for longer than others are to wait for a transaction.
        places.provinces()
        pictures, done = read_pictures(PhotoFiles(open_store(self.settings)), lost), 0
        # Another token is free to this day, whatever the head says: a batch of ours will use it.
        newest = head if head and head.token in _used_tokens(state) else None
        for portion in _portions(lost, self.portion_rows):
            self._store(portion, newest, pictures)
            done += len(portion)
            progress(done, len(lost))
        if is_older or lost:
            self._finish(state, head, len(lost), len(left))
        return TakenBack(len(lost), left)

    def _end_what_may_have_ended(self, lost: Sequence[LostRow]) -> None:
        """End sessions and begin the waiting of changes anew, if a row proves that our database is a copy.

        Only rows with a valid number of which nothing is known do: a head is whatever somebody has written.
        """
        moments = [row.received_at for row in lost if row.entry is None]
        if moments:
            # The sheet tells moments to the minute.
            lost_at = max(moments) + lost_rows.MINUTE
            count = restored.end_what_may_have_ended(self.db, lost_at, self.clock())
            log.warning("area %s: %s sessions ended, or changes that wait anew", self.area, count)

    def _hold(self, book: Mapping, state: dict, head: Head | None) -> bool:
        """Park the area if our database is older than its workbook; returns whether it is.

        Tabs that were made again since have other sheetIds than it knows.
        """
        with self.db.begin() as conn:
            if not heads.is_older(conn, self.area, head):
                return False
            present = [sheet["properties"]["sheetId"] for sheet in state.get("sheets", ())]
            known = {key: number for key, number in book["sheet_ids"].items() if number in present}
            sheet_ids = {**book["sheet_ids"], **tab_sheet_ids(state), **known}
            workbooks.park(conn, self.area, heads.OLDER_DATABASE, self.clock())
            workbooks.update(conn, self.area, sheet_ids=sheet_ids)
            conn.commit()
        log.warning("area %s: the database is older than the workbook: its rows are taken back", self.area)
        return True

    def _contents(self) -> bodies.WorkbookContents:
        with self.db.read() as conn:
            book = workbooks.get(conn, self.area)
            workbook_layout = layout.workbook_layout(areas.get(conn, self.area), book["sheet_ids"])
        answer = self.google.get_by_data_filter(
            book["file_id"], bodies.contents_body(), bodies.CONTENTS_FIELDS
        )
        return bodies.workbook_contents(answer, workbook_layout)

    def _use_up_open_token(self, file_id: str, used_tokens: Collection[int]) -> None:
        """Let the open batch come no more from now on: a copy of it may still be under way.

        Whatever the head says, its token is not used by something else then.
        """
        with self.db.read() as conn:
            batch = batches.get_open(conn, self.area)
        if batch and batch["token"] not in used_tokens:
            use_up_token(self.google, file_id, batch["token"])

    def _settle_open_batch(self, contents: bodies.WorkbookContents) -> None:
        """End the open batch: its token is used up, so it is in the workbook already or never will be.

        Where one of its rows stands, they came; where none does, they go again, with another token.
        """
        with self.db.begin() as conn:
            batch = batches.get_open(conn, self.area)
            if batch is None:
                return
            own = {row["row_id"] for row in rows.list_of_batch(conn, batch["id"])}
            present = {line.get(ROW_ID) for lines in contents.rows.values() for line in lines}
            if own & present:
                batches.mark_done(conn, batch["id"], self.clock(), is_answered=False)
            else:
                batches.mark_burned(conn, batch["id"])
            conn.commit()

    def _store(
        self, portion: Sequence[LostRow], newest: Head | None, pictures: Mapping[str, Mapping]
    ) -> None:
        """Store rows, but those that another process has stored meanwhile.

        `newest`: the batch of the workbook that stands for those that brought them; None if nobody knows it.
        """
        with self.db.begin() as conn:
            mirrored = lost_rows.mirrored_ids(conn, self.area, [row.row_id for row in portion])
            known = lost_rows.entries_by_number(conn, [row.number for row in portion if not row.entry])
            waiting = [row for row in portion if row.row_id not in mirrored and row.number not in known]
            if not waiting:
                return
            now = self.clock()
            batch_id = self._batch(conn, newest, len(waiting), now)
            taker = RowTaker(conn, self.area, batch_id, pictures, now)
            for row in waiting:
                taker.take(row)
            conn.commit()

    def _batch(self, conn: Connection, newest: Head | None, row_count: int, now: datetime) -> int:
        token = newest.token if newest else workbooks.take_token(conn, self.area)
        return lost_rows.ensure_batch(conn, self.area, token, str(newest or ""), RECORDS, row_count, now)

    def _finish(self, state: dict, head: Head | None, row_count: int, left_count: int) -> None:
        """Let the area go on: with the workbook's head, and no token that a lost batch has used."""
        now = self.clock()
        with self.db.begin() as conn:
            book = workbooks.get(conn, self.area)
            next_token = book["next_token"]
            lost_tokens = [token for token in _used_tokens(state) if 0 <= token - next_token < MOST_TOKENS]
            values = {"next_token": max(lost_tokens, default=next_token - 1) + 1, "version_read": 0}
            values |= {"read_again": True, "committed_at": now}
            # Another process may have taken them back meanwhile, and the workbook have gone on since.
            values |= {"head": str(head)} if heads.is_older(conn, self.area, head) else {}
            if book["parked"] == heads.OLDER_DATABASE:
                values |= {"parked": None, "parked_until": None}
            workbooks.update(conn, self.area, **values)
            # What came to the tabs since may be ours.
            tab_shapes.forget(conn, self.area)
            alarms.raise_taken_back(conn, self.area, row_count, left_count, now)
            conn.commit()
        log.warning("area %s: %s rows taken back, %s left", self.area, row_count, left_count)


def _used_tokens(state: dict) -> list[int]:
    """Returns the tokens of batches that are in use in a workbook."""
    ids = [entry.get("metadataId", 0) for entry in state.get("developerMetadata", ())]
    return [id for id in ids if id < LAYOUT_TOKEN]


def lines_by_record(contents: bodies.WorkbookContents) -> dict[str, Sequence[Mapping]]:
    """Returns the lines of the tabs of records that have their column of receipt numbers."""
    return {
        key: lines
        for key, lines in contents.rows.items()
        if key in RECORDS and ROW_ID in contents.positions[key]
    }


def _portions(lost: Sequence[LostRow], row_count: int) -> Iterator[list[LostRow]]:
    """Yields the rows in portions; the rows of one identity are never parted."""
    portion: list[LostRow] = []
    for _, same in groupby(lost, lambda row: row.identity):
        portion += same
        # The copies before a row are stored with it.
        if sum(1 + len(row.earlier) for row in portion) >= row_count:
            yield portion
            portion = []
    if portion:
        yield portion

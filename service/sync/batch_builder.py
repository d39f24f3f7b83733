"""Freezes undelivered entries as the rows of one batch, with the summary as it is after their delivery."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.layout import Layout

from .. import proposals
from ..figures import counting
from ..figures.effective import WITHDRAWN, area_summary, base_row, cells_to_write
from ..records import RECORDS, remarks
from ..records import record as r
from ..records.dates import sheet_time
from ..store import agencies, areas, batches, country, entries, reports, rows, workbooks
from ..store.audience import Audience
from ..workbooks import national_tabs, summary_tab
from ..workbooks.layout import AGENCIES, SUMMARY, agency_tab_rows
from . import retry_narrowing

# Most bytes of JSON for the rows of a batch. Google recommends requests of at most 2 MB, and the summary of
# 300 schools takes 0.33 MB.
BATCH_BYTES = 1_600_000
# Most entries in a batch. Rows take 1 to 2 kB, so BATCH_BYTES is reached before.
BATCH_ROWS = 1500
# A row is repaired at most so often. After that a person must look: something moves columns all the time.
MAX_REPAIRS = 3
# Written tabs that show the same wrong thing are written again at most so often.
MAX_REWRITES = 3
# What a row of the mirror knows of its entry, and of who sent it.
ENTRY_COLUMNS = (
    *("item", "revision", "received_at", "remarks"),
    *("account_id", "account_state", "account_confirmed_at"),
)


@dataclass(frozen=True)
class FrozenBatch:
    """A request to send. `batch_id` and `token` are None when it only rewrites the summary.

    `body`: JSON in bytes. `summary_digest`: of what the written tabs show once it is committed.
    """

    batch_id: int | None
    token: int | None
    body: bytes
    summary_digest: str


@dataclass(frozen=True)
class BatchBuilder:
    """Builds the next request of an area.

    `positions`: {tab key: {column key: index}} as last read. `patient`: a request without rows is left for
    later, until the figures of the country are due. `shown`: what the written tabs show, by tab, if they were
    read just now.
    """

    layout: Layout
    positions: Mapping[str, Mapping[str, int]]
    base_url: str
    pin_deadline: date | None
    report_deadline: date | None
    patient: bool = False
    shown: Mapping[str, list] | None = None

    def freeze(self, conn: Connection, book: Mapping, now: datetime) -> FrozenBatch | None:
        """Freeze the next request of an area; None if there is nothing to send. The caller commits."""
        area = book["area"]
        parked_tabs = workbooks.parked_tabs(book, now)
        mirror = rows.list_of_area(conn, area)
        tabs = [key for key in self.positions if key not in parked_tabs]
        waiting = self._waiting_rows(conn, area, mirror, tabs, now)
        waiting = retry_narrowing.rows_to_try(waiting, book["caution"])
        token = batch_id = None
        rows_by_tab: dict[str, list[dict]] = {}
        if waiting:
            token = workbooks.take_token(conn, area)
            batch_id = batches.add(conn, area, token, _json(self.positions), now)
            rows_by_tab = self._fill_batch(conn, area, waiting, mirror, batch_id, now)
        # A missing tab is made again when the second read misses it, too.
        left_out = {*parked_tabs, *book["noticed"].get("gone", ())}
        written, digest = self._written_tabs(conn, book, left_out, now)
        is_shown = digest == book["summary_digest"] and not self._note_overwritten(conn, book, written)
        is_deferred = self.patient and not waiting and digest != book["summary_digest"]
        if area == areas.OBEC:
            (country.ensure_changed if is_deferred else country.mark_shown)(conn)
        if is_deferred or is_shown or waiting and book["caution"]:
            written, digest = {}, book["summary_digest"]
        if not batch_id and not written:
            return None
        body = bodies.commit_body(token, self.layout, self.positions, rows_by_tab, written, book["grids"])
        if batch_id:
            batches.set_body(conn, batch_id, body, sum(map(len, rows_by_tab.values())), digest)
        return FrozenBatch(batch_id, token, body, digest)

    def _waiting_rows(
        self, conn: Connection, area: str, mirror: Sequence[Mapping], tabs: Sequence[str], now: datetime
    ) -> list[Mapping]:
        """Returns what must be appended to these tabs.

        Rows of the mirror come first (repair rows, lines of the register; they have the key `entry_id`), then
        undelivered entries, the oldest first.
        """
        mirror_rows = [row for row in repair_rows(mirror) if row["record"] in tabs]
        new_agencies = proposals.agencies_to_append(conn, area, mirror) if AGENCIES in tabs else []
        mirror_rows += [_agency_row(area, agency) for agency in new_agencies]
        return [*mirror_rows, *entries.list_undelivered(conn, area, tabs, BATCH_ROWS, now)]

    def _written_tabs(
        self, conn: Connection, book: Mapping, left_out: Collection[str], now: datetime
    ) -> tuple[bodies.WrittenTabs, str]:
        """Returns (lines by tab of what the service alone writes, their digest), without the tabs `left_out`.

        Saves the area's figures.
        """
        area = book["area"]
        summary, as_of = area_summary(conn, area, self.pin_deadline, now)
        counting.save_area_figures(conn, area, summary, as_of)
        if area == areas.OBEC:
            whole_country = national_tabs.Country.load(
                conn, self.pin_deadline, self.report_deadline, self.base_url, now
            )
            written = national_tabs.cells(whole_country, summary)
        else:
            report = reports.get_newest(conn, area)
            head = summary_tab.Head(self.layout.title, as_of, self.pin_deadline, self.report_deadline, report)
            written = {SUMMARY: summary_tab.cells(head, summary)}
        written = {key: lines for key, lines in written.items() if key not in left_out}
        return written, _digest(written)

    def _note_overwritten(self, conn: Connection, book: Mapping, written: bodies.WrittenTabs) -> bool:
        """True if the tabs show something else than was written, so that they must be written again.

        A late copy of an earlier request can do that. What goes on showing the same is given up after a few
        times: Google may show a value in its own way.
        """
        if self.shown is None:
            return False
        unlike = {
            key: self.shown[key]
            for key, lines in written.items()
            if key in self.shown and self.shown[key] != bodies.shown_lines(self.layout.tab(key), lines)
        }
        seen, times = book["noticed"].get("overwritten", ("", 0))
        digest = _digest(unlike) if unlike else ""
        times = times + 1 if digest == seen else 1
        if digest or seen:
            noticed = {**book["noticed"], "overwritten": [digest, times if digest else 0]}
            workbooks.update(conn, book["area"], noticed=noticed)
        return bool(digest) and times <= MAX_REWRITES

    def _fill_batch(
        self,
        conn: Connection,
        area: str,
        waiting: Sequence[Mapping],
        mirror: Sequence[Mapping],
        batch_id: int,
        now: datetime,
    ) -> dict[str, list[dict]]:
        """Add rows to the mirror as sent, until the batch is full; returns their cells by tab."""
        rows_by_identity: dict[tuple, list[Mapping]] = defaultdict(list)
        for row in mirror:
            rows_by_identity[_identity(row)].append(row)
        agency_names = {agency["code"]: agency["name_th"] for agency in agencies.list_of_area(conn, area)}
        cells_by_tab: dict[str, list[dict]] = defaultdict(list)
        new_rows, entry_ids, size = [], [], 0
        for source in waiting:
            is_mirror_row = "entry_id" in source
            same_identity = rows_by_identity[_identity(source)]
            cells = (
                source["cells"] if is_mirror_row else self._cells(conn, source, same_identity, agency_names)
            )
            size += bodies.row_bytes(self.layout.tab(source["record"]), cells)
            if size > BATCH_BYTES and new_rows:
                break
            entry_id = source["entry_id"] if is_mirror_row else source["id"]
            row = _row(source, entry_id, cells, batch_id, now)
            new_rows.append(row)
            entry_ids += [] if is_mirror_row else [entry_id]
            cells_by_tab[source["record"]].append(cells)
            entry_columns = {key: source[key] for key in ENTRY_COLUMNS}
            same_identity.append(row | entry_columns | {"id": float("inf")})
        rows.add_all(conn, new_rows)
        entries.set_batch(conn, entry_ids, batch_id)
        return cells_by_tab

    def _cells(
        self,
        conn: Connection,
        entry: Mapping,
        mirror_rows: Sequence[Mapping],
        agency_names: Mapping[str, str],
    ) -> dict:
        """All cells of an entry's row; a field that its sender did not change is inherited from the sheet."""
        record, code = RECORDS[entry["record"]], entry["agency"]
        cells = cells_to_write(record, entry, base_row(mirror_rows), self.base_url) | {
            r.ROW_ID: entry["row_id"],
            r.REVISION: entry["revision"],
            r.RECEIVED: sheet_time(entry["received_at"]),
            r.AGENCY: code,
            # An agency that has moved to another area since is not among the names.
            r.AGENCY_NAME: code and (agency_names.get(code) or agencies.get(conn, code)["name_th"]),
            r.REMARKS: remarks.remarks_text(record, entry["remarks"]) or None,
        }
        if record.item_th:
            cells[r.ITEM] = entry["item"]
        if record.withdrawable:
            cells[r.STATE] = WITHDRAWN if entry["withdrawn"] else None
        return cells


def repair_rows(mirror: Sequence[Mapping]) -> list[dict]:
    """Returns the rows to append again: those that are misplaced or lost and have no good copy.

    Each has the row id of the new copy. Misplaced rows are repaired at most MAX_REPAIRS times; rows that were
    lost, or that a person wants back, always.
    """
    copies_by_entry: dict[int, list[Mapping]] = defaultdict(list)
    for row in mirror:
        if row["entry_id"]:
            copies_by_entry[row["entry_id"]].append(row)
    repairs = []
    for copies in copies_by_entry.values():
        first, last = copies[0], copies[-1]
        needs_repair = all(row["state"] in rows.REPAIR_STATES for row in copies)
        if needs_repair and (last["state"] == rows.LOST or len(copies) <= MAX_REPAIRS):
            new_id = {r.ROW_ID: f"{first['row_id']}r{len(copies)}"}
            repairs.append({**last, "cells": last["cells"] | new_id})
    return repairs


def _agency_row(area: str, agency: Mapping) -> dict:
    """An agency as a row of the mirror of the tab หน่วยงาน, which has no entry."""
    (cells,) = agency_tab_rows([agency])
    values = {"area": area, "record": AGENCIES, "agency": agency["code"], "entry_id": None}
    entry_columns = dict.fromkeys(ENTRY_COLUMNS)
    return values | entry_columns | {"cells": {key: text for key, text in cells.items() if text}}


def _row(source: Mapping, entry_id: int, cells: dict, batch_id: int, now: datetime) -> dict:
    """A new row of the mirror. A repair row keeps its decision, which was acted on already."""
    return {
        "area": source["area"],
        "record": source["record"],
        "agency": source["agency"] or "",
        "row_id": cells.get(r.ROW_ID, ""),
        "entry_id": entry_id,
        "batch_id": batch_id,
        "cells": cells,
        "read_as": source.get("read_as"),
        "unreadable": source.get("unreadable"),
        "state": rows.SENT,
        "changed_at": now,
        "acted": source.get("acted", ""),
    }


def _identity(source: Mapping) -> tuple:
    """(record, agency, item, audience) of an entry or a row: nothing is inherited from people sealed off."""
    return source["record"], source["agency"] or "", source["item"], Audience.of_row(source)


def _digest(content: Mapping) -> str:
    return hashlib.sha256(json.dumps(content, default=vars, ensure_ascii=False).encode()).hexdigest()


def _json(positions: Mapping) -> dict:
    return {tab: dict(columns) for tab, columns in positions.items()}

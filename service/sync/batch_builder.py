"""Freezing: undelivered entries become rows of one batch, with the summary as it will be once they stand."""

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
from ..figures.effective import WITHDRAWN, base_row, inherited, summary_of
from ..records import RECORDS, remarks
from ..records import record as r
from ..records.dates import sheet_time
from ..store import agencies, areas, batches, country, entries, reports, rows, workbooks
from ..workbooks import national_tabs, summary_tab
from ..workbooks.layout import AGENCIES, SUMMARY, agency_lines
from . import retry_narrowing as caution

# Google recommends requests of at most 2 MB. The rows stop here, bytes of JSON; the summary of 300 schools
# takes 0.33 MB.
BATCH_BYTES = 1_600_000
# Rows take 1 to 2 kB: no batch ever has room for more entries than this.
BATCH_ROWS = 1500
# A row that was misplaced so often is left to a person: somebody or something moves columns all the time.
MOST_REPAIRS = 3


@dataclass(frozen=True)
class Frozen:
    """A request to send. `batch_id` is None when it only rewrites the summary."""

    batch_id: int | None
    token: int | None
    body: bytes
    summary_digest: str


@dataclass(frozen=True)
class Freezer:
    """What freezing needs to know beside the database."""

    layout: Layout
    positions: Mapping[str, Mapping[str, int]]
    base_url: str
    pin_deadline: date | None
    report_deadline: date | None
    # What the service alone writes goes only along with rows: without any it waits until the country is told
    # again.
    patient: bool = False

    def freeze(self, conn: Connection, book: Mapping, now: datetime) -> Frozen | None:
        """Make the next request of an area; None when nothing is to be said. The caller commits."""
        area = book["area"]
        parked = workbooks.parked_tabs(book, now)
        mirror = rows.of_area(conn, area)
        wanted = self._wanted(conn, area, mirror, [key for key in self.positions if key not in parked])
        wanted = caution.part(wanted, book["caution"])
        token = batch_id = None
        appends: dict[str, list[dict]] = {}
        if wanted:
            token = workbooks.take_token(conn, area)
            batch_id = batches.add(conn, area, token, _json(self.positions), now)
            appends = self._fill(conn, area, wanted, mirror, batch_id, now)
        # A tab that is gone is made again at the second look.
        held = {*parked, *book["noticed"].get("gone", ())}
        shown, digest = self._written(conn, book, held, now)
        waits = self.patient and not wanted and digest != book["summary_digest"]
        if area == areas.OBEC:
            (country.untold if waits else country.shown)(conn)
        if waits or digest == book["summary_digest"] or wanted and book["caution"]:
            shown, digest = {}, book["summary_digest"]
        if not batch_id and not shown:
            return None
        body = bodies.commit_body(token, self.layout, self.positions, appends, shown, book["grids"])
        if batch_id:
            batches.put_body(conn, batch_id, body, sum(map(len, appends.values())), digest)
        return Frozen(batch_id, token, body, digest)

    def _wanted(
        self, conn: Connection, area: str, mirror: Sequence[Mapping], tabs: Sequence[str]
    ) -> list[Mapping]:
        """What is to be appended to these tabs: rows to bring back, lines of the register, then entries, the
        oldest first.
        """
        again = [row for row in to_repair(mirror) if row["record"] in tabs]
        register = proposals.to_append(conn, area, mirror) if AGENCIES in tabs else []
        again += [_register_line(area, agency) for agency in register]
        return [*again, *entries.undelivered(conn, area, tabs, BATCH_ROWS)]

    def _written(
        self, conn: Connection, book: Mapping, held: Collection[str], now: datetime
    ) -> tuple[bodies.Written, str]:
        """(what the tabs that are not held back are to show, its digest: the same for the same content)."""
        area = book["area"]
        summary, as_of = summary_of(conn, area, self.pin_deadline, now)
        counting.keep(conn, area, summary, as_of)
        if area == areas.OBEC:
            told = national_tabs.Country.of(conn, self.pin_deadline, self.report_deadline, self.base_url, now)
            written = national_tabs.cells(told, summary)
        else:
            report = reports.newest_of(conn, area)
            head = summary_tab.Head(self.layout.title, as_of, self.pin_deadline, self.report_deadline, report)
            written = {SUMMARY: summary_tab.cells(head, summary)}
        shown = {key: lines for key, lines in written.items() if key not in held}
        content = json.dumps(shown, default=vars, ensure_ascii=False)
        return shown, hashlib.sha256(content.encode()).hexdigest()

    def _fill(
        self,
        conn: Connection,
        area: str,
        wanted: Sequence[Mapping],
        mirror: Sequence[Mapping],
        batch_id: int,
        now: datetime,
    ) -> dict[str, list[dict]]:
        """The rows of the batch by tab, until it is full; they are noted in the mirror as sent."""
        mirrored: dict[tuple, list[Mapping]] = defaultdict(list)
        for row in mirror:
            mirrored[_identity(row)].append(row)
        names = {agency["code"]: agency["name_th"] for agency in agencies.of_area(conn, area)}
        appends: dict[str, list[dict]] = defaultdict(list)
        made, taken, size = [], [], 0
        for one in wanted:
            again = "entry_id" in one
            cells = one["cells"] if again else self._cells(conn, one, mirrored[_identity(one)], names)
            size += bodies.row_bytes(self.layout.tab(one["record"]), cells)
            if size > BATCH_BYTES and made:
                break
            row = _row(one, one["entry_id"] if again else one["id"], cells, batch_id, now)
            made.append(row)
            taken += [] if again else [one["id"]]
            appends[one["record"]].append(cells)
            facts = {key: one[key] for key in ("item", "revision", "received_at", "remarks")}
            mirrored[_identity(one)].append(row | facts | {"id": float("inf")})
        rows.add_all(conn, made)
        entries.put_in_batch(conn, taken, batch_id)
        return appends

    def _cells(
        self, conn: Connection, entry: Mapping, mirrored: Sequence[Mapping], names: Mapping[str, str]
    ) -> dict:
        """All cells of an entry's row; what its sender did not change is inherited from the sheet."""
        record, code = RECORDS[entry["record"]], entry["agency"]
        cells = inherited(record, entry, base_row(mirrored), self.base_url) | {
            r.ROW_ID: entry["row_id"],
            r.REVISION: entry["revision"],
            r.RECEIVED: sheet_time(entry["received_at"]),
            r.AGENCY: code,
            # An agency of another area: it has moved since.
            r.AGENCY_NAME: code and (names.get(code) or agencies.get(conn, code)["name_th"]),
            r.REMARKS: remarks.told(record, entry["remarks"]) or None,
        }
        if record.item_th:
            cells[r.ITEM] = entry["item"]
        if record.withdrawable:
            cells[r.STATE] = WITHDRAWN if entry["withdrawn"] else None
        return cells


def to_repair(mirror: Sequence[Mapping]) -> list[dict]:
    """Rows that stand nowhere they could count, without a sound copy; each with the id of the copy to be
    made.

    Misplaced rows only so often; rows that were lost, or that a person wants back, always.
    """
    copies: dict[int, list[Mapping]] = defaultdict(list)
    for row in mirror:
        if row["entry_id"]:
            copies[row["entry_id"]].append(row)
    found = []
    for same in copies.values():
        unsound = all(row["state"] in rows.TO_REPAIR for row in same)
        if unsound and (same[-1]["state"] == rows.LOST or len(same) <= MOST_REPAIRS):
            new_id = {r.ROW_ID: f"{same[0]['row_id']}r{len(same)}"}
            found.append({**same[-1], "cells": same[-1]["cells"] | new_id})
    return found


def _register_line(area: str, agency: Mapping) -> dict:
    """A line of the register as a row of the area's tab: no entry stands behind it."""
    (cells,) = agency_lines([agency])
    known = {"area": area, "record": AGENCIES, "agency": agency["code"], "entry_id": None}
    nothing = dict.fromkeys(("item", "revision", "received_at", "remarks"))
    return known | nothing | {"cells": {key: text for key, text in cells.items() if text}}


def _row(of: Mapping, entry: int, cells: dict, batch_id: int, now: datetime) -> dict:
    """A row as the mirror keeps it. A repair row brings its decision along, which was acted on already."""
    return {
        "area": of["area"],
        "record": of["record"],
        "agency": of["agency"] or "",
        "row_id": cells.get(r.ROW_ID, ""),
        "entry_id": entry,
        "batch_id": batch_id,
        "cells": cells,
        "state": rows.SENT,
        "changed_at": now,
        "acted": of.get("acted", ""),
    }


def _identity(of: Mapping) -> tuple:
    return of["record"], of["agency"] or "", of["item"]


def _json(positions: Mapping) -> dict:
    return {tab: dict(columns) for tab, columns in positions.items()}

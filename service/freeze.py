"""Freezing: undelivered entries become rows of one batch, with the summary as it will be once they stand."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.layout import Layout

from . import summary_tab
from .effective import WITHDRAWN, base_row, inherited, summary_of
from .records import RECORDS
from .records import record as r
from .records.dates import sheet_time
from .store import agencies, batches, entries, rows, workbooks

# Google recommends requests of at most 2 MB; rows stop well before that, bytes of JSON.
BATCH_BYTES = 1_200_000
# Realistic rows take about 2 kB: no batch ever needs more entries than this.
BATCH_ROWS = 600
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
    deadline: date | None

    def freeze(self, conn: Connection, workbook: Mapping, now: datetime) -> Frozen | None:
        """Make the next request of an area; None when nothing is to be said. The caller commits."""
        area, caution = workbook["area"], workbook["caution"]
        # A tab that is not there, or has lost its column of receipt numbers, waits; the others go on.
        open_tabs = [key for key in self.positions if workbook["parked_tabs"].get(key, "") <= now.isoformat()]
        waiting = entries.undelivered(conn, area, open_tabs, BATCH_ROWS)
        again = [(row, number) for row, number in _to_repair(conn, area) if row["record"] in open_tabs]
        waiting, again = ([], again[:1]) if again and caution >= 2 else (_cautiously(waiting, caution), again)
        token = batch_id = None
        appends: dict[str, list[dict]] = defaultdict(list)
        if waiting or again:
            token = workbooks.take_token(conn, area)
            batch_id = batches.add(conn, area, token, _json(self.positions), now)
            self._fill(conn, area, appends, waiting, again, batch_id, now)
        summary, as_of = summary_of(conn, area, self.deadline)
        cells = summary_tab.cells(self.layout.title, summary, as_of)
        workbooks.change(conn, area, figures=summary.figures)
        digest = summary_tab.digest(cells)
        # After a refusal the rows go without the summary; with no rows to send it goes alone.
        changed = digest != workbook["summary_digest"] and (caution == 0 or batch_id is None)
        if not batch_id and not changed:
            return None
        shown = cells if changed else None
        body = bodies.commit_body(token, self.layout, self.positions, appends, shown, workbook["summary_rows"])
        digest = digest if changed else workbook["summary_digest"]
        if batch_id:
            batches.put_body(conn, batch_id, body, sum(map(len, appends.values())), digest)
        return Frozen(batch_id, token, body, digest)

    def _fill(
        self, conn: Connection, area: str, appends: dict, waiting: list, again: list, batch_id: int, now: datetime
    ) -> None:
        """Rows of the batch, oldest entry first, until it is full."""
        mirrored: dict[tuple, list[Mapping]] = defaultdict(list)
        for row in rows.of_area(conn, area):
            if row["entry_id"]:
                mirrored[row["record"], row["agency"], row["item"]].append(row)
        size = 0
        for row, number in again:
            cells = row["cells"] | {r.ROW_ID: f"{row['row_id']}r{number}"}
            self._append(conn, appends, row, row["entry_id"], cells, batch_id, now)
        for entry in waiting:
            identity = (entry["record"], entry["agency"], entry["item"])
            cells = self._cells(conn, entry, base_row(mirrored[identity]))
            size += sum(len(str(cell).encode()) + 90 for cell in cells.values())
            if size > BATCH_BYTES and any(appends.values()):
                break
            entries.put_in_batch(conn, entry["id"], batch_id)
            row = self._append(conn, appends, entry, entry["id"], cells, batch_id, now)
            mirrored[identity].append(row)

    def _append(
        self, conn: Connection, appends: dict, of: Mapping, entry: int, cells: dict, batch_id: int, now: datetime
    ) -> Mapping:
        """One row into the batch and the mirror; returns it as the mirror shows it."""
        row = {
            "area": of["area"], "record": of["record"], "agency": of["agency"], "row_id": cells[r.ROW_ID],
            "entry_id": entry, "batch_id": batch_id, "cells": cells, "state": rows.SENT, "changed_at": now,
            # A repair row brings its decision along, which was acted on already.
            "acted": of.get("acted", ""),
        }  # fmt: skip
        number = rows.add(conn, row)
        appends[of["record"]].append(cells)
        facts = {key: of[key] for key in ("item", "revision", "received_at", "remarks")}
        return row | facts | {"id": number}

    def _cells(self, conn: Connection, entry: Mapping, base: Mapping | None) -> dict:
        """All cells of an entry's row."""
        record = RECORDS[entry["record"]]
        agency = agencies.get(conn, entry["agency"])
        remarks = [record.say(r.Remark(rule, values), "th", key) for rule, values, key in map(_remark, entry["remarks"])]
        cells = inherited(record, entry, base, self.base_url) | {
            r.ROW_ID: entry["row_id"],
            r.REVISION: entry["revision"],
            r.RECEIVED: sheet_time(entry["received_at"]),
            r.AGENCY: entry["agency"],
            r.AGENCY_NAME: agency["name_th"],
            r.REMARKS: "; ".join(remarks) or None,
        }
        if record.item_th:
            cells[r.ITEM] = entry["item"]
        if record.withdrawable:
            cells[r.STATE] = WITHDRAWN if entry["withdrawn"] else None
        return cells


def _remark(stored: list) -> tuple[str, dict, str]:
    """A stored remark [rule, values] or [rule, values, field key]."""
    rule, values, *key = stored
    return rule, values, key[0] if key else ""


def _to_repair(conn: Connection, area: str) -> list[tuple[Mapping, int]]:
    """Misplaced rows without a sound copy, with the number of the copy to be made."""
    copies: dict[int, list[Mapping]] = defaultdict(list)
    for row in rows.of_area(conn, area):
        if row["entry_id"]:
            copies[row["entry_id"]].append(row)
    misplaced = [
        found
        for found in copies.values()
        if all(row["state"] == rows.MISPLACED for row in found) and len(found) <= MOST_REPAIRS
    ]
    return [(found[0], len(found)) for found in misplaced]


def _cautiously(waiting: list, caution: int) -> list:
    """After burned batches: at 2 one tab only, then ever smaller parts of it."""
    if caution < 2 or not waiting:
        return waiting
    one_tab = [entry for entry in waiting if entry["record"] == waiting[0]["record"]]
    return one_tab[: max(1, len(one_tab) >> (caution - 2))]


def _json(positions: Mapping) -> dict:
    return {tab: dict(columns) for tab, columns in positions.items()}

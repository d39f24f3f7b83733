"""Builds the next request of an area: undelivered entries as the rows of one batch, and the summary.

The summary is as it will be after their delivery. What takes long is planned in a transaction that reads;
the one that writes stores the plan, after a look whether it still holds.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.head import Head, HeadUpdate
from sheets.layout import Layout

from .. import proposals
from ..figures import counting
from ..figures.effective import area_summary
from ..records import record as r
from ..store import (
    agencies,
    areas,
    batches,
    country,
    entries,
    moves,
    receipt_numbers,
    reports,
    rows,
    unbound_rows,
    workbooks,
)
from ..store.audience import Audience
from ..workbooks import ceilings, national_tabs, summary_tab
from ..workbooks.layout import AGENCIES, SUMMARY, agency_tab_rows
from . import retry_narrowing
from .entry_cells import entry_cells

# Most bytes of JSON for the rows of a batch. Google recommends requests of at most 2 MB, and the summary of
# 300 schools takes 0.33 MB.
BATCH_BYTES = 1_600_000
# Most rows in a batch: nobody else can write while they are stored, about 40 ms. BATCH_BYTES holds some 700:
# the 90,000 entries of the country take 337 calls instead of 262.
BATCH_ROWS = 400
# A row is repaired at most so often. After that a person must look: something moves columns all the time.
MAX_REPAIRS = 3
# Written tabs that show the same wrong thing are written again at most so often.
MAX_REWRITES = 3


@dataclass(frozen=True)
class FrozenBatch:
    """A request to send. `batch_id` and `token` are None when it only rewrites the summary.

    `body`: JSON in bytes. `summary_digest`: of what the written tabs show once it is committed. `head`: its
    name in the workbook.
    """

    batch_id: int | None
    token: int | None
    body: bytes
    summary_digest: str
    head: str = ""


@dataclass(frozen=True)
class BatchPlan:
    """The next request of an area, ready to be stored.

    `body` is None if there is nothing to send, `token` and `head` if no rows are. `rows`: for the mirror,
    without the id of their batch. `entry_ids`: the entries among them. `overwritten`: what to note of
    written tabs that show something else. `is_deferred`: figures of the country wait for a later request.
    `country_version`: of the country that it was planned from. `packed`: the body as it is stored.
    `copied_rows`: the rows of which it brings copies. `register_version`: of the register, if it brings lines
    of it.
    """

    body: bytes | None
    token: int | None
    head: Head | None
    rows: Sequence[Mapping]
    entry_ids: Sequence[int]
    summary_digest: str
    figures: counting.AreaFigures
    overwritten: list | None
    is_deferred: bool
    country_version: int
    packed: bytes | None
    copied_rows: Sequence[Mapping]
    register_version: int | None

    def still_holds(self, conn: Connection, area: str) -> bool:
        """True if all that it brings still belongs to the workbook of the area, and is not there.

        Agencies move to other areas, with what they sent, while it is planned.
        """
        marks = sorted(rows.mark(row) for row in self.copied_rows)
        return (
            entries.count_waiting(conn, area, self.entry_ids) == len(self.entry_ids)
            and rows.marks_of(conn, [row["id"] for row in self.copied_rows]) == marks
            and self.register_version in (None, agencies.register_version(conn))
        )


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

    def plan(self, conn: Connection, book: Mapping, now: datetime) -> BatchPlan:
        """Work out the next request of an area. Writes nothing."""
        parked_tabs = workbooks.parked_tabs(book, now)
        mirror = rows.list_of_area(conn, book["area"])
        tabs = [key for key in self.positions if key not in parked_tabs]
        waiting = self._waiting_rows(conn, book["area"], mirror, tabs, now)
        waiting = retry_narrowing.rows_to_try(waiting[:BATCH_ROWS], book["caution"])
        own_cells = {} if book["caution"] else book["noticed"].get("own_cells", {})
        new_rows, new_mirror = self._rows(conn, book["area"], waiting, mirror, own_cells, now)
        # A missing tab is made again when the second read misses it, too.
        left_out = {*parked_tabs, *book["noticed"].get("gone", ())}
        written, figures = self._written_tabs(conn, book, left_out, [*mirror, *new_mirror], now)
        digest, overwritten = _digest(written), self._overwritten(book, written)
        is_overwritten = self.shown is not None and overwritten and overwritten[1] <= MAX_REWRITES
        is_shown = digest == book["summary_digest"] and not is_overwritten
        is_deferred = self.patient and not waiting and digest != book["summary_digest"]
        if is_deferred or is_shown or waiting and book["caution"]:
            written, digest = {}, book["summary_digest"]
        token = book["next_token"] if waiting else None
        head = body = None
        if waiting or written:
            cells_by_tab: dict[str, list[dict]] = defaultdict(list)
            for row in new_rows:
                cells_by_tab[row["record"]].append(row["cells"])
            head_update = next_head(book, token, cells_by_tab) if waiting else None
            head = head_update and head_update.head
            body = bodies.commit_body(
                *(token, self.layout, self.positions, cells_by_tab, written, book["grids"]),
                own_cells,
                head_update,
            )
        brought = waiting[: len(new_rows)]
        entry_ids = [source["id"] for source in brought if not _is_mirror_row(source)]
        copied_rows = [source for source in brought if _is_mirror_row(source) and source.get("id")]
        has_lines = len(brought) > len(entry_ids) + len(copied_rows)
        return BatchPlan(
            *(body, token, head, new_rows, entry_ids, digest, figures, overwritten, is_deferred),
            country.version(conn),
            batches.packed(body) if body is not None else None,
            copied_rows,
            agencies.register_version(conn) if has_lines else None,
        )

    def store(self, conn: Connection, book: Mapping, plan: BatchPlan, now: datetime) -> FrozenBatch | None:
        """Store a plan; returns its request, or None if there is nothing to send.

        The caller has seen that the workbook is as it was when this was planned, and commits.
        """
        area, batch_id = book["area"], None
        is_current = country.version(conn) == plan.country_version
        counting.save_area_figures(conn, plan.figures)
        if area == areas.OBEC and plan.is_deferred:
            country.ensure_changed(conn)
        elif area == areas.OBEC:
            # What changed since it was planned is not shown; OBEC's own figures, saved just now, are.
            country.mark_shown(conn, country.version(conn) if is_current else plan.country_version)
        # A request without rows is not sent again: where its answer is lost, the workbook is read.
        is_unchecked = plan.body is not None and plan.token is None
        noticed = {**book["noticed"], "overwritten": plan.overwritten, "unchecked": is_unchecked}
        if noticed != book["noticed"]:
            workbooks.update(conn, area, noticed=noticed)
        if plan.token is None and book["caution"]:
            # Nothing waits any more: what was narrowed down is done.
            workbooks.update(conn, area, caution=0)
        if plan.token is not None:
            workbooks.take_token(conn, area)
            batch_id = batches.add(conn, area, plan.token, _json(self.positions), now, head=str(plan.head))
            rows.add_all(conn, [{**row, "batch_id": batch_id} for row in plan.rows])
            entries.set_batch(conn, plan.entry_ids, batch_id)
            batches.set_body(conn, batch_id, plan.packed, len(plan.rows), plan.summary_digest)
        if plan.body is None:
            return None
        return FrozenBatch(
            batch_id, plan.token, plan.body, plan.summary_digest, str(plan.head) if batch_id else ""
        )

    def _waiting_rows(
        self, conn: Connection, area: str, mirror: Sequence[Mapping], tabs: Sequence[str], now: datetime
    ) -> list[Mapping]:
        """Returns what must be appended to these tabs.

        Rows of the mirror come first (repair rows, lines of the register, rows of agencies that moved here;
        they have the key `entry_id`), then
        undelivered entries, the oldest first.
        """
        mirror_rows = [row for row in repair_rows(mirror) if row["record"] in tabs]
        new_agencies = proposals.agencies_to_append(conn, area, mirror) if AGENCIES in tabs else []
        mirror_rows += [_agency_row(area, agency) for agency in new_agencies]
        mirror_rows += [row for row in _moved_rows(conn, area) if row["record"] in tabs]
        mirror_rows += unbound_rows.waiting(mirror, tabs)
        return [*mirror_rows, *entries.list_undelivered(conn, area, tabs, BATCH_ROWS, now)]

    def _written_tabs(
        self,
        conn: Connection,
        book: Mapping,
        left_out: Collection[str],
        mirror: Sequence[Mapping],
        now: datetime,
    ) -> tuple[bodies.WrittenTabs, counting.AreaFigures]:
        """Returns (lines by tab of what the service alone writes, the area's figures).

        `left_out`: tabs that are not written. `mirror`: the rows as they are going to be.
        """
        area = book["area"]
        summary, as_of = area_summary(conn, area, self.pin_deadline, now, mirror)
        figures = counting.compare_area_figures(conn, area, summary, as_of)
        if area == areas.OBEC:
            whole_country = national_tabs.Country.load(
                conn, self.pin_deadline, self.report_deadline, self.base_url, now
            )
            written = national_tabs.cells(whole_country, summary)
        else:
            report = reports.get_newest(conn, area)
            head = summary_tab.Head(
                *(self.layout.title, as_of, self.pin_deadline, self.report_deadline, report),
                troubles=ceilings.sentences(book),
            )
            written = {SUMMARY: summary_tab.cells(head, summary)}
        return {key: lines for key, lines in written.items() if key not in left_out}, figures

    def _overwritten(self, book: Mapping, written: bodies.WrittenTabs) -> list | None:
        """Returns what the tabs show that was not written, as (digest, how often seen); None if it is right.

        A late copy of an earlier request can write over them. What goes on showing the same is given up after
        a few times: Google may show a value in its own way.
        """
        if self.shown is None:
            return book["noticed"].get("overwritten")
        unlike = {
            key: self.shown[key]
            for key, lines in written.items()
            if key in self.shown and self.shown[key] != bodies.shown_lines(self.layout.tab(key), lines)
        }
        if not unlike:
            return None
        digest = _digest(unlike)
        seen, times = book["noticed"].get("overwritten") or ("", 0)
        return [digest, times + 1 if digest == seen else 1]

    def _rows(
        self,
        conn: Connection,
        area: str,
        waiting: Sequence[Mapping],
        mirror: Sequence[Mapping],
        own_cells: bodies.OwnCells,
        now: datetime,
    ) -> tuple[list[dict], list[dict]]:
        """Returns new rows of the mirror until the batch is full: as stored, and as listed with entries."""
        rows_by_identity: dict[tuple, list[Mapping]] = defaultdict(list)
        for row in mirror:
            rows_by_identity[_identity(row)].append(row)
        agency_names = {agency["code"]: agency["name_th"] for agency in agencies.list_of_area(conn, area)}
        new_rows, listed_rows, size = [], [], 0
        next_id = max((row["id"] for row in mirror), default=0) + 1
        for row_id, source in enumerate(waiting, next_id):
            is_mirror_row = _is_mirror_row(source)
            same_identity = rows_by_identity[_identity(source)]
            if is_mirror_row:
                cells = source["cells"]
            else:
                # An agency that has moved to another area since is not among the names.
                code = source["agency"]
                name = code and (agency_names.get(code) or agencies.get(conn, code)["name_th"])
                cells = entry_cells(source, same_identity, name, self.base_url)
            record = source["record"]
            size += bodies.row_bytes(self.layout.tab(record), cells, own_cells.get(record))
            if size > BATCH_BYTES and new_rows:
                break
            entry_id = source["entry_id"] if is_mirror_row else source["id"]
            new_rows.append(_row(source, entry_id, cells, now))
            listed_rows.append(rows.as_listed(new_rows[-1], source) | {"id": row_id})
            same_identity.append(listed_rows[-1])
        return new_rows, listed_rows


def next_head(book: Mapping, token: int, cells_by_tab: Mapping[str, Sequence[Mapping]]) -> HeadUpdate:
    """Returns what names a batch with these rows in a workbook."""
    content = json.dumps(cells_by_tab, ensure_ascii=False).encode()
    is_first = not book["head"] or book["noticed"].get("headless", False)
    return HeadUpdate(Head.of_batch(token, content), is_first)


def _is_mirror_row(source: Mapping) -> bool:
    """True for a row that is appended again or a line of the register, False for an entry."""
    return "entry_id" in source


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
        last = copies[-1]
        needs_repair = all(row["state"] in rows.REPAIR_STATES for row in copies)
        if needs_repair and (last["state"] == rows.LOST or len(copies) <= MAX_REPAIRS):
            new_id = {r.ROW_ID: receipt_numbers.next_copy_id(row["row_id"] for row in copies)}
            repairs.append({**last, "cells": last["cells"] | new_id})
    return repairs


def _moved_rows(conn: Connection, area: str) -> list[dict]:
    """Returns the rows that follow their agencies to this area, with their decisions, under new row ids."""
    moved_rows = moves.list_to_append(conn, area)
    copies = moves.ids_of_copies(conn, [row["entry_id"] for row in moved_rows])
    return [
        {
            **row,
            "area": area,
            "cells": row["cells"] | {r.ROW_ID: receipt_numbers.next_copy_id(copies[row["entry_id"]])},
            # It is read anew there: what was doubted of its position was judged for the area that it left.
            "unreadable": None,
        }
        for row in moved_rows
    ]


def _agency_row(area: str, agency: Mapping) -> dict:
    """An agency as a row of the mirror of the tab หน่วยงาน, which has no entry."""
    (cells,) = agency_tab_rows([agency])
    values = {"area": area, "record": AGENCIES, "agency": agency["code"], "entry_id": None}
    entry_columns = dict.fromkeys(rows.ENTRY_COLUMNS)
    return values | entry_columns | {"cells": {key: text for key, text in cells.items() if text}}


def _row(source: Mapping, entry_id: int, cells: dict, now: datetime) -> dict:
    """A new row of the mirror. A repair row keeps its decision, which was acted on already."""
    return {
        "area": source["area"],
        "record": source["record"],
        "agency": source["agency"] or "",
        "row_id": cells.get(r.ROW_ID) or "",
        "entry_id": entry_id,
        "cells": cells,
        "read_as": source.get("read_as"),
        "unreadable": source.get("unreadable"),
        "doubts": source.get("doubts"),
        "state": rows.SENT,
        # What was typed by hand for an agency that moved here is judged by when it was typed.
        "changed_at": source["changed_at"] if source.get("state") == rows.LOST and not entry_id else now,
        "complete_at": source.get("complete_at"),
        "acted": source.get("acted", ""),
    }


def _identity(source: Mapping) -> tuple:
    """(record, agency, item, audience) of an entry or a row: nothing is inherited from people sealed off."""
    return source["record"], source["agency"] or "", source["item"], Audience.of_row(source)


def _digest(content: Mapping) -> str:
    return hashlib.sha256(json.dumps(content, default=vars, ensure_ascii=False).encode()).hexdigest()


def _json(positions: Mapping) -> dict:
    return {tab: dict(columns) for tab, columns in positions.items()}

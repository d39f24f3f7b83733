"""Makes a new file the workbook of an area, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.layout import Layout

from .. import proposals
from ..store import batches, rows, tab_shapes, unbound_rows, workbooks
from ..sync.provision import column_keys
from . import adding_tabs
from .copying import Portion
from .tasks import Stopped

# Columns of a workbook. If one has changed since the rows were copied, the worker wrote or read meanwhile.
UNCHANGED_COLUMNS = ("file_id", "next_token", "version_read", "committed_at", "sheet_ids")


@dataclass(frozen=True)
class WorkbookSwitch:
    """From the workbook `before` to `file_id`, which holds `portions` with tokens from `first_token` on.

    `open_batch`: the open batch of the old file, whose rows are among the portions. `lost`: ids of rows that
    are in no file and must be appended again. `head`: what names the last portion in the new file; "" without
    any.
    """

    before: Mapping
    open_batch: Mapping | None
    file_id: str
    layout: Layout
    first_token: int
    portions: Sequence[Portion]
    lost: Sequence[int]
    head: str


def switch_workbook(conn: Connection, change: WorkbookSwitch, now: datetime) -> None:
    """Make the new file the area's workbook. The caller commits. Raises Stopped if the old one changed.

    The worker's next cycle reads the new file and writes the summary.
    """
    area = change.before["area"]
    _check_unchanged(conn, change)
    if change.open_batch:
        # Whether it was committed does not matter any more: the new file has its rows.
        proposals.note_appended(conn, area, change.open_batch["id"])
        unbound_rows.note_appended(conn, change.open_batch["id"])
        batches.mark_done(conn, change.open_batch["id"], now, is_answered=True)
    for token, portion in enumerate(change.portions, change.first_token):
        batch_id = batches.add_done(conn, area, token, len(portion.rows), now)
        rows.set_batch(conn, portion.rows, batch_id)
    rows.set_state(conn, change.lost, rows.LOST, now)
    tab_shapes.forget(conn, area)
    workbooks.update(
        conn,
        area,
        file_id=change.file_id,
        sheet_ids=adding_tabs.sheet_ids(change.layout),
        positions=bodies.initial_positions(change.layout),
        next_token=change.first_token + len(change.portions),
        head=change.head,
        version_read=0,
        read_again=False,
        summary_digest="",
        grids={},
        caution=0,
        parked=None,
        parked_tabs={},
        parked_until=None,
        noticed={},
        columns_made=column_keys(change.layout),
        alarms=[],
        checked_at=None,
        read_at=None,
        committed_at=now,
    )


def _check_unchanged(conn: Connection, change: WorkbookSwitch) -> None:
    book, batch = workbooks.get(conn, change.before["area"]), batches.get_open(conn, change.before["area"])
    is_same_batch = (batch and batch["id"]) == (change.open_batch and change.open_batch["id"])
    if not is_same_batch or any(book[key] != change.before[key] for key in UNCHANGED_COLUMNS):
        raise Stopped(
            "ระบบส่งหรืออ่านข้อมูลของเขตนี้ระหว่างการคัดลอก สมุดงานเดิมยังใช้อยู่ โปรดสั่งใหม่",
            "the worker wrote or read this area meanwhile; the old workbook stays: run this again",
        )

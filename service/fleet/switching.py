"""The one transaction that makes a new file the workbook of an area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.layout import Layout

from .. import proposals
from ..store import batches, rows, workbooks
from ..sync.provision import columns_of
from . import adding_tabs as laying
from .copying import Portion
from .tasks import Stopped

# If one of these is another now than when the rows were copied, the worker has been here meanwhile.
SETTLED = ("file_id", "next_token", "version_read", "committed_at", "sheet_ids")


@dataclass(frozen=True)
class Change:
    """From the workbook `before` to `file_id`, which holds `portions` behind tokens from `first` on.

    `open_batch`: the batch of the old file that was not settled; its rows are among the portions. `lost`:
    rows that stand nowhere and are to be appended again.
    """

    before: Mapping
    open_batch: Mapping | None
    file_id: str
    shape: Layout
    first: int
    portions: Sequence[Portion]
    lost: Sequence[int]


def switch(conn: Connection, change: Change, now: datetime) -> None:
    """Every row copied stands in the new file from here on, whatever becomes of the old one. The caller
    commits.

    The summary is written at the next turn of the worker, which also reads the new file.
    """
    area = change.before["area"]
    _nothing_happened(conn, change)
    if change.open_batch:
        # Committed or not: the old file is of no account any more, and the new one has its rows.
        proposals.listed(conn, area, change.open_batch["id"])
        batches.done(conn, change.open_batch["id"], now)
    positions = bodies.as_laid_out(change.shape)
    for token, portion in enumerate(change.portions, change.first):
        batch = batches.add_done(conn, area, token, positions, len(portion.rows), now)
        rows.move_to_batch(conn, portion.rows, batch)
    for number in change.lost:
        rows.change(conn, number, state=rows.LOST, changed_at=now)
    workbooks.change(
        conn,
        area,
        file_id=change.file_id,
        sheet_ids=laying.sheet_ids(change.shape),
        positions=positions,
        next_token=change.first + len(change.portions),
        version_read=0,
        read_again=False,
        summary_digest="",
        grids={},
        caution=0,
        parked=None,
        parked_tabs={},
        parked_until=None,
        noticed={},
        columns_made=columns_of(change.shape),
        alarms=[],
        checked_at=None,
        read_at=None,
        committed_at=now,
    )


def _nothing_happened(conn: Connection, change: Change) -> None:
    book, batch = workbooks.get(conn, change.before["area"]), batches.open_batch(conn, change.before["area"])
    same_batch = (batch and batch["id"]) == (change.open_batch and change.open_batch["id"])
    if not same_batch or any(book[key] != change.before[key] for key in SETTLED):
        raise Stopped(
            "ระบบส่งหรืออ่านข้อมูลของเขตนี้ระหว่างการคัดลอก สมุดงานเดิมยังใช้อยู่ โปรดสั่งใหม่",
            "the worker wrote or read this area meanwhile; the old workbook stays: run this again",
        )

"""One look at an area's workbook: what stands there, mending what people moved, and noticing what is gone."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.client import Google
from sheets.errors import Refused
from sheets.layout import Layout

from .. import proposals
from ..records import RECORDS
from ..records.record import ROW_ID
from ..store import Database, batches, rows, workbooks
from ..workbooks import layout
from . import decisions, readback

log = logging.getLogger(__name__)

# Committed batches whose tokens are looked up, a read each, when all their rows went away at once.
MOST_TOKENS = 10

PROTECTED = "แท็บนี้ถูกป้องกัน ระบบจึงเพิ่มแถวไม่ได้ โปรดยกเลิกการป้องกันแท็บ หรือให้บัญชีของระบบแก้ไขได้"


@dataclass(frozen=True)
class Noticed:
    """What a person did that is mended only when it is still so at the next look: a mistake may be undone at
    once.
    """

    gone: list[str]
    numberless: list[str]

    def still(self, before: Mapping) -> "Noticed":
        """What the look before had noticed too."""
        return Noticed(
            [key for key in self.gone if key in before.get("gone", ())],
            [key for key in self.numberless if key in before.get("numberless", ())],
        )

    def __bool__(self) -> bool:
        return bool(self.gone or self.numberless)


class Look:
    """A look at the workbook `book`, whose file changed last by `who`. `secret` makes receipt numbers."""

    def __init__(
        self,
        db: Database,
        google: Google,
        book: Mapping,
        shape: Layout,
        now: datetime,
        who: str,
        secret: bytes,
    ):
        self.db, self.google, self.book, self.shape, self.now, self.who = db, google, book, shape, now, who
        self.secret = secret
        self.acted = False

    def take_over(self, version: int) -> Noticed | None:
        """Read the workbook as of this version of the file and take over what people did. Returns what is
        gone for the second time; None when another worker was faster: what was read may be older than what is
        known by now.
        """
        found = bodies.locate(
            self.google.find(self.book["file_id"], bodies.locate_body(), bodies.LOCATE_FIELDS), self.shape
        )
        made = self._columns_made()
        positions = self._mended(found, made)
        self._draw(found)
        noticed = Noticed(
            found.missing_tabs, [key for key in RECORDS if ROW_ID not in positions.get(key, {ROW_ID: 0})]
        )
        lost = self._lost(found)
        lines = {
            key: lines
            for key, lines in found.rows.items()
            if key in RECORDS and key not in noticed.numberless
        }
        with self.db.begin() as conn:
            if self._overtaken(conn):
                return None
            readback.apply(conn, readback.Looked(self.book["area"], self.now, self.who, lost), lines)
            if layout.AGENCIES in found.rows:
                proposals.read(conn, self.secret, self.book["area"], found.rows[layout.AGENCIES], self.now)
            again, self.acted = decisions.act(conn, self.book["area"], self.secret, self.now)
            workbooks.change(
                conn,
                self.book["area"],
                version_read=version,
                read_again=again or bool(noticed),
                read_at=self.now,
                positions=layout.usable(positions),
                parked=None,
                parked_until=None,
                noticed=vars(noticed) | {"guarded": found.guarded},
                columns_made=made,
                parked_tabs=self._parked(found),
                grids=found.grids,
            )
            conn.commit()
        still = noticed.still(self.book["noticed"])
        for key in still.numberless:
            self._number(key, found)
        return still

    def _overtaken(self, conn: Connection) -> bool:
        now = workbooks.get(conn, self.book["area"])
        return any(
            now[key] != self.book[key]
            for key in ("next_token", "committed_at", "file_id", "sheet_ids", "version_read")
        )

    def _columns_made(self) -> dict[str, list[str]]:
        """The columns that were made in each tab so far; where it was never noted, those of the layout."""
        known = self.book["columns_made"] or {}
        return {
            tab.key: known.get(tab.key, [column.key for column in tab.columns])
            for tab in self.shape.entry_tabs
        }

    def _mended(self, found: bodies.Located, made: dict[str, list[str]]) -> dict[str, dict[str, int]]:
        """Where the columns stand after mending: cut and pasted ones, or made again by hand, get their
        metadata back, as a commit's answer tells only that; columns of new fields are made, which `made` then
        lists.
        """
        positions = {key: dict(places) for key, places in found.positions.items()}
        for key, columns in found.by_header.items():
            places = {column: positions[key][column] for column in columns}
            self._write(bodies.rekey_body(self.shape.tab(key), places, found.stray.get(key, [])))
        for key, columns in found.missing_columns.items():
            new = [column for column in columns if column not in made[key]]
            if new:
                at = max(positions[key].values(), default=-1) + 1
                self._write(bodies.columns_body(self.shape.tab(key), new, at))
                positions[key] |= {column: at + index for index, column in enumerate(new)}
                made[key] = [*made[key], *new]
        return positions

    def _draw(self, found: bodies.Located) -> None:
        """A workbook from before its chart gets it. Nothing else waits for a picture: it is tried again at
        the next look.
        """
        for key in found.undrawn:
            try:
                self._write(bodies.chart_body(self.shape.tab(key), found.grids[key]))
            except Refused as trouble:
                log.warning("area %s: the chart of %s is refused: %s", self.book["area"], key, trouble)

    def _number(self, key: str, found: bodies.Located) -> None:
        """Make the column of receipt numbers again, with the numbers of the lines that are as we know
        them.
        """
        with self.db.read() as conn:
            mirrored = [row for row in rows.of_area(conn, self.book["area"]) if row["record"] == key]
        ids = readback.same_lines(found.rows[key], mirrored)
        self._write(bodies.ids_body(self.shape.tab(key), ROW_ID, found.widths[key], ids))

    def _write(self, body: dict) -> None:
        self.google.batch_update(self.book["file_id"], body, "spreadsheetId")

    def _lost(self, found: bodies.Located) -> set[str]:
        """Row ids of committed batches that are not in this file any more, their token included: somebody
        restored an older version. Where whole batches vanish but their tokens stay, people deleted the rows.
        """
        standing = {line.get(ROW_ID) for lines in found.rows.values() for line in lines}
        lost: set[str] = set()
        with self.db.read() as conn:
            newest = [
                (batch["token"], rows.of_batch(conn, batch["id"]))
                for batch in batches.newest_with_rows(conn, self.book["area"], MOST_TOKENS)
            ]
        for token, brought in newest:
            ids = {
                row["row_id"]
                for row in brought
                if row["record"] in found.rows and row["state"] in rows.COUNTED
            }
            if not ids or ids & standing or self.google.metadata(self.book["file_id"], token) is not None:
                break
            lost |= ids
        return lost

    def _parked(self, found: bodies.Located) -> dict[str, dict]:
        """Tabs parked for a while stay so; tabs that are protected are parked as long as they are."""
        timed = {key: why for key, why in self.book["parked_tabs"].items() if why["until"]}
        return timed | {key: {"until": None, "reason": PROTECTED} for key in found.closed}

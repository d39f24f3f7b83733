"""A request that is decided: what its row says, what was stored, what earlier decisions did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from ..records import RECORDS
from ..records.record import NOTE
from ..store import entries, requests


@dataclass(frozen=True)
class Case:
    """`sent`: the answers as stored, never as edited. `shown`: as they stand in the sheet, where staff may
    correct them. `outcome`: what earlier decisions on it did. `secret` makes receipt numbers.
    """

    request: RowMapping
    row: Mapping
    sent: Mapping
    shown: Mapping
    secret: bytes
    now: datetime

    @property
    def number(self) -> int:
        return self.request["id"]

    @property
    def area(self) -> str:
        """In whose workbook it is decided."""
        return self.request["area"]

    @property
    def outcome(self) -> dict:
        return dict(self.request["outcome"])

    @property
    def note(self) -> str:
        """The reason that staff wrote."""
        return str(self.row["cells"].get(NOTE) or "").strip()

    def tell(self, name: str) -> dict:
        """What every letter about this request says. `name`: of the agency."""
        return {"record": self.request["record"], "agency_name": name, "receipt": self.request["receipt"]}


def of_row(conn: Connection, row: Mapping, secret: bytes, now: datetime) -> Case:
    """The case of a mirrored row of a request's newest entry (ruling.as_it_stands)."""
    record, item = RECORDS[row["record"]], row["item"]
    sent = entries.newest(conn, row["record"], row["agency"] or None, item)["answers"]
    return Case(requests.get(conn, int(item)), row, sent, record.answers(row["cells"]), secret, now)

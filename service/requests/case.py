"""One request that is decided, and what the rule of a record must offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, RowMapping

from ..records import RECORDS
from ..records.record import NOTE
from ..store import entries, requests
from ..store.audit_log import SHEET


@dataclass(frozen=True)
class Case:
    """A request that is decided.

    `row`: the mirrored row of its newest entry. `stored_answers`: as they were sent. `sheet_answers`: as they
    stand in the sheet, where staff may correct them. `outcome`: what earlier decisions did. `secret` makes
    receipt numbers.
    """

    request: RowMapping
    row: Mapping
    stored_answers: Mapping
    sheet_answers: Mapping
    secret: bytes
    now: datetime

    @property
    def number(self) -> int:
        return self.request["id"]

    @property
    def area(self) -> str:
        """The area in whose workbook it is decided."""
        return self.request["area"]

    @property
    def outcome(self) -> dict:
        return dict(self.request["outcome"])

    @property
    def decider(self) -> str:
        """The username of who decided; SHEET where that is not known."""
        return self.row.get("decider", SHEET)

    @property
    def note(self) -> str:
        """The reason that staff wrote."""
        return str(self.row["cells"].get(NOTE) or "").strip()

    def letter_facts(self, name: str) -> dict:
        """Returns the facts that every letter about this request has. `name`: of the agency."""
        return {"record": self.request["record"], "agency_name": name, "receipt": self.request["receipt"]}


def load_cases(conn: Connection, rows: Sequence[Mapping], secret: bytes, now: datetime) -> list[Case]:
    """Returns the cases of requests from the mirrored rows of their newest entries."""
    request_by_number = requests.list_by_number(conn, [int(row["item"]) for row in rows])
    entry_by_id = entries.list_by_id(conn, [row["entry_id"] for row in rows])
    return [
        Case(
            request_by_number[int(row["item"])],
            row,
            entry_by_id[row["entry_id"]]["answers"],
            RECORDS[row["record"]].answers(row["cells"]),
            secret,
            now,
        )
        for row in rows
    ]


class RequestRule(Protocol):
    """What a module must offer to decide requests of one record; listed in `decision.REQUEST_RULES`.

    `effect`: of ผลตรวจ. `target`: the agency code that stands beside it, or "". `outcome`: what earlier
    decisions on the request did, kept with it as JSON. The caller commits.
    """

    def subject_name(self, conn: Connection, case: Case) -> str:
        """Returns the name of what the request is about, for letters."""

    def obstacle(self, conn: Connection, case: Case, effect: str, target: str) -> str:
        """Returns a Thai sentence on what is missing or wrong; "" if the decision can act."""

    def is_extension(self, previous_effect: str, effect: str) -> bool:
        """True if `effect` only adds to the effect `previous_effect`, which therefore is not undone."""

    def apply(self, conn: Connection, case: Case, effect: str, target: str, outcome: dict) -> dict:
        """Approves or merges; returns the new outcome."""

    def undo(self, conn: Connection, case: Case, previous_effect: str) -> dict:
        """Undoes the effect `previous_effect`; returns the new outcome."""

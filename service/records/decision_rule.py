"""What a module must offer so that sync can act on the decisions (ผลตรวจ) of a record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

UNKNOWN_DECISION = "ยังไม่มีผล: สิ่งที่พิมพ์ในช่องผลตรวจไม่ใช่ตัวเลือก กรุณาเลือกจากรายการในช่อง"


class DecisionRule(Protocol):
    """The rule of a record whose decisions can be incomplete, and are kept with what they are about.

    Add one to `sync.decisions.DECISION_RULES`. `conn` is the caller's transaction; the caller commits.
    `row`: the mirrored row of the record's newest entry.
    """

    def full_decision(self, row: Mapping, effect: str) -> str:
        """Returns the decision that the row asks for: `effect` of ผลตรวจ, with a target if any."""

    def current_rows(self, conn: object, rows: Sequence[Mapping]) -> list[Mapping]:
        """Returns the rows with the last decision acted on (`acted`), but those that have a newer entry."""

    def obstacles(self, conn: object, decided: Sequence[tuple[Mapping, str]], now: datetime) -> list[str]:
        """Returns why each (current row, decision) cannot act yet, a Thai sentence; "" if it can."""

    def apply_decision(self, conn: object, row: Mapping, decision: str, secret: bytes, now: datetime) -> None:
        """Acts on a complete decision, and undoes the one before. `secret` makes receipt numbers."""

"""What a module must offer so that sync can act on the decisions (ผลตรวจ) of a record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class DecisionRule(Protocol):
    """The rule of a record whose decisions can be incomplete, and are kept with what they are about.

    Add one to `sync.decisions.DECISION_RULES`. `conn` is the caller's transaction; the caller commits.
    `row`: the mirrored row of the record's newest entry.
    """

    def full_decision(self, row: Mapping, effect: str) -> str:
        """Returns the decision that the row asks for: `effect` of ผลตรวจ, with a target if any."""

    def current_row(self, conn: object, row: Mapping) -> Mapping | None:
        """Returns the row with the last decision acted on (`acted`); None if a newer entry exists."""

    def obstacle(self, conn: object, row: Mapping, decision: str, now: datetime) -> str:
        """Returns a Thai sentence on why `decision` cannot act yet; "" if it can."""

    def apply_decision(self, conn: object, row: Mapping, decision: str, secret: bytes, now: datetime) -> None:
        """Acts on a complete decision, and undoes the one before. `secret` makes receipt numbers."""

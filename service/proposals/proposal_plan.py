"""What the tab หน่วยงาน of an area proposes, worked out before it is stored.

Nobody else can write while a transaction writes: it only compares whether what was planned from is still so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from ..store import agencies, areas, audit_log, entries, proposals, register_lines, unbound_rows
from ..store.entries import NewEntry
from .proposal_acts import note_proposal

# So many proposals are stored in one transaction: some milliseconds. The last of them come with all the rest.
PORTION_ENTRIES = 20


@dataclass(frozen=True)
class ProposalPlan:
    """What a look at the tab of an area stores.

    `unbound`: the rows of the mirror that replace those of the tab; None while they are as they were.
    `hands`: item -> the username of who proposed it, without those whom nobody knows.
    `written`: agencies that the tab shows under their registered name by now. `register_version` and
    `states`: of the register and of the area's proposals, when this was planned.
    """

    area: str
    unbound: Sequence[Mapping] | None
    written: Sequence[Mapping]
    entries: Sequence[NewEntry]
    register_version: int
    states: Mapping[str, tuple]
    hands: Mapping[str, str] = field(default_factory=dict)

    def portions(self) -> list[Sequence[NewEntry]]:
        """Returns the entries as they are stored: one portion at least, which may be empty."""
        starts = range(0, max(len(self.entries), 1), PORTION_ENTRIES)
        return [self.entries[start : start + PORTION_ENTRIES] for start in starts]

    def still_holds(self, conn: Connection, stored: Sequence[NewEntry]) -> bool:
        """True if nobody has changed the register or decided on a proposal, but for those `stored` since."""
        stored_items = {entry.item for entry in stored}
        states = proposals.states_by_item(conn, self.area)
        return self._is_register_unchanged(conn) and all(
            states.get(item) == self.states.get(item) for item in (states.keys() | self.states) - stored_items
        )

    def are_unchanged(self, conn: Connection, new_entries: Sequence[NewEntry]) -> bool:
        """True if what these entries were planned from is still so."""
        states = proposals.states_by_item(conn, self.area)
        return self._is_register_unchanged(conn) and all(
            states.get(entry.item) == self.states.get(entry.item) for entry in new_entries
        )

    def _is_register_unchanged(self, conn: Connection) -> bool:
        return agencies.register_version(conn) == self.register_version

    def store_rest(self, conn: Connection) -> None:
        """Store what is more than entries. The caller commits."""
        if self.unbound is not None:
            unbound_rows.replace(conn, self.area, register_lines.TAB, self.unbound)
        register_lines.put(conn, self.area, self.written)

    def store_entries(
        self, conn: Connection, new_entries: Sequence[NewEntry], secret: bytes, now: datetime
    ) -> None:
        """Store proposals as the next revisions, for OBEC; no account sent them. The caller commits."""
        if not new_entries:
            return
        office = {**agencies.get(conn, self.area), "area": areas.OBEC}
        identities = [(entry.record, self.area, entry.item) for entry in new_entries]
        revisions = entries.newest_revisions(conn, identities)
        for entry, identity in zip(new_entries, identities, strict=True):
            submission = f"proposal:{self.area}:{entry.item}:{revisions.get(identity, 0) + 1}"
            receipt = entries.add_receipt(conn, submission, self.area, entry.record, None, now)
            entries.add(conn, receipt, office, entry, None, secret, now)
            note_proposal(conn, self.area, entry, self.hands.get(entry.item, audit_log.SHEET), now)

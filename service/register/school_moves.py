"""Schools that an import takes out of their areas: an act of each area, and an alarm of OBEC's.

Fewer schools raise every percentage of an area. An import is the administrator's, and closes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from ..records.dates import BANGKOK
from ..store import alarms, areas, audit_log


@dataclass(frozen=True)
class SchoolMoves:
    """How many open schools of the register `left` an area, and `came` to one; each by the area's key."""

    left: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)

    def add(self, other: "SchoolMoves") -> None:
        self.left.update(other.left)
        self.came.update(other.came)

    def by_area(self) -> list[tuple[str, int, int]]:
        """Returns (area, left, came) of the areas that any concern."""
        return [(area, self.left[area], self.came[area]) for area in sorted({*self.left, *self.came})]


def find_moves(rows: Iterable[Mapping], known: Mapping[str, Mapping]) -> SchoolMoves:
    """Returns what storing these rows moves; a new agency moves nothing. `known`: code -> it as it is."""
    moves = SchoolMoves()
    for row in rows:
        before = known.get(row["code"])
        if before is None or before["closed_at"]:
            continue
        old_area, new_area = _counted_in(before), _counted_in(row)
        if old_area != new_area:
            moves.left.update(filter(None, [old_area]))
            moves.came.update(filter(None, [new_area]))
    return moves


def _counted_in(agency: Mapping) -> str | None:
    return agency["area"] if agency["kind"] == "school" else None


def note_moves(conn: Connection, moves: SchoolMoves, now: datetime) -> None:
    """Note the moves in the audit log of each area and of OBEC, and tell OBEC's users. The caller commits."""
    if not (concerned := moves.by_area()):
        return
    for area, left, came in concerned:
        audit_log.add(conn, now, "schools_moved", audit_log.COMMAND, area, left=left, came=came)
    totals = {"left": moves.left.total(), "came": moves.came.total()}
    audit_log.add(conn, now, "schools_moved", audit_log.COMMAND, areas.OBEC, **totals)
    if moves.left:
        _raise_alarm(conn, moves, now)


def _raise_alarm(conn: Connection, moves: SchoolMoves, now: datetime) -> None:
    """Adds the moves to those that OBEC's page tells already: a later, smaller import hides none."""
    recent = alarms.list_recent(conn, now, areas.OBEC)
    told = next((alarm["facts"] for alarm in recent if alarm["kind"] == alarms.SCHOOLS_LEFT), {})
    all_moves = SchoolMoves()
    for area, (left, came) in told.get("areas", {}).items():
        all_moves.add(SchoolMoves(Counter({area: left}), Counter({area: came})))
    all_moves.add(moves)
    facts = {"areas": {area: [left, came] for area, left, came in all_moves.by_area()}}
    day = now.astimezone(BANGKOK).date().isoformat()
    alarms.renew(conn, areas.OBEC, alarms.SCHOOLS_LEFT, day, facts, now)

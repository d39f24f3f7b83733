"""What stands for one agency: registered, pinned, surveyed, and what is missing. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from . import RECORDS
from .identity_state import Row, Standings, standings
from .no_copy import NONE, SERVICES
from .record import Answers

# What an agency can lack, in the order in which it is done.
REGISTRATION, PIN, PHOTO, SURVEY = "registration", "pin", "photo", "survey"


@dataclass(frozen=True)
class Unit:
    """An agency of the register, as the summary needs it."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Point:
    """One effective service point with a position (latitude, longitude; WGS 84). `photos`: their ids."""

    item: str
    name: str
    position: tuple[float, float]
    photos: tuple[str, ...] = ()


@dataclass
class Line:
    """`registered`: "", "waiting" or "confirmed". `pinned_at`, `registered_at`, `surveyed_at`: when it was
    first so. `position`: of the first of `points`. `doubts`: rules of what is doubtful about these.
    `to_correct`, `conflicts`: keys of records. `counted`: keys of counted fields, <record>.<field>.
    """

    unit: Unit
    registered: str = ""
    registered_at: datetime | None = None
    points: tuple[Point, ...] = ()
    pinned_at: datetime | None = None
    late: bool = False
    surveyed: bool = False
    surveyed_at: datetime | None = None
    ready: bool = False
    to_correct: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    counted: frozenset[str] = frozenset()

    @property
    def position(self) -> tuple[float, float] | None:
        return self.points[0].position if self.points else None

    @property
    def photo(self) -> bool:
        return any(point.photos for point in self.points)

    @property
    def missing(self) -> tuple[str, ...]:
        """What this agency has still to do."""
        return lacking(self.registered, self.points, self.photo, self.surveyed)


def lacking(registered: object, pinned: object, photo: object, surveyed: object) -> tuple[str, ...]:
    """What an agency has still to do, by whether each is done."""
    done = {REGISTRATION: registered, PIN: pinned, PHOTO: photo, SURVEY: surveyed}
    return tuple(what for what, is_done in done.items() if not is_done)


def line_of(unit: Unit, rows: Iterable[Row], last_moment: datetime | None) -> Line:
    """The line of an agency by all its rows. `last_moment`: pinned later is late; None = nothing is."""
    found, conflicts = standings(rows)
    line = Line(unit, conflicts=conflicts)
    line.to_correct = tuple(sorted({record for (record, _), s in found.items() if s.to_correct}))
    effective = {identity: s.effective for identity, s in found.items() if s.effective}
    _register(line, effective, found)
    _place(line, effective, found, last_moment)
    _survey(line, effective, found)
    line.counted = frozenset(_tallies(effective))
    return line


def _register(line: Line, effective: Mapping, found: Standings) -> None:
    people = {item: row for (record, item), row in effective.items() if record == "registration"}
    if people:
        confirmed = any(row.effect == "confirm" or row.confirmed for row in people.values())
        line.registered = "confirmed" if confirmed else "waiting"
        line.registered_at = min(found["registration", item].first_at for item in people)


def _place(line: Line, effective: Mapping, found: Standings, last_moment: datetime | None) -> None:
    pins = {
        item: row for (record, item), row in sorted(effective.items()) if record == "pin" and _position(row)
    }
    if not pins:
        return
    line.points = tuple(
        Point(
            item, row.answers.get("point_name") or "", _position(row), tuple(row.answers.get("photo") or ())
        )
        for item, row in pins.items()
    )
    line.pinned_at = min(found["pin", item].first_at for item in pins)
    line.late = bool(last_moment) and line.pinned_at > last_moment
    line.doubts = tuple(sorted({rule for row in pins.values() for rule in row.doubts}))


def _position(row: Row) -> tuple[float, float] | None:
    latitude, longitude = row.answers.get("latitude"), row.answers.get("longitude")
    return None if latitude is None or longitude is None else (latitude, longitude)


def _survey(line: Line, effective: Mapping, found: Standings) -> None:
    services = {item: row.answers for (record, item), row in effective.items() if record == "no_copy"}
    offered = {service.key for service in SERVICES.get(line.unit.kind, ())}
    answered = {item for item, answers in services.items() if answers.get("copies")}
    line.surveyed = ("readiness", "") in effective and offered <= answered
    line.ready = line.surveyed and all(map(asks_no_copies_soon, services.values()))
    if line.surveyed:
        asked = [("readiness", ""), *(("no_copy", item) for item in offered)]
        line.surveyed_at = max(found[identity].first_at for identity in asked)


def asks_no_copies_soon(answers: Answers) -> bool:
    """True when a service asks for no copies, or can stop now."""
    return NONE in (answers.get("copies") or ()) or answers.get("can_stop") == "now"


def _tallies(effective: Mapping) -> Iterable[str]:
    for (record, _), row in effective.items():
        for f in RECORDS[record].fields:
            # Answers are worked out when they are looked at: those that nothing counts are left alone.
            if f.counted and row.answers.get(f.key) not in (None, "no"):
                yield f"{record}.{f.key}"

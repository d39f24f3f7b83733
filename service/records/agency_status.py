"""The status of one agency: registered, pinned, surveyed, and what is missing. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from . import RECORDS
from .identity_state import EntryRow, IdentityStates, identity_states
from .no_copy import NONE, SERVICES
from .open_cells import MissingReason, ReplacedRow, UnreadableCell
from .record import Answers

# The steps of an agency, in the order in which they are done.
REGISTRATION, PIN, PHOTO, SURVEY = "registration", "pin", "photo", "survey"
STEPS = (REGISTRATION, PIN, PHOTO, SURVEY)
# How far an agency is registered: somebody works for it; the area, or a proof, has confirmed that person.
PROVISIONAL, CONFIRMED = "provisional", "confirmed"


@dataclass(frozen=True)
class Unit:
    """An agency of the register, as the summary needs it."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Point:
    """One effective service point with a position (latitude, longitude; WGS 84).

    `photos`: their ids; `doubts`: rules; `is_checked`: the area decided that it is right; `by_hand`: it was
    typed into the sheet.
    """

    item: str
    name: str
    position: tuple[float, float]
    photos: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    is_checked: bool = False
    by_hand: bool = False


@dataclass
class AgencyStatus:
    """What an agency has done so far.

    `registered`: "", "provisional" or "confirmed". `registered_at`, `pinned_at`, `surveyed_at`: when it was
    first so. `late`: pinned after the deadline. `doubts`: rules of the doubts about its `points`.
    `to_correct`, `conflicts`: keys of records. `counted`: keys of counted fields, <record>.<field>.
    `without_reason`: (record, receipt number) of the rows that were sent back without a reason, so that they
    count on. `unreadable`: cells that a person must look at. `unconfirmed`: steps that are not done yet, but
    will be once a person is confirmed who has done them. `typed`: keys of the records of which a row counts
    that was typed into the sheet by hand. `confirmed_by_hand`: the area's officer has confirmed its person,
    and nothing else has. `typed_in_replaced`: rows that newer ones have replaced, in which something was
    typed that has no effect.
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
    unconfirmed: tuple[str, ...] = ()
    unreadable: tuple[UnreadableCell, ...] = ()
    without_reason: tuple[MissingReason, ...] = ()
    typed: tuple[str, ...] = ()
    confirmed_by_hand: bool = False
    # not worked out from its rows alone: figures/without_effect.py
    typed_in_replaced: tuple[ReplacedRow, ...] = ()

    @property
    def position(self) -> tuple[float, float] | None:
        """The position of the first point."""
        return self.points[0].position if self.points else None

    @property
    def photo(self) -> bool:
        """True when one of the points has a photo."""
        return any(point.photos for point in self.points)

    @property
    def rests_on_hand(self) -> bool:
        """True when something of it was typed, or its person confirmed, by the area's own hand."""
        return bool(self.typed) or self.confirmed_by_hand

    @property
    def missing(self) -> tuple[str, ...]:
        """The steps that the agency has not done yet."""
        return missing_steps(self.registered, self.points, self.photo, self.surveyed)

    @property
    def done(self) -> tuple[str, ...]:
        """The steps that the agency has done."""
        return tuple(step for step in STEPS if step not in self.missing)


def missing_steps(registered: object, pinned: object, photo: object, surveyed: object) -> tuple[str, ...]:
    """Return the steps that are not done yet; each argument is true when its step is done."""
    steps = zip(STEPS, (registered, pinned, photo, surveyed), strict=True)
    return tuple(step for step, is_done in steps if not is_done)


def agency_status(unit: Unit, rows: Iterable[EntryRow], last_moment: datetime | None) -> AgencyStatus:
    """Return the status of an agency from all its rows.

    A pin received after `last_moment` is late; without one no pin is. What people sent who are not confirmed
    is sealed off: it shows in `registered` and `unconfirmed` alone.
    """
    rows_by_account: dict[int | None, list[EntryRow]] = defaultdict(list)
    for row in rows:
        rows_by_account[row.unconfirmed_account].append(row)
    status = _status(unit, rows_by_account.pop(None, ()), last_moment)
    apart = [_status(unit, sealed_rows, last_moment) for sealed_rows in rows_by_account.values()]
    # A person who has withdrawn the registration cannot be confirmed any more.
    apart = [each for each in apart if each.registered]
    if apart and not status.registered:
        status.registered = PROVISIONAL
        status.registered_at = min(each.registered_at for each in apart)
    sealed_steps = {step for each in apart for step in each.done}
    status.unconfirmed = tuple(step for step in status.missing if step in sealed_steps)
    return status


def _status(unit: Unit, rows: Iterable[EntryRow], last_moment: datetime | None) -> AgencyStatus:
    """Return the status by the rows of one audience alone."""
    rows = list(rows)
    states, conflicts = identity_states(rows)
    status = AgencyStatus(unit, conflicts=conflicts)
    status.to_correct = tuple(sorted({record for (record, _), state in states.items() if state.to_correct}))
    effective_rows = {identity: state.effective for identity, state in states.items() if state.effective}
    status.typed = tuple(sorted({record for (record, _), row in effective_rows.items() if row.by_hand}))
    _set_registration(status, rows, effective_rows, states)
    _set_points(status, effective_rows, states, last_moment)
    _set_survey(status, effective_rows, states)
    status.counted = frozenset(_counted_fields(effective_rows))
    status.without_reason = tuple(
        MissingReason(RECORDS[row.record], row.row_id)
        for _, row in sorted(effective_rows.items())
        if row.lacks_reason
    )
    status.unreadable = tuple(_unreadable_cells(rows, states))
    return status


def _unreadable_cells(rows: Iterable[EntryRow], states: IdentityStates) -> Iterable[UnreadableCell]:
    """Yield those of the rows that count or are to be corrected, and of rows typed by hand that may count."""
    for _, state in sorted(states.items()):
        row = state.effective or state.to_correct
        yield from row.unreadable if row else ()
    submitted_records = {row.record for row in rows if not row.by_hand}
    for row in rows:
        if not row.is_complete and row.record not in submitted_records:
            yield from row.unreadable


def _set_registration(
    status: AgencyStatus, rows: Iterable[EntryRow], effective_rows: Mapping, states: IdentityStates
) -> None:
    registrations = {item: row for (record, item), row in effective_rows.items() if record == "registration"}
    if registrations:
        confirmed_items = {item for item, row in registrations.items() if row.confirmed}
        # A later revision, of a new address for example, does not tell the proof again.
        proved_items = {row.item for row in rows if row.record == "registration" and row.proved}
        status.registered = CONFIRMED if confirmed_items else PROVISIONAL
        status.confirmed_by_hand = bool(confirmed_items) and not confirmed_items & proved_items
        status.registered_at = min(states["registration", item].first_at for item in registrations)


def _set_points(
    status: AgencyStatus, effective_rows: Mapping, states: IdentityStates, last_moment: datetime | None
) -> None:
    pins = {
        item: row
        for (record, item), row in sorted(effective_rows.items())
        if record == "pin" and _position(row)
    }
    if not pins:
        return
    status.points = tuple(_point(item, row) for item, row in pins.items())
    status.pinned_at = min(states["pin", item].first_at for item in pins)
    status.late = bool(last_moment) and status.pinned_at > last_moment
    status.doubts = tuple(sorted({rule for row in pins.values() for rule in row.doubts}))


def _point(item: str, row: EntryRow) -> Point:
    name, photos = row.answers.get("point_name") or "", tuple(row.answers.get("photo") or ())
    return Point(item, name, _position(row), photos, row.doubts, row.effect == "checked", row.by_hand)


def _position(row: EntryRow) -> tuple[float, float] | None:
    latitude, longitude = row.answers.get("latitude"), row.answers.get("longitude")
    return None if latitude is None or longitude is None else (latitude, longitude)


def _set_survey(status: AgencyStatus, effective_rows: Mapping, states: IdentityStates) -> None:
    services = {item: row.answers for (record, item), row in effective_rows.items() if record == "no_copy"}
    required_services = {service.key for service in SERVICES.get(status.unit.kind, ())}
    answered_services = {item for item, answers in services.items() if answers.get("copies")}
    status.surveyed = ("readiness", "") in effective_rows and required_services <= answered_services
    status.ready = status.surveyed and all(map(can_do_without_copies, services.values()))
    if status.surveyed:
        identities = [("readiness", ""), *(("no_copy", item) for item in required_services)]
        status.surveyed_at = max(states[identity].first_at for identity in identities)


def can_do_without_copies(answers: Answers) -> bool:
    """True when a service asks for no copies, or can stop now."""
    return NONE in (answers.get("copies") or ()) or answers.get("can_stop") == "now"


def _counted_fields(effective_rows: Mapping) -> Iterable[str]:
    for (record, _), row in effective_rows.items():
        for field in RECORDS[record].fields:
            # The answers may be read lazily: look only at those that are counted.
            if field.counted and row.answers.get(field.key) not in (None, "no"):
                yield f"{record}.{field.key}"

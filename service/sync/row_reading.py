"""Reads lines of the sheet: what counts of their cells, and what is to be doubted.

The database is asked once for all lines of a look, never for one of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..intake.doubts import SentPin, row_remarks
from ..records import AGENCY_RECORDS, PIN
from ..records.cell_reading import POSITION_KEYS, CellReading, read_cells
from ..records.pictures import why_not_own
from ..records.record import Record
from ..register import places
from ..register.near_points import NearPoints
from ..store import agencies, entries, latest_positions, photos, rows
from ..store.audience import CONFIRMED_PEOPLE

# The answer of a pin that holds its photos.
PHOTO_KEY = "photo"
# Who sent a row: what `Audience` looks at.
SENDER_KEYS = ("account_id", "account_state", "account_confirmed_at")


@dataclass(frozen=True)
class LineToRead:
    """A line whose reading is due.

    `values`: its row as it is going to be stored, where the reading is filled in. `last`: the cells that
    counted before. `row`: in the mirror, None for a line typed by hand. `edited`: the keys of its cells that
    people changed. Of a line typed by hand, `known`: the row that it had, None for a new one; `typed_at`: the
    latest moment at which it can have been typed as it stands.
    """

    record: Record
    agency: str
    values: dict
    last: Mapping
    row: Mapping | None = None
    edited: Collection[str] = ()
    known: Mapping | None = None
    typed_at: datetime | None = None


def is_at_others_spot(row: Mapping) -> bool:
    """True while a pin is doubted because of another one, which may have moved since."""
    return row["record"] == PIN.key and any(rule == "same_as_other" for rule, *_ in rows.current_remarks(row))


def read_lines(conn: Connection, area: Mapping, lines: Sequence[LineToRead]) -> list[dict]:
    """Fill in what counts of these lines of an area's workbook, and the doubts about them.

    Returns the newest positions that pins of the service have by now, for `latest_positions`, each with the
    id of its `row`.
    """
    codes = {line.agency for line in lines}
    entry_ids = [line.row["entry_id"] for line in lines if line.row and line.record.key in AGENCY_RECORDS]
    reader = LineReader(area, entries.list_by_id(conn, entry_ids), agencies.list_by_code(conn, codes))
    for line in lines:
        reader.read(line)
    pins = [line for line in lines if line.record == PIN]
    photo_by_id = photos.list_by_id(conn, {photo for line in pins for photo in _linked_photos(line.values)})
    for line in pins:
        reader.leave_out_foreign_photos(line, photo_by_id)
    judged = [line for line in pins if reader.is_judged(line)]
    newest = entries.newest_revisions(conn, [_identity(line.row) for line in judged if line.row])
    points = [point for line in judged if (point := reader.newest_point(line, newest))]
    stored_points = latest_positions.list_around(conn, [spot for line in judged if (spot := _spot(line))])
    near_points = NearPoints([*_unmoved(stored_points, points), *filter(_is_shown, points)])
    for line in judged:
        reader.doubt(line, near_points, photo_by_id)
    return [point for point in points if point["item"] != latest_positions.TYPED_ITEM]


class LineReader:
    """Reads lines of one area's workbook. `entry_by_id`: theirs; `register`: their agencies by code."""

    def __init__(self, area: Mapping, entry_by_id: Mapping[int, Mapping], register: Mapping[str, Mapping]):
        self.area, self.entry_by_id, self.register = area, entry_by_id, register

    def read(self, line: LineToRead) -> None:
        """Fill in what counts of the cells; what could never be read in the sheet counts as it was sent."""
        line.values["doubts"] = line.row["doubts"] if line.row else None
        if line.record.key not in AGENCY_RECORDS:
            line.values.update(read_as={}, unreadable=[])
            return
        self._read_cells(line)
        if line.row is None:
            line.values["complete_at"] = self._first_complete(line)

    def _read_cells(self, line: LineToRead) -> None:
        reading = self._reading(line, line.last)
        never_read = set(reading.unreadable) - reading.read_as.keys()
        if never_read:
            reading = self._reading(line, {**line.last, **self._sent_cells(line, never_read)})
        line.values.update(vars(reading))

    def _first_complete(self, line: LineToRead) -> datetime | None:
        """Returns when the required answers of a line typed by hand first stood complete; None if never yet.

        What is taken out later and typed again does not change it. A row that was complete before such
        moments were kept counts from when it was first seen. After a backup is restored, a line that it did
        not hold, or held incomplete, is complete from the last change of the file: never earlier than it was.
        """
        known = line.known
        if known and known["complete_at"]:
            return known["complete_at"]
        if known and self._is_complete(line, known):
            return known["changed_at"]
        return line.typed_at if self._is_complete(line, line.values) else None

    def _is_complete(self, line: LineToRead, row: Mapping) -> bool:
        """True if the required answers of a row can be read. The register tells the agency's kind."""
        agency = self.register.get(line.agency)
        answers = line.record.lazy_answers(rows.readable_cells(row))
        return line.record.is_complete(answers, agency["kind"] if agency else "", row["cells"])

    def leave_out_foreign_photos(self, pin: LineToRead, photo_by_id: Mapping[str, Mapping]) -> None:
        """Leave those links out of what counts that lead to no photo of the agency: they are no photos."""
        foreign = self._foreign_photos(pin, photo_by_id)
        if foreign:
            own = [photo for photo in _linked_photos(pin.values) if photo not in foreign]
            pin.values["read_as"][PHOTO_KEY] = PIN.field(PHOTO_KEY).kind.to_cell(own) or None

    def _foreign_photos(self, pin: LineToRead, photo_by_id: Mapping[str, Mapping]) -> dict[str, str]:
        """Returns linked id -> why it is no photo of the agency. What a form brought is one."""
        sent = self._sent(pin).answers.get(PHOTO_KEY) or ()
        linked = {photo: photo_by_id.get(photo) for photo in _linked_photos(pin.values) if photo not in sent}
        rules = {photo: why_not_own(row and row["agency"], pin.agency) for photo, row in linked.items()}
        return {photo: rule for photo, rule in rules.items() if rule}

    def is_judged(self, pin: LineToRead) -> bool:
        """True where the doubts of its entry, or those of the last look, may not be right any more."""
        if pin.agency not in self.register:
            return False
        if pin.row is None or is_at_others_spot(pin.row) or PHOTO_KEY in pin.values["read_as"]:
            return True
        return any(field.key in pin.edited for field in PIN.fields) or self._is_from_elsewhere(pin.row)

    def newest_point(self, pin: LineToRead, newest_revisions: Mapping) -> dict | None:
        """Returns where the pin's point is now; None if the row does not tell that, or not any more."""
        row, spot = pin.row or _typed_row(pin), _spot(pin)
        if spot is None:
            return None
        if pin.row and row["revision"] < newest_revisions[_identity(row)]:
            return None
        if pin.row and self.entry_by_id[row["entry_id"]]["withdrawn"]:
            return None
        values = {key: row[key] for key in ("agency", "item", "revision", *SENDER_KEYS)}
        values |= {"row": row["id"], "position": spot}
        return values | {"name": self.register[pin.agency]["name_th"]}

    def doubt(self, pin: LineToRead, near: NearPoints, photo_by_id: Mapping[str, Mapping]) -> None:
        """Fill in the doubts about the pin as it stands."""
        values, spot = pin.values, _spot(pin)
        own_photos = [
            photo_by_id[photo]
            for photo in _linked_photos(values)
            if photo in photo_by_id and photo_by_id[photo]["agency"] == pin.agency
        ]
        values["doubts"] = row_remarks(
            pin.agency,
            self.area,
            values["cells"],
            values["read_as"],
            self._sent(pin),
            near.around(spot) if spot else (),
            own_photos,
        )
        rules = sorted(set(self._foreign_photos(pin, photo_by_id).values()))
        values["doubts"] += [[rule, {}, PHOTO_KEY] for rule in rules]

    def _is_from_elsewhere(self, row: Mapping) -> bool:
        """True for a row that followed its agency from another area, and was not read here yet."""
        return row["unreadable"] is None and row["row_id"] != self.entry_by_id[row["entry_id"]]["row_id"]

    def _sent(self, line: LineToRead) -> SentPin:
        if line.row is None:
            return SentPin()
        entry = self.entry_by_id[line.row["entry_id"]]
        return SentPin(entry["answers"], entry["remarks"])

    def _sent_cells(self, line: LineToRead, keys: Collection[str]) -> dict:
        """Returns the cells of these keys as they were sent: of a position both, as half of it is none."""
        sent_cells = line.record.cells(self._sent(line).answers, "")
        if any(key in POSITION_KEYS for key in keys):
            keys = {*keys, *POSITION_KEYS}
        return {key: sent_cells[key] for key in keys}

    def _reading(self, line: LineToRead, last: Mapping) -> CellReading:
        return read_cells(line.record, line.values["cells"], last, self._is_in_area)

    def _is_in_area(self, latitude: float, longitude: float) -> bool:
        provinces = self.area["provinces"]
        return not provinces or places.is_near_provinces(latitude, longitude, provinces)


def _typed_row(pin: LineToRead) -> dict:
    """Returns what a line typed by hand is as the row of a point."""
    nothing = dict.fromkeys(("id", "revision", *SENDER_KEYS))
    return nothing | {"agency": pin.agency, "item": latest_positions.TYPED_ITEM}


def _identity(row: Mapping) -> entries.Identity:
    return PIN.key, row["agency"], row["item"]


def _linked_photos(values: Mapping) -> list[str]:
    """Returns the ids of the photos that the cell of a row links to."""
    return PIN.field(PHOTO_KEY).kind.from_cell(values["cells"].get(PHOTO_KEY)) or []


def _spot(pin: LineToRead) -> tuple[float, float] | None:
    """Returns the position that counts; None without one."""
    latitude, longitude = (rows.readable_cells(pin.values).get(key) for key in POSITION_KEYS)
    is_position = isinstance(latitude, int | float) and isinstance(longitude, int | float)
    return (latitude, longitude) if is_position else None


def _is_shown(point: Mapping) -> bool:
    """True for a point of a confirmed person: those of others are shown to nobody else."""
    return CONFIRMED_PEOPLE.has(point)


def _unmoved(stored_points: Sequence[Mapping], points: Sequence[Mapping]) -> list[Mapping]:
    """Returns the stored points without those that are elsewhere now."""
    moved = {(point["agency"], point["item"]) for point in points}
    return [point for point in stored_points if (point["agency"], point["item"]) not in moved]

"""What counts of a row's cells: one that cannot be read keeps its last value. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from .kinds import Cell, Invalid
from .position_cells import IsInArea, read_position_cells
from .record import Field, Record

POSITION_KEYS = ("latitude", "longitude")
# The answer of a pin that tells how its position was got, and its option for a map's view.
METHOD_KEY, MAP_VIEW = "location_method", "map_view"


@dataclass(frozen=True)
class CellReading:
    """`read_as`: the cells that count in place of what stands in the row. `unreadable`: keys of fields.

    A cell that cannot be read and never could is in `unreadable` alone.
    """

    read_as: dict[str, Cell]
    unreadable: list[str]


def read_cells(
    record: Record, cells: Mapping[str, Cell], last: Mapping[str, Cell], is_in_area: IsInArea
) -> CellReading:
    """Return what counts of the cells of a row. `last`: the cells that counted before.

    Personal answers are left out: nothing is counted by them, and they are kept in no second place.
    """
    read_as: dict[str, Cell] = {}
    unreadable: list[str] = []
    method = next((field for field in record.fields if field.key == METHOD_KEY), None)
    if method:
        unreadable += _read_position(method, cells, last, is_in_area, read_as)
    for field in record.fields:
        if field.key in POSITION_KEYS or field.personal or field.kind.secret:
            continue
        if not _is_readable(field, cells):
            unreadable.append(field.key)
            if last.get(field.key) is not None and _is_readable(field, last):
                read_as[field.key] = last[field.key]
    return CellReading(read_as, unreadable)


def _read_position(
    method: Field,
    cells: Mapping[str, Cell],
    last: Mapping[str, Cell],
    is_in_area: IsInArea,
    read_as: dict[str, Cell],
) -> tuple[str, ...]:
    """Fill in the position that counts, if it is not that of the cells; returns the keys to blame.

    A position is replaced as a whole: half of it would be a place that nobody meant.
    """
    before = read_position_cells(last, is_in_area).position
    if before is None and all(cells.get(key) in (None, "") for key in POSITION_KEYS):
        return ()
    reading = read_position_cells(cells, is_in_area)
    counting = reading.position or before
    if counting and counting != tuple(cells.get(key) for key in POSITION_KEYS):
        read_as |= dict(zip(POSITION_KEYS, counting, strict=True))
    if reading.is_view:
        read_as[METHOD_KEY] = method.kind.to_cell(MAP_VIEW)
    return reading.bad_keys


def _is_readable(field: Field, cells: Mapping[str, Cell]) -> bool:
    try:
        field.kind.from_cell(cells.get(field.key))
    except Invalid:
        return False
    return True

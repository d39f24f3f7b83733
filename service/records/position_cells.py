"""Reads the position in the two coordinate cells of a sheet's row, however people left them. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import regex

from . import position
from .kinds import Cell, Coordinate, Invalid
from .kinds.base import cell_text
from .text import arabic_digits

LATITUDE, LONGITUDE = Coordinate("latitude"), Coordinate("longitude")
# (latitude, longitude) -> whether an area's points lie there.
IsInArea = Callable[[float, float], bool]
Pair = tuple[float, float]

# A number without a decimal point, perhaps with commas between thousands: the point got lost.
_WITHOUT_POINT = regex.compile(r"[0-9]{4,18}|[0-9]{1,3}(?:,[0-9]{3}){2,5}")


@dataclass(frozen=True)
class PositionReading:
    """`position`: (latitude, longitude); None without one. `bad_keys`: the cells that cannot be read.

    `is_view`: the middle of what a map showed, by the link in a cell.
    """

    position: Pair | None
    bad_keys: tuple[str, ...] = ()
    is_view: bool = False


def read_position_cells(cells: Mapping[str, Cell], is_in_area: IsInArea) -> PositionReading:
    """Return the position in the cells `latitude` and `longitude`; without one, the cells to blame.

    Two empty cells are both to blame. Read are: a position in one cell (where two cells hold different ones
    they are to blame), swapped cells, and numbers whose decimal point got lost, if they fit one place in
    the area.
    """
    cell_pair = cells.get("latitude"), cells.get("longitude")
    numbers = _number(LATITUDE, cell_pair[0]), _number(LONGITUDE, cell_pair[1])
    if None not in numbers and position.in_thailand(*numbers):
        return PositionReading(numbers)
    texts = [arabic_digits(cell_text(cell)).strip() for cell in cell_pair]
    points = [point for point in map(_point_in, texts) if point]
    if points:
        return _only_place(points)
    if all(texts):
        if point := _point_in(", ".join(map(_as_typed, cell_pair, texts))):
            return _only_place([point])
        if any(map(_WITHOUT_POINT.fullmatch, texts)):
            places = {pair for pair in _with_points(texts) if is_in_area(*pair)}
            if len(places) == 1:
                return PositionReading(places.pop())
    ranges = {"latitude": position.LATITUDE_RANGE, "longitude": position.LONGITUDE_RANGE}
    bad_keys = tuple(
        key
        for number, (key, (least, most)) in zip(numbers, ranges.items(), strict=True)
        if number is None or not least <= number <= most
    )
    return PositionReading(None, bad_keys)


def _only_place(points: list[position.Position]) -> PositionReading:
    places = {(point.latitude, point.longitude) for point in points}
    if len(places) > 1:
        return PositionReading(None, ("latitude", "longitude"))
    return PositionReading(places.pop(), is_view=all(point.is_view for point in points))


def _point_in(text: str) -> position.Position | None:
    try:
        return position.read_position(text)
    except position.NotAPosition:
        return None


def _number(kind: Coordinate, cell: Cell) -> float | None:
    try:
        return kind.from_cell(cell)
    except Invalid:
        return None


def _as_typed(cell: Cell, text: str) -> str:
    return f"{cell:.6f}" if isinstance(cell, float) else text


def _with_points(texts: list[str]) -> Iterator[Pair]:
    """Yield the positions in Thailand that two texts may mean, in either order."""
    for first, second in product(*map(_degrees_of, texts)):
        for pair in ((first, second), (second, first)):
            if position.in_thailand(*pair):
                yield pair


def _degrees_of(text: str) -> list[float]:
    if not _WITHOUT_POINT.fullmatch(text):
        return [number for kind in (LATITUDE, LONGITUDE) if (number := _number(kind, text)) is not None][:1]
    digits = text.replace(",", "")
    return [round(float(f"{digits[:place]}.{digits[place:]}"), position.DECIMALS) for place in (1, 2, 3)]

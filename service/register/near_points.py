"""Points by where they are: for finding those close to a spot among many. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

# The side of a square of the grid, degrees (about 100 m).
SQUARE_DEGREES = 0.001
AROUND = [(north, east) for north in (-1, 0, 1) for east in (-1, 0, 1)]

# (latitude, longitude)
Position = tuple[float, float]


class NearPoints:
    """Finds points, each a mapping with its `position`, in the square of a spot and in those around it."""

    def __init__(self, points: Iterable[Mapping]):
        self._squares: dict[tuple[int, int], list[Mapping]] = defaultdict(list)
        for point in points:
            self._squares[_square(point["position"])].append(point)

    def around(self, spot: Position) -> list[Mapping]:
        """Returns all points within 100 m of the spot, and some that are a little further away."""
        north, east = _square(spot)
        return [
            point
            for north_by, east_by in AROUND
            for point in self._squares.get((north + north_by, east + east_by), ())
        ]


def _square(position: Position) -> tuple[int, int]:
    return int(position[0] // SQUARE_DEGREES), int(position[1] // SQUARE_DEGREES)

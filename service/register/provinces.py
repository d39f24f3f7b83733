"""The outlines of the provinces as geometry. Loads NumPy and Shapely: import it where it is used."""

import json
import math
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

import numpy
import shapely

from .distances import EARTH_RADIUS


class Provinces:
    """The simplified outlines of the 77 provinces, by two-figure code of the Ministry of Interior."""

    def __init__(self, path: Path):
        self.path = path

    def distance_km(self, latitude: float, longitude: float, codes: Collection[str]) -> float:
        """Returns the distance to the nearest of these provinces, in kilometres; 0 inside one.

        Unknown codes are ignored; without a known one the distance is 0.
        """
        outlines = [self._outlines[code][1] for code in codes if code in self._outlines]
        if not outlines:
            return 0.0
        # A flat projection: kilometres east and north of the point, correct to 1 % within 100 km.
        km_per_degree = math.radians(1) * EARTH_RADIUS / 1000
        scale = numpy.array([km_per_degree * math.cos(math.radians(latitude)), km_per_degree])
        origin = numpy.array([longitude, latitude])
        projected = shapely.transform(outlines, lambda points: (points - origin) * scale)
        return float(shapely.distance(projected, shapely.Point(0, 0)).min())

    def province_at(self, latitude: float, longitude: float) -> tuple[str, str] | None:
        """Returns (code, Thai name) of the province at a position.

        None off shore, abroad, and in the gaps between outlines.
        """
        position = shapely.Point(longitude, latitude)
        for code, (name, outline) in self._outlines.items():
            if outline.covers(position):
                return code, name
        return None

    @cached_property
    def names(self) -> dict[str, str]:
        """Returns code -> Thai name of all provinces, in the order of the names."""
        return dict(
            sorted(((code, name) for code, (name, _) in self._outlines.items()), key=lambda pair: pair[1])
        )

    @cached_property
    def _outlines(self) -> dict[str, tuple[str, shapely.Geometry]]:
        topology = json.loads(self.path.read_text(encoding="utf-8"))
        arcs = [_arc_in_degrees(arc, topology["transform"]) for arc in topology["arcs"]]
        (layer,) = topology["objects"].values()
        outlines = {}
        for shape in layer["geometries"]:
            polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
            outline = shapely.MultiPolygon([_polygon(rings, arcs) for rings in polygons])
            shapely.prepare(outline := shapely.make_valid(outline))
            outlines[shape["properties"]["code"]] = (shape["properties"]["name_th"], outline)
        return outlines


def _arc_in_degrees(arc: list, transform: dict) -> numpy.ndarray:
    """Convert a TopoJSON arc, which holds whole-number steps, to degrees (longitude, latitude)."""
    return numpy.cumsum(numpy.array(arc), axis=0) * transform["scale"] + transform["translate"]


def _polygon(rings: list[list[int]], arcs: list[numpy.ndarray]) -> shapely.Polygon:
    shell, *holes = (_ring(ring, arcs) for ring in rings)
    return shapely.Polygon(shell, holes)


def _ring(ring: list[int], arcs: list[numpy.ndarray]) -> numpy.ndarray:
    """Join arcs to a ring; ~i is arc i backwards. Each arc begins where the one before it ends."""
    lines = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
    return numpy.concatenate([lines[0], *(line[1:] for line in lines[1:])])

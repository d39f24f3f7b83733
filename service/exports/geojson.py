"""GeoJSON (RFC 7946): a point for each line that has a position, longitude before latitude. Nothing that
tells of persons.
"""

import json
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from .columns import LIST, Column, Value, plain

LATITUDE, LONGITUDE = "latitude", "longitude"


def write(file: BinaryIO, columns: Sequence[Column], lines: Iterable[Sequence[Value]]) -> None:
    at = {column.key: number for number, column in enumerate(columns)}
    shown = [column for column in columns if not column.personal and column.key not in (LATITUDE, LONGITUDE)]
    file.write(b'{"type":"FeatureCollection","features":[')
    between = b"\n"
    for line in lines:
        position = [line[at[LONGITUDE]], line[at[LATITUDE]]]
        if None not in position:
            properties = {column.key: _value(line[at[column.key]], column.holds) for column in shown}
            feature = {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": position},
                "properties": properties,
            }
            file.write(between + json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode())
            between = b",\n"
    file.write(b"\n]}\n")


def _value(value: Value, holds: str) -> object:
    return value or [] if holds == LIST else plain(value)

"""Writes GeoJSON (RFC 7946): a point for each row with a position, longitude before latitude.

Columns with personal data are left out.
"""

import json
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from .columns import LIST, Column, Value, cell_value

LATITUDE, LONGITUDE = "latitude", "longitude"


def write(file: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> None:
    """Write the rows that have a position to a binary file."""
    index_by_key = {column.key: index for index, column in enumerate(columns)}
    property_columns = [
        column for column in columns if not column.personal and column.key not in (LATITUDE, LONGITUDE)
    ]
    file.write(b'{"type":"FeatureCollection","features":[')
    separator = b"\n"
    for row in rows:
        position = [row[index_by_key[LONGITUDE]], row[index_by_key[LATITUDE]]]
        if None not in position:
            properties = {
                column.key: _value(row[index_by_key[column.key]], column.value_type)
                for column in property_columns
            }
            feature = {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": position},
                "properties": properties,
            }
            file.write(separator + json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode())
            separator = b",\n"
    file.write(b"\n]}\n")


def _value(value: Value, value_type: str) -> object:
    return value or [] if value_type == LIST else cell_value(value)

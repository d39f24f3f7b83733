"""What can be taken away. The one list of exports: pages, files and the list of columns are computed from
it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from ..records import RECORDS
from . import agencies, rows
from .columns import Column, Value

CSV, XLSX, GEOJSON = "csv", "xlsx", "geojson"


@dataclass(frozen=True)
class Table:
    """`lines`: connection, area (None: all areas) and base address -> values by column."""

    key: str
    th: str
    en: str
    columns: tuple[Column, ...]
    lines: Callable[[Connection, str | None, str], Iterator[list[Value]]]

    def title(self, english: bool) -> str:
        return self.en if english else self.th

    @property
    def personal(self) -> bool:
        """True for a table that tells of persons: who takes it is noted."""
        return any(column.personal for column in self.columns)

    @property
    def forms(self) -> tuple[str, ...]:
        """Only points can be put on a map."""
        placed = {"latitude", "longitude", "item"} <= {column.key for column in self.columns}
        return (CSV, XLSX, GEOJSON) if placed else (CSV, XLSX)

    def is_personal(self, form: str) -> bool:
        """GeoJSON leaves out what tells of persons."""
        return self.personal and form != GEOJSON


TABLES: dict[str, Table] = {
    "agencies": Table(
        "agencies", "หน่วยงานและความคืบหน้า", "Agencies and their progress", agencies.COLUMNS, agencies.every
    ),
    **{
        key: Table(key, record.tab, record.title_en, rows.columns(record), rows.lines_of(record))
        for key, record in RECORDS.items()
        if record.of_agencies
    },
}

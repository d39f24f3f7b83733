"""TABLES: the one list of exports. Pages, files and the list of columns are computed from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from ..records import RECORDS
from . import agencies, rows
from .columns import Column, Value

CSV, XLSX, GEOJSON = "csv", "xlsx", "geojson"


@dataclass(frozen=True)
class Table:
    """One table that can be exported.

    `rows`: a function of connection, area (None for all) and base address; it yields the values by column.
    """

    key: str
    th: str
    en: str
    columns: tuple[Column, ...]
    rows: Callable[[Connection, str | None, str], Iterator[list[Value]]]

    def title(self, english: bool) -> str:
        return self.en if english else self.th

    @property
    def personal(self) -> bool:
        """Returns whether the table holds personal data: its downloads are written to the audit log."""
        return any(column.personal for column in self.columns)

    @property
    def formats(self) -> tuple[str, ...]:
        """Returns the formats of the table; only tables of points have GeoJSON."""
        has_points = {"latitude", "longitude", "item"} <= {column.key for column in self.columns}
        return (CSV, XLSX, GEOJSON) if has_points else (CSV, XLSX)

    def is_personal(self, file_format: str) -> bool:
        """Returns whether a file in this format holds personal data; GeoJSON leaves it out."""
        return self.personal and file_format != GEOJSON


TABLES: dict[str, Table] = {
    "agencies": Table(
        "agencies",
        "หน่วยงานและความคืบหน้า",
        "Agencies and their progress",
        agencies.COLUMNS,
        agencies.agency_rows,
    ),
    **{
        key: Table(key, record.tab, record.title_en, rows.record_columns(record), rows.row_source(record))
        for key, record in RECORDS.items()
        if record.is_answered_by_agencies
    },
}

"""An exported table, of an area or of all areas."""

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from ...exports.columns import Value
from ...exports.export_files import CONTENT_TYPES, write_file
from ...exports.tables import TABLES, Table
from ...store import areas, downloads
from ..progress import Progress
from .kind import Kind, Source, day_of

FORM_NAMES = {"csv": "CSV", "xlsx": "XLSX", "geojson": "GeoJSON"}


class ExportedTable(Kind):
    """Arguments: `table`, a key of TABLES; `form`, one of the table's formats."""

    unit = ("เขต", "area")

    def media_type(self, arguments: Mapping) -> str:
        return CONTENT_TYPES[arguments["form"]]

    def title(self, arguments: Mapping, english: bool) -> str:
        return f"{TABLES[arguments['table']].title(english)} ({FORM_NAMES[arguments['form']]})"

    def names(self, download: Mapping, area: Mapping | None) -> tuple[str, str]:
        key, form, day = download["arguments"]["table"], download["arguments"]["form"], day_of(download)
        place = area["short_name_th"] if area else "ทั้งประเทศ"
        return (
            f"pakmut-{area['key'] if area else 'all'}-{key}-{day}.{form}",
            f"{TABLES[key].title(False)} {place} {day}.{form}",
        )

    def personal_facts(self, arguments: Mapping) -> dict[str, str] | None:
        table, form = TABLES[arguments["table"]], arguments["form"]
        return {"record": table.key, "form": form} if table.is_personal(form) else None

    def needs_proof(self, arguments: Mapping) -> bool:
        return True

    def content(self, source: Source) -> object:
        return downloads.marks_of_data(source.conn, source.area_key)

    def write(self, source: Source, file: BinaryIO, progress: Progress) -> int:
        table = TABLES[source.arguments["table"]]
        rows = table.rows(source.conn, source.area_key, source.settings.base_url)
        if source.area is None:
            rows = _told_by_area(source, table, rows, progress)
        return write_file(file, table, source.arguments["form"], rows, source.now)


def _told_by_area(
    source: Source, table: Table, rows: Iterator[Sequence[Value]], progress: Progress
) -> Iterator[Sequence[Value]]:
    """Pass the rows of all areas through, area after area, and tell how many areas have been reached."""
    progress.begin(len(areas.list_all(source.conn)))
    column = [column.key for column in table.columns].index("area")
    area = None
    for row in rows:
        if row[column] != area:
            area = row[column]
            progress.step()
        yield row

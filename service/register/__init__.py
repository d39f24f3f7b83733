"""The search over the register: an index in memory, built at the first search and after each change."""

import csv
import threading
from collections.abc import Mapping
from pathlib import Path

from ..store import Database, agencies
from .lookup import AgencyIndex, IndexedAgency

DATA = Path(__file__).parent.parent / "data"


class Register:
    """Searches all agencies. One for each process; safe from several threads."""

    # Makes the index; it is the same for the same agencies.
    build_index = staticmethod(AgencyIndex)

    def __init__(self, db: Database):
        self.db = db
        self._lock = threading.Lock()
        self._version = -1
        self._index: AgencyIndex | None = None

    def search(self, query: str, area: str | None = None, limit: int = 10) -> list[IndexedAgency]:
        """Returns the agencies that match best, the best one first."""
        return self._current_index().search(query, area, limit)

    def _current_index(self) -> AgencyIndex:
        with self.db.read() as conn:
            version = agencies.register_version(conn)
            if version == self._version:
                return self._index
            rows = agencies.list_for_search(conn)
        with self._lock:
            if version != self._version:
                self._index = self.build_index(tuple(map(_indexed_agency, rows)), abbreviations())
                self._version = version
            return self._index


def _indexed_agency(row: Mapping) -> IndexedAgency:
    return IndexedAgency(
        code=row["code"],
        name=row["name_th"],
        name_en=row["name_en"],
        kind=row["kind"],
        area=row["area"],
        area_name=row["area_name"],
        district=row["district"],
        province=row["province"],
        aliases=tuple(row["aliases"]),
    )


def abbreviations() -> dict[str, str]:
    """Returns the usual abbreviation of each province: two-figure code -> Thai letters (57 -> ชร)."""
    with open(DATA / "province_abbreviations.csv", encoding="utf-8", newline="") as file:
        return {row["province_code"]: row["abbreviation"] for row in csv.DictReader(file)}

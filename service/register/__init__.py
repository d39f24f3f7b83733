"""The register as people search it: an index in memory, built when first asked and again when the register
changes.
"""

import csv
import threading
from pathlib import Path

from ..store import Database, agencies
from .lookup import Index, Listed

DATA = Path(__file__).parent.parent / "data"


class Register:
    """Search over all agencies. One a process; safe from several threads."""

    def __init__(self, db: Database):
        self.db = db
        self._lock = threading.Lock()
        self._version = -1
        self._index: Index | None = None

    def search(self, query: str, area: str | None = None, limit: int = 10) -> list[Listed]:
        """The agencies that fit best, best first."""
        return self._current().search(query, area, limit)

    def _current(self) -> Index:
        with self.db.read() as conn:
            version = agencies.version(conn)
            if version == self._version:
                return self._index
            lines = agencies.listed(conn)
        with self._lock:
            if version != self._version:
                self._index = Index([_listed(line) for line in lines], abbreviations())
                self._version = version
            return self._index


def _listed(line: object) -> Listed:
    return Listed(
        code=line["code"],
        name=line["name_th"],
        name_en=line["name_en"],
        kind=line["kind"],
        area=line["area"],
        area_name=line["area_name"],
        district=line["district"],
        province=line["province"],
        aliases=tuple(line["aliases"]),
    )


def abbreviations() -> dict[str, str]:
    """Province code -> its usual abbreviation (57 -> ชร)."""
    with open(DATA / "province_abbreviations.csv", encoding="utf-8", newline="") as file:
        return {line["province_code"]: line["abbreviation"] for line in csv.DictReader(file)}

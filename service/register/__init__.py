"""The search over the register: an index in memory.

After a change of the register the old index serves until the next one is built.
"""

import csv
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import OperationalError

from ..store import Database, agencies
from .lookup import AgencyIndex, IndexedAgency

log = logging.getLogger(__name__)

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class _Built:
    """An index, and the version of the register that it shows."""

    version: int
    index: AgencyIndex


def run_beside(work: Callable[[], None]) -> None:
    """Does work in a thread of its own."""
    threading.Thread(target=work, name="pakmut-register", daemon=True).start()


class Register:
    """Searches all agencies. One for each process; safe from several threads."""

    # Makes the index; it is the same for the same agencies.
    build_index = staticmethod(AgencyIndex)
    # Runs what builds the next index while the old one serves.
    run_beside = staticmethod(run_beside)

    def __init__(self, db: Database):
        self.db = db
        self._built: _Built | None = None
        # Whoever has it builds: one thread at a time.
        self._building = threading.Lock()

    def search(self, query: str, area: str | None = None, limit: int = 10) -> list[IndexedAgency]:
        """Returns the agencies that match best, the best one first."""
        return self._current_index().search(query, area, limit)

    def prepare(self) -> None:
        """Build the index before it is needed.

        A database that cannot be read yet is left to the first search.
        """
        try:
            self._current_index()
        except OperationalError:
            log.warning("the register cannot be read yet")
        finally:
            # A process that forks must not hand an open SQLite file to its children.
            self.db.close()

    def after_fork(self) -> None:
        """Forget a thread of the parent process that was building: it is not in this one."""
        self._building = threading.Lock()

    def _current_index(self) -> AgencyIndex:
        """Returns the newest index there is; only the first one is waited for."""
        with self.db.read() as conn:
            version = agencies.register_version(conn)
        if self._built is None:
            with self._building:
                if self._built is None:
                    self._build()
        elif self._built.version != version and self._building.acquire(blocking=False):
            self._start_building()
        return self._built.index

    def _start_building(self) -> None:
        """Build the next index beside the searches.

        The caller has `_building`, which the builder gives back.
        """
        try:
            self.run_beside(self._build_next)
        except RuntimeError:
            # No thread can be started just now: the next search tries again.
            self._building.release()
            log.exception("the index of the register could not be built")

    def _build_next(self) -> None:
        try:
            self._build()
        except Exception:
            # The next search begins again.
            log.exception("the index of the register could not be built")
        finally:
            self._building.release()

    def _build(self) -> None:
        with self.db.read() as conn:
            version, rows = agencies.register_version(conn), agencies.list_for_search(conn)
        index = self.build_index(tuple(map(_indexed_agency, rows)), abbreviations())
        self._built = _Built(version, index)


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

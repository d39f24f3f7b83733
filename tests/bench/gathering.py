"""Letters about 90,000 decisions to 30,000 schools at once: gathered or held, they hold up no other letter.

Meanwhile a form is stored every few milliseconds, as in the benchmark of reminders.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert

from service import config
from service.mail import gathering
from service.store import Database, agencies, gathered_letters
from service.store import letters as queue
from service.store.letter_turns import GATHERED
from service.store.schema import letters

from . import country
from .reminders import NOW, SCHOOLS, TimedDatabase, measured_line

# Decisions about each school.
DECISIONS = 3


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as folder:
        settings = config.read({"INSTANCE": folder, "DECISION_LETTERS_PER_HOUR": "20"})
        db = TimedDatabase(f"sqlite:///{Path(folder) / 'pakmut.sqlite'}")
        country.create_country(db, SCHOOLS)
        areas = _queue(db)
        yield f"{DECISIONS * SCHOOLS:,} letters of {len(areas)} areas; due and other letters are listed in {_list_ms(db):.1f} ms"
        yield f"{'':26}{'seconds':>9}{'CPU s':>9}{'longest transaction, ms':>26}{'slowest form, ms':>18}"
        yield measured_line(db, "all are held", lambda: gathering.gather(db, settings, NOW))
        yield measured_line(db, "a round that finds nothing", lambda: gathering.gather(db, settings, NOW))
        yield measured_line(db, "what is true is looked at", lambda: gathering.withdraw_untrue(db, NOW))
        with db.begin() as conn:
            ids = [letter["id"] for letter in gathered_letters.list_held(conn, areas[0])]
            gathered_letters.release(conn, areas[0], ids, NOW)
            conn.commit()
        yield measured_line(db, "an area's are sent", lambda: gathering.gather(db, settings, NOW))
        yield f"with all others held, due letters are listed in {_list_ms(db):.1f} ms"
        db.engine.dispose()


def _queue(db: Database) -> list[str]:
    """Queue the letters; returns the areas."""
    facts = {"agency_name": "โรงเรียน", "record": "readiness", "item": "", "note": "กรุณาตรวจอีกครั้ง"}
    common = {"kind": "sent_back", "language": "th", "facts": facts, "state": "waiting", "turn": GATHERED}
    common |= {"next_at": NOW, "created_at": NOW}
    with db.begin() as conn:
        schools = [row for row in agencies.list_for_search(conn) if row["kind"] == "school"]
        lines = [
            {**common, "to": f"clerk-{school['code']}@school.example", "area": school["area"]}
            for school in schools
            for _ in range(DECISIONS)
        ]
        conn.execute(insert(letters), lines)
        conn.commit()
    return sorted({school["area"] for school in schools})


def _list_ms(db: Database) -> float:
    start = time.perf_counter()
    with db.read() as conn:
        queue.list_due(conn, NOW, 20)
    return 1000 * (time.perf_counter() - start)

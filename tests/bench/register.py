"""How long searches take while the register changes, with 30,000 schools.

Some threads of one process search without pause; in the middle one agency gets another name. The baseline is
the same before the change.
"""

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from service.register import Register
from service.store import Database, agencies

from .country import create_country

SCHOOLS, THREADS = 30_000, 8
# Seconds that are measured before the change, and after it: as long as an index takes to be built.
SECONDS = 5.0
# Seconds that a person takes from one letter to the next.
PAUSE_SECONDS = 0.2
QUERIES = ("บ้านตัวอย่าง", "ตัวอย่างประชาสรรค์ที่ 12345", "50012345", "ประชาสรรค์ที่ 9 เชียงของ")


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as folder:
        db = Database(f"sqlite:///{Path(folder) / 'pakmut.sqlite'}")
        keys = create_country(db, SCHOOLS)
        with db.read() as conn:
            school = agencies.list_of_area(conn, keys[0])[-1]["code"]
        register = Register(db)
        start = time.perf_counter()
        register.search(QUERIES[0])
        yield f"the first search, which builds the index: {time.perf_counter() - start:.1f} s"
        yield f"{THREADS} threads search; milliseconds{'median':>16}{'p95':>9}{'slowest':>9}"
        yield _line("before the change", _search(register))
        with db.begin() as conn:
            agencies.update(conn, school, name_th="โรงเรียนบ้านชื่อใหม่")
            conn.commit()
        yield _line("after it", _search(register))
        db.engine.dispose()


def _search(register: Register) -> list[float]:
    """Search for SECONDS in all threads; returns the milliseconds of each search."""
    end, milliseconds = time.perf_counter() + SECONDS, []

    def work(number: int) -> None:
        while (start := time.perf_counter()) < end:
            register.search(QUERIES[number % len(QUERIES)])
            milliseconds.append((time.perf_counter() - start) * 1000)
            time.sleep(PAUSE_SECONDS)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return milliseconds


def _line(name: str, milliseconds: list[float]) -> str:
    p95 = quantiles(milliseconds, n=20)[18]
    return f"  {name:40}{median(milliseconds):10.0f}{p95:9.0f}{max(milliseconds):9.0f}   {len(milliseconds)} searches"

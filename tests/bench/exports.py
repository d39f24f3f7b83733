"""Exports of a whole country: rows per second and peak memory in each form, beside csv.writer over the same
rows. Each is made in a process of its own. Linux only, as far as memory goes.
"""

import csv
import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from service.exports.columns import cell_value
from service.exports.export_files import write_file
from service.exports.tables import CSV, GEOJSON, TABLES, XLSX
from service.records import RECORDS
from service.store import Database, agency_status, rows
from service.store.schema import entries

from .country import ANSWERS, forms, register, send

AGENCIES = 30_000
NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
ADDRESS = "https://pakmut.example"
WHAT = (
    ("agencies", CSV),
    ("agencies", XLSX),
    ("registration", CSV),
    ("pin", CSV),
    ("pin", XLSX),
    ("pin", GEOJSON),
)
BASELINE = "csv.writer"


@dataclass(frozen=True)
class Cost:
    """CPU seconds, megabytes that the process grew by at its highest, megabytes of the file."""

    number: int
    spent: float
    grown: float
    size: float


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'pakmut.sqlite'}"
        yield f"{prepare(Database(url), AGENCIES)} agencies in 245 areas, all registered and pinned"
        yield f"{'':24}{'rows/s':>9}{'CPU s':>8}{'peak +MB':>10}{'file MB':>9}"
        for kind, form in WHAT:
            yield _line(f"{kind}.{form}", _alone(_export, url, kind, form))
        for kind in ("agencies", "pin"):
            yield _line(f"{BASELINE}, {kind}", _alone(_baseline, url, kind))


def prepare(db: Database, number: int) -> int:
    """A country whose forms all stand in their sheets."""
    keys = register(db, number)
    every = [form for form in forms(db, keys, 3 * number) if form.record in ("registration", "pin")]
    send(db, every, NOW)
    with db.begin() as conn:
        cells = {key: RECORDS[key].cells(ANSWERS[key], ADDRESS) for key in ("registration", "pin")}
        found = conn.execute(entries.select()).mappings()
        rows.add_all(
            conn,
            [
                {
                    "area": entry["area"],
                    "record": entry["record"],
                    "agency": entry["agency"],
                    "row_id": entry["row_id"],
                    "entry_id": entry["id"],
                    "cells": cells[entry["record"]] | _place(entry),
                    "state": rows.STANDING,
                    "changed_at": NOW,
                }
                for entry in found
            ],
        )
        for key in keys:
            agency_status.replace_area(
                conn, key, [_stands(line["code"]) for line in agency_status.list_of_area(conn, key)]
            )
        conn.commit()
    with db.read() as conn:
        return agency_status.count(conn)


def _place(entry: Mapping) -> dict:
    """A pin has a position of its own, so that none is read from memory."""
    return (
        {"latitude": 13 + entry["id"] % 7000 / 1000, "longitude": 99 + entry["id"] % 5000 / 1000}
        if entry["record"] == "pin"
        else {}
    )


def _stands(agency: str) -> dict:
    pinned = {
        "registered": "waiting",
        "registered_at": NOW,
        "pinned_at": NOW,
        "latitude": 20.112233,
        "longitude": 99.876543,
        "photo": True,
    }
    return {"agency": agency, **agency_status.EMPTY_STATUS, **pinned}


def _alone(work: object, *given: str) -> Cost:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def _export(url: str, kind: str, form: str) -> Cost:
    table = TABLES[kind]
    before, start = _highest(), time.process_time()
    with Database(url).read() as conn, tempfile.TemporaryFile() as file:
        number = write_file(file, table, form, table.rows(conn, None, ADDRESS), NOW)
        return Cost(number, time.process_time() - start, _highest() - before, file.seek(0, 2) / 1e6)


def _baseline(url: str, kind: str) -> Cost:
    """The values are there already: only what writing them costs."""
    with Database(url).read() as conn:
        ready = [[cell_value(value) for value in line] for line in TABLES[kind].rows(conn, None, ADDRESS)]
    before, start = _highest(), time.process_time()
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(ready)
        return Cost(len(ready), time.process_time() - start, _highest() - before, file.seek(0, 2) / 1e6)


def _highest() -> float:
    """Megabytes that the process had at most, 0 where the system does not tell."""
    status = Path("/proc/self/status")
    found = (
        [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        if status.exists()
        else []
    )
    return int(found[0].split()[1]) / 1000 if found else 0


def _line(name: str, cost: Cost) -> str:
    return f"{name:24}{cost.number / cost.spent:9,.0f}{cost.spent:8.1f}{cost.grown:10.0f}{cost.size:9.1f}"

"""Exports of a whole country: rows per second and peak memory in each form.

The baseline is csv.writer with the same rows. Each file is made in a process of its own. Memory is measured
on Linux only.
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

from .country import ANSWERS, create_country, forms, store_forms

AGENCIES = 30_000
NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
ADDRESS = "https://pakmut.example"
EXPORTS = (
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
    """What an export costs. `memory_mb`: by how much the peak memory of the process grew."""

    row_count: int
    cpu_seconds: float
    memory_mb: float
    file_mb: float


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'pakmut.sqlite'}"
        yield f"{create_country_with_rows(Database(url), AGENCIES)} agencies in 245 areas, all registered and pinned"
        yield f"{'':24}{'rows/s':>9}{'CPU s':>8}{'peak +MB':>10}{'file MB':>9}"
        for kind, form in EXPORTS:
            yield _line(f"{kind}.{form}", _run_in_process(_export_cost, url, kind, form))
        for kind in ("agencies", "pin"):
            yield _line(f"{BASELINE}, {kind}", _run_in_process(_baseline_cost, url, kind))


def create_country_with_rows(db: Database, number: int) -> int:
    """Make a country whose forms all are in their sheets; returns the number of agencies with a status."""
    keys = create_country(db, number)
    registered_forms = [
        form for form in forms(db, keys, 3 * number) if form.record in ("registration", "pin")
    ]
    store_forms(db, registered_forms, NOW)
    with db.begin() as conn:
        cells = {key: RECORDS[key].cells(ANSWERS[key], ADDRESS) for key in ("registration", "pin")}
        stored_entries = conn.execute(entries.select()).mappings()
        rows.add_all(
            conn,
            [
                {
                    "area": entry["area"],
                    "record": entry["record"],
                    "agency": entry["agency"],
                    "row_id": entry["row_id"],
                    "entry_id": entry["id"],
                    "cells": cells[entry["record"]] | _position(entry),
                    "state": rows.STANDING,
                    "changed_at": NOW,
                }
                for entry in stored_entries
            ],
        )
        for key in keys:
            agency_status.replace_area(
                conn, key, [_status_row(line["code"]) for line in agency_status.list_of_area(conn, key)]
            )
        conn.commit()
    with db.read() as conn:
        return agency_status.count(conn)


def _position(entry: Mapping) -> dict:
    """Return a position of its own for each pin, so that none is read from a cache; {} for other records."""
    return (
        {"latitude": 13 + entry["id"] % 7000 / 1000, "longitude": 99 + entry["id"] % 5000 / 1000}
        if entry["record"] == "pin"
        else {}
    )


def _status_row(agency: str) -> dict:
    pinned = {
        "registered": "waiting",
        "registered_at": NOW,
        "pinned_at": NOW,
        "latitude": 20.112233,
        "longitude": 99.876543,
        "photo": True,
    }
    return {"agency": agency, **agency_status.EMPTY_STATUS, **pinned}


def _run_in_process(work: object, *arguments: str) -> Cost:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _export_cost(url: str, kind: str, form: str) -> Cost:
    table = TABLES[kind]
    before, start = _peak_megabytes(), time.process_time()
    with Database(url).read() as conn, tempfile.TemporaryFile() as file:
        number = write_file(file, table, form, table.rows(conn, None, ADDRESS), NOW)
        return Cost(number, time.process_time() - start, _peak_megabytes() - before, file.seek(0, 2) / 1e6)


def _baseline_cost(url: str, kind: str) -> Cost:
    """Return what writing the values costs, without reading them."""
    with Database(url).read() as conn:
        lines = [[cell_value(value) for value in line] for line in TABLES[kind].rows(conn, None, ADDRESS)]
    before, start = _peak_megabytes(), time.process_time()
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
        return Cost(
            len(lines), time.process_time() - start, _peak_megabytes() - before, file.seek(0, 2) / 1e6
        )


def _peak_megabytes() -> float:
    """Return the peak memory of the process in megabytes, 0 where the system does not tell it."""
    status = Path("/proc/self/status")
    lines = (
        [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        if status.exists()
        else []
    )
    return int(lines[0].split()[1]) / 1000 if lines else 0


def _line(name: str, cost: Cost) -> str:
    return f"{name:24}{cost.row_count / cost.cpu_seconds:9,.0f}{cost.cpu_seconds:8.1f}{cost.memory_mb:10.0f}{cost.file_mb:9.1f}"

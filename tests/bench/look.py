"""What a look at the workbook of the largest area costs: its longest write transaction, and its statements.

Nobody else can write while a transaction writes, so what a look works out is worked out before.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, event

from service.store import workbooks
from sheets.embedded import EmbeddedGoogle

from . import country
from .one_area import MovingClock, one_area

# About as many schools and rows as the largest area has.
SCHOOLS, FORMS = 520, 1560
# So many rows are edited between two looks.
EDITED_ROWS = (0, 1, 10, 500)
# Milliseconds that a writing transaction may last.
GOAL_MS = 100
OFFICER = "officer@bench.example"


@dataclass
class Statements:
    """The statements that a database was sent, and the seconds of its writing transactions."""

    count: int = 0
    write_seconds: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        longest = max(self.write_seconds, default=0) * 1000
        return f"{longest:10.1f}{len(self.write_seconds):8}{self.count:12}"


def run() -> Iterator[str]:
    with one_area(SCHOOLS) as (app, sync, area, clock):
        services = app.extensions["pakmut"]
        country.store_forms(services.db, list(country.forms(services.db, [area], FORMS)), clock.now)
        statements = count_statements(services.db.engine)
        yield f"{SCHOOLS} schools, {FORMS} rows"
        yield f"milliseconds of the longest write (goal {GOAL_MS}), number of writes, statements"
        yield _measured_line("rows delivered and read for the first time", statements, sync.drain)
        for number in EDITED_ROWS:
            type_into_column(app, area, "note", [f"ดูแล้ว {number}"] * number)
            yield _measured_line(f"{number} notes edited", statements, sync.cycle)
            type_into_column(app, area, "latitude", [19.5 + (number + row) / 1000 for row in range(number)])
            yield _measured_line(f"{number} positions edited", statements, sync.cycle)
            type_into_column(app, area, "decision", ["ถูกต้อง"] * number)
            yield _measured_line(f"{number} decisions seen", statements, sync.cycle)
            clock.now += timedelta(minutes=2)
            yield _measured_line(f"{number} decisions acted on", statements, sync.cycle)
            type_into_column(app, area, "decision", [""] * number)
            _drain(clock, sync.drain)
        type_into_column(app, area, "decision", ["ยืนยัน"] * SCHOOLS, "registration")
        type_into_column(app, area, "note", ["โทรสอบถามแล้ว"] * SCHOOLS, "registration")
        yield _measured_line(f"{SCHOOLS} confirmations seen", statements, sync.cycle)
        clock.now += timedelta(minutes=2)
        yield _measured_line(f"{SCHOOLS} confirmations acted on", statements, sync.cycle)
        type_into_column(app, area, "name_th", [f"ชื่อใหม่ {row}" for row in range(SCHOOLS)], "agencies")
        yield _measured_line(f"{SCHOOLS} names proposed", statements, sync.cycle)


def _drain(clock: MovingClock, drain: Callable[[], object]) -> None:
    for _ in range(2):
        clock.now += timedelta(minutes=2)
        drain()


def _measured_line(name: str, statements: Statements, work: Callable[[], object]) -> str:
    statements.count, statements.write_seconds = 0, []
    start = time.perf_counter()
    work()
    return f"{name:44}{statements}{time.perf_counter() - start:9.2f} s in all"


def type_into_column(app: Flask, area: str, column: str, texts: list, tab: str = "pin") -> None:
    """Type into a column from the first row on, in one act."""
    services = app.extensions["pakmut"]
    with services.db.read() as conn:
        book = workbooks.get(conn, area)
    column_index = book["positions"][tab][column]
    start = {"sheetId": book["sheet_ids"][tab], "rowIndex": 1, "columnIndex": column_index}
    lines = [
        {"values": [{"userEnteredValue": {"stringValue" if isinstance(text, str) else "numberValue": text}}]}
        for text in texts
    ]
    google = EmbeddedGoogle(Path(services.settings.instance) / "google.sqlite")
    if lines:
        update = {"start": start, "rows": lines, "fields": "userEnteredValue"}
        google.edit(book["file_id"], [{"updateCells": update}], OFFICER)


def count_statements(engine: Engine) -> Statements:
    """Count the statements of an engine from now on, and time its writing transactions."""
    statements, started = Statements(), {}

    @event.listens_for(engine, "before_cursor_execute")
    def count(conn, cursor, statement, parameters, context, is_many: bool) -> None:
        statements.count += 1
        if statement == "BEGIN IMMEDIATE":
            started[id(conn)] = None

    @event.listens_for(engine, "after_cursor_execute")
    def begin(conn, cursor, statement, parameters, context, is_many: bool) -> None:
        if statement == "BEGIN IMMEDIATE":
            started[id(conn)] = time.perf_counter()

    def end(conn) -> None:
        if start := started.pop(id(conn), None):
            statements.write_seconds.append(time.perf_counter() - start)

    event.listen(engine, "commit", end)
    event.listen(engine, "rollback", end)
    return statements

"""One log: a file for each day (UTC), which all processes of the instance append to."""

import json
import logging
import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

log = logging.getLogger(__name__)


class JsonLine(logging.Formatter):
    """One line of JSON: `at` (UTC), `event`, and the facts of the event."""

    def format(self, record: logging.LogRecord) -> str:
        at = record.at.astimezone(UTC).isoformat(timespec="milliseconds")
        # ASCII, so that nothing in it can look like the end of a line.
        return json.dumps({"at": at, "event": record.msg} | record.facts, default=str)


class DailyFile(logging.Handler):
    """Appends events to `<name>-<day>.jsonl` and deletes the files that are older than `days`.

    Each line is one write to a file that is opened for appending, so lines of several processes never mix.
    A log that cannot be written breaks nothing: the error log tells it once a day.
    """

    def __init__(self, folder: Path, name: str, days: int):
        super().__init__()
        self.setFormatter(JsonLine())
        self.folder, self.file_name, self.days = folder, name, days
        self._today: date | None = None
        self._failed_on: date | None = None

    def write(self, at: datetime, event: str, facts: dict) -> None:
        self.handle(logging.makeLogRecord({"msg": event, "at": at, "facts": facts}))

    def emit(self, record: logging.LogRecord) -> None:
        today = record.at.astimezone(UTC).date()
        try:
            if today != self._today:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._delete_old(today)
                self._today = today
            self._append(self.folder / f"{self.file_name}-{today}.jsonl", self.format(record))
        except OSError as error:
            if today != self._failed_on:
                self._failed_on = today
                log.error("the %s log cannot be written: %s", self.file_name, error)

    def _append(self, path: Path, line: str) -> None:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, f"{line}\n".encode())
        finally:
            os.close(file)

    def _delete_old(self, today: date) -> None:
        """Delete what is past its time, by the newest day that was written before.

        So a clock that jumps ahead for a moment takes no file with it.
        """
        file_by_day = {}
        for path in self.folder.glob(f"{self.file_name}-*.jsonl"):
            with suppress(ValueError):
                file_by_day[date.fromisoformat(path.stem.removeprefix(f"{self.file_name}-"))] = path
        newest = max((day for day in file_by_day if day < today), default=today)
        for day, path in file_by_day.items():
            if day < newest + timedelta(days=1) - timedelta(days=self.days):
                path.unlink(missing_ok=True)

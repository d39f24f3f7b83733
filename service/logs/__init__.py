"""Logs: what happened, as lines of JSON in files of a day, deleted after LOG_DAYS.

The security log tells who signed in, was refused, exported or changed an account; the access log has a line
for each request. Neither ever holds a token, a query string, a password, an e-mail address or what was typed.
"""

from datetime import datetime
from pathlib import Path

from .daily_file import DailyFile


class Logs:
    """The two logs of an instance, in its folder `logs`. `days`: how long a file is kept."""

    def __init__(self, folder: Path, days: int):
        self._security = DailyFile(folder, "security", days)
        self._access = DailyFile(folder, "access", days)

    def write_security(self, at: datetime, event: str, **facts: object) -> None:
        self._security.write(at, event, facts)

    def write_access(self, at: datetime, **facts: object) -> None:
        self._access.write(at, "request", facts)

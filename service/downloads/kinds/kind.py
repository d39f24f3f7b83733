"""What a kind of prepared file is, and what it is made from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import Connection

from ...config import Settings
from ...records.dates import BANGKOK
from ...store import areas
from ..progress import Progress


class NothingThere(Exception):
    """What was asked for is not there, or not any more."""


@dataclass(frozen=True)
class Source:
    """What a file is made from: the data as it is at the moment `now`.

    `area`: the row of its area; None for all areas. `arguments`: what it was asked for with, plain JSON.
    """

    conn: Connection
    settings: Settings
    area: Mapping | None
    arguments: Mapping
    now: datetime

    @classmethod
    def of(cls, conn: Connection, settings: Settings, asked: Mapping, now: datetime) -> "Source":
        """Returns the source of a file by its area and arguments. Raises NothingThere for an unknown area."""
        area = areas.get(conn, asked["area"]) if asked["area"] else None
        if asked["area"] and area is None:
            raise NothingThere
        return cls(conn, settings, area, asked["arguments"], now)

    @property
    def area_key(self) -> str | None:
        return self.area["key"] if self.area else None


class Kind:
    """One kind of file. `unit`: (Thai, English) of what its progress counts.

    `is_frozen`: it shows what was stored once, not what is true when it is made. `is_noted`: who takes it is
    noted in any case; a file with personal data always is.
    """

    unit: tuple[str, str]
    is_frozen = is_noted = False

    def media_type(self, arguments: Mapping) -> str:
        raise NotImplementedError

    def title(self, arguments: Mapping, english: bool) -> str:
        """Returns what the file is, without its area."""
        raise NotImplementedError

    def names(self, download: Mapping, area: Mapping | None) -> tuple[str, str]:
        """Returns the names under which a prepared file is saved: in ASCII, and in Thai."""
        raise NotImplementedError

    def personal_facts(self, arguments: Mapping) -> dict[str, str] | None:
        """Returns what the audit log says of a file with personal data; None for one without."""
        return None

    def needs_proof(self, arguments: Mapping) -> bool:
        """True when whoever asks for it or takes it must have proved in the last minutes who they are."""
        return False

    def content(self, source: Source) -> object:
        """Returns what decides what the file shows, at little cost, as JSON. Raises NothingThere."""
        raise NotImplementedError

    def write(self, source: Source, file: BinaryIO, progress: Progress) -> int:
        """Write the file; returns how many rows, pages or photos it has. Raises NothingThere, OSError."""
        raise NotImplementedError

    def digest(self, source: Source) -> str:
        """Returns the same text as long as the file would show the same. Raises NothingThere."""
        settings = source.settings
        around = (settings.base_url, settings.pin_deadline, settings.help_email, settings.help_phone)
        text = json.dumps([around, self.content(source)], default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def day_of(download: Mapping) -> str:
    """Returns the day in Bangkok on which a file was made, ISO."""
    return (download["begun_at"] or download["asked_at"]).astimezone(BANGKOK).date().isoformat()

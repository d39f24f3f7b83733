"""The objects that pages and commands work with, handed over by create_app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app

from ..config import Settings
from ..files import FileStore
from ..files.photo_files import PhotoFiles
from ..guard import links
from ..intake.decoder import Decoder
from ..intake.submit import Journal
from ..logs import Logs
from ..records.dates import BANGKOK
from ..register import Register
from ..store import Database


@dataclass(frozen=True)
class Services:
    """Everything a request handler may need. Google is not among it: no handler waits for Google."""

    settings: Settings
    db: Database
    journal: Journal
    files: FileStore
    photos: PhotoFiles
    decoder: Decoder
    register: Register
    logs: Logs
    clock: Callable[[], datetime]

    def registration_link(self, agency: str) -> str:
        """Returns the address at which an agency is registered."""
        return links.registration_link(self.settings.base_url, agency)

    def today(self) -> date:
        return self.clock().astimezone(BANGKOK).date()


def services() -> Services:
    return current_app.extensions["pakmut"]

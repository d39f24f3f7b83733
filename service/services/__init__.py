"""What request handlers work with, handed over by create_app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app

from ..config import Settings
from ..guard import links
from ..intake.submit import Journal
from ..records.dates import BANGKOK
from ..register import Register
from ..store import Database
from ..store.photos import PhotoFolder


@dataclass(frozen=True)
class Services:
    """Everything a handler may need; no Google among it."""

    settings: Settings
    db: Database
    journal: Journal
    photos: PhotoFolder
    register: Register
    clock: Callable[[], datetime]

    def own_link(self, agency: str) -> str:
        """The registration link that only this agency is given: who uses it needs no confirmation."""
        return links.own(self.settings.base_url, self.settings.secret_key, agency)

    def today(self) -> date:
        return self.clock().astimezone(BANGKOK).date()


def services() -> Services:
    return current_app.extensions["pakmut"]

"""Shares an area's workbook with its staff: each address once, and without a flood of letters."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sheets.client import Google
from sheets.errors import NeedsPerson, Refused, SharingLimit

from ..store import Database, accounts, areas, shares
from .tasks import call_with_retries

# (e-mail, "user" or "group")
Address = tuple[str, str]


@dataclass(frozen=True)
class Sharing:
    """Shares workbooks with the officers' own addresses, or with one `group` address for each area.

    `group`: such as pakmut-{area}@example.org. When Google's daily limit of shares is reached, `exhausted` is
    set and no further call is made.
    """

    db: Database
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    group: str = ""
    exhausted: threading.Event = field(default_factory=threading.Event)

    def share(self, google: Google, area: str, file_id: str) -> list[str]:
        """Share the file with the addresses that it is not shared with; returns sentences on refused ones."""
        with self.db.read() as conn:
            shared_emails = shares.kind_by_email(conn, area)
        problems = []
        for email, kind in self._addresses(area):
            if email in shared_emails or self.exhausted.is_set():
                continue
            try:
                call_with_retries(
                    lambda email=email, kind=kind: google.share(file_id, email, "writer", kind), self.sleep
                )
            except SharingLimit:
                self.exhausted.set()
            except (Refused, NeedsPerson) as trouble:
                problems.append(f"{email}: {trouble}")
            else:
                self._save_share(area, email, kind)
        return problems

    def waiting(self, area: str) -> list[str]:
        """Returns the addresses that the file is not shared with yet."""
        with self.db.read() as conn:
            shared_emails = shares.kind_by_email(conn, area)
        return [email for email, _ in self._addresses(area) if email not in shared_emails]

    def _addresses(self, area: str) -> list[Address]:
        if self.group:
            return [(self.group.replace("{area}", area).lower(), "group")]
        with self.db.read() as conn:
            staff = accounts.list_active_staff(conn, None if area == areas.OBEC else area)
        emails = dict.fromkeys(person["email"].lower() for person in staff)
        return [(email, "user") for email in emails if email]

    def _save_share(self, area: str, email: str, kind: str) -> None:
        with self.db.begin() as conn:
            shares.add(conn, area, email, kind, self.clock())
            conn.commit()

"""Letting an area's staff into its workbook, each address once and without a flood of letters."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sheets.client import Google
from sheets.errors import NeedsPerson, Refused, SharingLimit

from ..store import Database, accounts, areas, shares
from .tasks import patiently

Address = tuple[str, str]


@dataclass(frozen=True)
class Sharing:
    """`group`: one address for each area, such as pakmut-{area}@example.org; without it the officers' own
    addresses.

    Once Google lets nobody share any more today, `exhausted` is set and no further call is made.
    """

    db: Database
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    group: str = ""
    exhausted: threading.Event = field(default_factory=threading.Event)

    def share(self, google: Google, area: str, file_id: str) -> list[str]:
        """Let everybody in who is not in yet; returns what to tell of addresses that Google does not
        accept.
        """
        with self.db.read() as conn:
            known = shares.of_area(conn, area)
        troubles = []
        for email, kind in self._wanted(area):
            if email in known or self.exhausted.is_set():
                continue
            try:
                patiently(
                    lambda email=email, kind=kind: google.share(file_id, email, "writer", kind), self.sleep
                )
            except SharingLimit:
                self.exhausted.set()
            except (Refused, NeedsPerson) as trouble:
                troubles.append(f"{email}: {trouble}")
            else:
                self._note(area, email, kind)
        return troubles

    def waiting(self, area: str) -> list[str]:
        """The addresses that are not let in yet."""
        with self.db.read() as conn:
            known = shares.of_area(conn, area)
        return [email for email, _ in self._wanted(area) if email not in known]

    def _wanted(self, area: str) -> list[Address]:
        if self.group:
            return [(self.group.replace("{area}", area).lower(), "group")]
        with self.db.read() as conn:
            people = accounts.staff_of(conn, None if area == areas.OBEC else area)
        return [(email, "user") for email in dict.fromkeys(one["email"].lower() for one in people) if email]

    def _note(self, area: str, email: str, kind: str) -> None:
        with self.db.begin() as conn:
            shares.add(conn, area, email, kind, self.clock())
            conn.commit()

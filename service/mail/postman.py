"""The postman: takes due letters from the queue, paces them, sends each at most once and notes what became of
it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..config import Settings
from ..guard.limits import Limits, TooMany
from ..records.addresses import hidden
from ..records.text import clean_line
from ..store import Database, accounts, letters, purging
from . import message, recipient
from .letters import WITH_LINK
from .transport import Files, NotSent, NotWanted, Server, Unsure

# Time between two sweeps: of the queue, and of all that is of no use any more, such as wrong passwords of
# yesterday.
SWEEP_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Ready:
    """A claimed letter, all that it takes to write it. `token`: of its password link, for the kinds that have
    one.
    """

    letter: Mapping
    account: Mapping | None
    token: str


class Postman:
    """Takes due letters from the queue, writes them and sends them."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        clock: Callable[[], datetime],
        current_facts: recipient.CurrentFacts,
        transport: Files | Server | None = None,
    ):
        """`current_facts`: asked of each letter whose kind may lapse. `transport`: by default MAIL_URL's."""
        self.db, self.settings, self.clock, self.current_facts = db, settings, clock, current_facts
        self.transport = transport or (
            Files(settings.mailbox) if settings.mailbox else Server(settings.mail_url)
        )
        self.limits = Limits(settings.secret_key)
        self._swept: datetime | None = None

    def deliver(self) -> int:
        """Send what is due; returns how many letters went out."""
        self._sweep()
        with self.db.read() as conn:
            due = letters.due(conn, self.clock())
        return sum(self._deliver(letter) for letter in due)

    def _deliver(self, letter: Mapping) -> bool:
        with self.db.begin() as conn:
            ready = self._claim(conn, letter, self.clock())
            conn.commit()
        return self._send(ready) if ready else False

    def _claim(self, conn: Connection, letter: Mapping, now: datetime) -> Ready | None:
        """Take a letter for one attempt; None if it is not to go now, which is noted."""
        if not letters.claim(conn, letter, now):
            return None
        try:
            found, account = recipient.find(conn, letter, now, self.current_facts)
        except recipient.NotDue as reason:
            letters.take_back(conn, letter["id"], str(reason), now)
            return None
        except recipient.TooMany:
            letters.postpone(conn, letter, now + recipient.WAIT)
            return None
        if found["account_id"] != letter["account_id"]:
            letters.addressed(conn, letter["id"], account)
        try:
            self.limits.charge(conn, now, "letter", email=found["to"])
        except TooMany as trouble:
            letters.postpone(conn, found, trouble.until)
            letters.postpone_all_to(conn, found["to"], trouble.until)
            return None
        token = accounts.make_link(conn, account["id"], now) if found["kind"] in WITH_LINK else ""
        return Ready(found, account, token)

    def _send(self, ready: Ready) -> bool:
        """One attempt. Whatever ends this process before the pledge leads to another attempt, after it to
        none.
        """
        letter, now = ready.letter, self.clock()
        name = f"{letter['created_at']:%Y%m%d-%H%M%S}-{letter['id']:06d}"
        try:
            written = message.write(letter, ready.account, ready.token, self.settings, now)
            with self.transport.send(name, written, lambda: self._pledge(letter)), self.db.begin() as conn:
                letters.sent(conn, letter["id"], self.clock())
                conn.commit()
            return True
        except NotWanted:
            return False
        except message.NoAddress as error:
            self._failed(ready, f"no address: {error}", permanent=True)
        except NotSent as refusal:
            self._failed(ready, refusal.answer, refusal.permanent)
        except Unsure as doubt:
            with self.db.begin() as conn:
                letters.unsure(conn, letter, self._told(ready, doubt.answer), self.clock())
                conn.commit()
        return False

    def _pledge(self, letter: Mapping) -> bool:
        with self.db.begin() as conn:
            pledged = letters.pledge(conn, letter, self.clock())
            conn.commit()
        return pledged

    def _failed(self, ready: Ready, answer: str, permanent: bool) -> None:
        with self.db.begin() as conn:
            letters.failed(conn, ready.letter, self._told(ready, answer), permanent, self.clock())
            self.limits.give_back(conn, self.clock(), "letter", email=ready.letter["to"])
            conn.commit()

    def _told(self, ready: Ready, answer: str) -> str:
        """The mail server's answer as it is kept: without the address, and without what it quotes of our
        letter.
        """
        links = [
            re.escape(self.settings.base_url) + r"\S*",
            *([re.escape(ready.token)] if ready.token else []),
        ]
        return clean_line(hidden(re.sub("|".join(links), "…", answer), ready.letter["to"]))

    def _sweep(self) -> None:
        now = self.clock()
        if self._swept is None or now - self._swept >= SWEEP_EVERY:
            with self.db.begin() as conn:
                letters.sweep(conn, now)
                purging.sweep(conn, now)
                conn.commit()
            self._swept = now

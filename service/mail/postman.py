"""The postman: takes due letters from the queue, paces them, and sends each at most once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..config import Settings
from ..guard import new_addresses
from ..guard.limits import Limits, TooMany
from ..records.addresses import text_without_addresses
from ..records.text import clean_line
from ..store import Database, accounts, letter_turns, letters, proof_codes, receipt_numbers, terms
from ..store.proof_codes import MAIL_LIFETIMES
from . import forwarding, gathering, message, recipient
from .letters import CODE_CHANNELS, PASSWORD_LINK_KINDS
from .transport import MailFolder, MailServer, MaybeSent, NotReleased, NotSent

# Time between two sweeps of the queue and of other expired data, such as yesterday's wrong passwords.
SWEEP_EVERY = timedelta(hours=1)
# Called when the budget of letters to new addresses is used up: with how many letters wait for a place in it,
# until when, and now. Its transaction is committed.
TellOfWait = Callable[[Connection, int, datetime, datetime], None]
# Time between two calls of it.
TELL_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class ReadyLetter:
    """A claimed letter, ready to be written.

    `token`: of its password link, or its proof code; "" for kinds without one. `tokens`: of the password
    links in a letter that tells several decisions.
    """

    letter: Mapping
    account: Mapping | None
    token: str
    tokens: tuple[str, ...] = ()


class Postman:
    """Takes due letters from the queue, writes them and sends them."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        clock: Callable[[], datetime],
        current_facts: recipient.CurrentFacts,
        tell_of_wait: TellOfWait,
        transport: MailFolder | MailServer | None = None,
    ):
        """`current_facts`: called for letters that may lapse. `transport`: by default that of MAIL_URL."""
        self.db, self.settings, self.clock, self.current_facts = db, settings, clock, current_facts
        self.tell_of_wait, self._told_at = tell_of_wait, None
        self.transport = transport or (
            MailFolder(settings.mailbox) if settings.mailbox else MailServer(settings.mail_url)
        )
        self.limits = Limits(settings.paper_key)
        self._swept_at: datetime | None = None

    def deliver(self) -> int:
        """Send the due letters; returns how many were sent."""
        self._sweep()
        now, per_hour = self.clock(), self.settings.new_addresses_per_hour
        gathering.gather(self.db, self.settings, now)
        with self.db.read() as conn:
            places = new_addresses.count_free(conn, per_hour, now)
            due = letters.list_due(conn, now, places)
        sent_count = sum(self._deliver(letter) for letter in due)
        # After the letters, which wait for no alarm.
        if not places:
            self._tell_of_wait(per_hour, now)
        return sent_count

    def _tell_of_wait(self, per_hour: int, now: datetime) -> None:
        """Tell that letters wait for a place in the budget of new addresses, if any does."""
        if self._told_at is not None and timedelta() <= now - self._told_at < TELL_EVERY:
            return
        self._told_at = now
        with self.db.begin() as conn:
            if count := letter_turns.count_waiting(conn, now):
                until = new_addresses.goes_at(conn, per_hour, count - 1, now)
                self.tell_of_wait(conn, count, until, now)
                conn.commit()

    def _deliver(self, letter: Mapping) -> bool:
        with self.db.begin() as conn:
            ready = self._claim(conn, letter, self.clock())
            conn.commit()
        return self._send(ready) if ready else False

    def _claim(self, conn: Connection, letter: Mapping, now: datetime) -> ReadyLetter | None:
        """Claim a letter for one attempt. None for one that is not to be sent now; the reason is stored."""
        if not letters.claim(conn, letter, now):
            return None
        try:
            addressed, account = recipient.address_letter(conn, letter, now, self.current_facts)
        except recipient.NotDue as reason:
            letters.withdraw(conn, letter["id"], str(reason), now)
            return None
        except recipient.TooManyLinks:
            letters.postpone(conn, letter, now + recipient.LINK_DELAY)
            return None
        if addressed["account_id"] != letter["account_id"]:
            letters.set_recipient(conn, letter["id"], account)
        is_new = self._needs_place(conn, addressed)
        if is_new and not new_addresses.count_free(conn, self.settings.new_addresses_per_hour, now):
            letter_turns.wait_for_place(conn, letter)
            return None
        try:
            self.limits.charge(conn, now, "letter", email=addressed["to"])
        except TooMany as limit:
            letters.postpone(conn, addressed, limit.until)
            letters.postpone_all_to(conn, addressed["to"], limit.until)
            return None
        if is_new:
            new_addresses.take(conn, self.settings.new_addresses_per_hour, now)
            letter_turns.set_placed(conn, letter["id"])
        addressed = {**addressed, "facts": forwarding.forwarded_facts(conn, self.settings, addressed)}
        if addressed["kind"] == letter_turns.DECISIONS:
            addressed, tokens = self._with_links(conn, addressed, now)
            return ReadyLetter(addressed, account, "", tokens)
        return ReadyLetter(addressed, account, self._token(conn, addressed, account, now))

    def _needs_place(self, conn: Connection, letter: Mapping) -> bool:
        """True for a letter to an address never written to before; the address may be known only now."""
        return letter["turn"] != letter_turns.PLACED and letter_turns.is_budgeted(
            conn, letter["kind"], letter["to"], letter["account_id"]
        )

    def _token(self, conn: Connection, letter: Mapping, account: Mapping | None, now: datetime) -> str:
        """Make the password link or the proof code that a kind of letter brings: none waits in the queue."""
        if letter["kind"] in PASSWORD_LINK_KINDS:
            issued_by = str(letter["facts"].get("issued_by", ""))
            return accounts.add_password_link(conn, account["id"], now, is_mailed=True, issued_by=issued_by)
        if channel := CODE_CHANNELS.get(letter["kind"]):
            secret, until = receipt_numbers.secret_of(self.settings.paper_key), now + MAIL_LIFETIMES[channel]
            issued = (account["agency"], channel, account["username"], now, until)
            return proof_codes.add(conn, secret, *issued)
        return ""

    def _with_links(
        self, conn: Connection, letter: Mapping, now: datetime
    ) -> tuple[Mapping, tuple[str, ...]]:
        """Make the password links of a letter that tells several decisions; return it, and their tokens."""
        items, tokens = [], []
        for item in letter["facts"]["items"]:
            if "account_id" in item:
                token = accounts.add_password_link(conn, item["account_id"], now, is_mailed=True)
                username = accounts.get(conn, item["account_id"])["username"]
                link = f"{self.settings.base_url}/password/{token}"
                item = {**item, "facts": {**item["facts"], "username": username, "link": link}}
                tokens.append(token)
            items.append(item)
        return {**letter, "facts": {"items": items}}, tuple(tokens)

    def _send(self, ready: ReadyLetter) -> bool:
        """Make one attempt; True if the letter was sent.

        A process that ends before the pledge leads to another attempt, one that ends after it does not.
        """
        letter, now = ready.letter, self.clock()
        name = f"{letter['created_at']:%Y%m%d-%H%M%S}-{letter['id']:06d}"
        try:
            email = message.write_message(letter, ready.account, ready.token, self.settings, now)
            with self.transport.send(name, email, lambda: self._pledge(letter)), self.db.begin() as conn:
                letters.mark_sent(conn, letter, self.clock())
                conn.commit()
            return True
        except NotReleased:
            return False
        except message.NoAddress as error:
            self._store_failure(ready, f"no address: {error}", permanent=True)
        except NotSent as refusal:
            self._store_failure(ready, refusal.answer, refusal.permanent)
        except MaybeSent as doubt:
            with self.db.begin() as conn:
                letters.mark_lost(conn, letter, self._storable_answer(ready, doubt.answer), self.clock())
                conn.commit()
        return False

    def _pledge(self, letter: Mapping) -> bool:
        with self.db.begin() as conn:
            pledged = letters.mark_in_transit(conn, letter, self.clock())
            conn.commit()
        return pledged

    def _store_failure(self, ready: ReadyLetter, answer: str, permanent: bool) -> None:
        with self.db.begin() as conn:
            letters.mark_failed(
                conn, ready.letter, self._storable_answer(ready, answer), permanent, self.clock()
            )
            self.limits.give_back(conn, self.clock(), "letter", email=ready.letter["to"])
            conn.commit()

    def _storable_answer(self, ready: ReadyLetter, answer: str) -> str:
        """Return the mail server's answer as it is stored: without the address and quoted links."""
        private_texts = [
            re.escape(self.settings.base_url) + r"\S*",
            *(re.escape(token) for token in (ready.token, *ready.tokens) if token),
        ]
        return clean_line(
            text_without_addresses(re.sub("|".join(private_texts), "…", answer), ready.letter["to"])
        )

    def _sweep(self) -> None:
        now = self.clock()
        if self._swept_at is None or now - self._swept_at >= SWEEP_EVERY:
            with self.db.begin() as conn:
                letters.delete_stale(conn, now)
                conn.commit()
            gathering.withdraw_untrue(self.db, now)
            terms.end_rows(self.db, now)
            self._swept_at = now

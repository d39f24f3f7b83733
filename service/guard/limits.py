"""Limits on how often people may send a form or a letter: one table, and the charge against it.

    limits.charge(conn, now, "registration", address=address, agency=code, email=email)

counts one in the transaction that stores the form, or raises TooMany: the transaction rolls back, nothing is
stored, and the form comes back with its values. A form that is sent again (same `submission` key) is answered
with its receipt before it gets here, so it is never charged twice.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..records.addresses import mailbox_key
from ..store import rates
from ..store.rates import Allowance
from .networks import network_key

SECONDS, MINUTES = timedelta(seconds=1), timedelta(minutes=1)

# kind -> scope -> (times at once, time after which there is one more). A limit is charged to who acts, never
# to whom it is about: nobody is stopped by what strangers do in their name. Scopes:
#   address   the network address of the sender, IPv6 by /64. A training room of 200 clerks (200 within ten
#             minutes) and a mobile carrier's gateway (600 an hour) are one address each
#   account   the person who is signed in, or who holds the link of a receipt
#   browser   a browser that has signed in to the account before
#   agency, email   the agency and the mailbox that a form names: for forms without a proof alone (see
#             `named_scopes`). Who solves the captcha, is signed in or holds a hand-over letter has one
# A scope whose value is not known at a call is not charged.
LIMITS: dict[str, dict[str, Allowance]] = {
    # The largest office has some 15 units that register; one helper may register a sub-district's schools.
    "registration": {
        "address": Allowance(300, 5 * SECONDS),
        "agency": Allowance(20, 3 * MINUTES),
        "email": Allowance(20, 3 * MINUTES),
    },
    # By whoever holds the receipt of a registration.
    "send_again": {"address": Allowance(300, 5 * SECONDS), "account": Allowance(5, 10 * MINUTES)},
    "other_address": {"address": Allowance(300, 5 * SECONDS), "account": Allowance(5, 10 * MINUTES)},
    # Requests are rare: few agencies are not listed.
    "missing_agency": {
        "address": Allowance(100, 20 * SECONDS),
        "agency": Allowance(10, 10 * MINUTES),
        "email": Allowance(10, 10 * MINUTES),
    },
    "correction": {
        "address": Allowance(100, 20 * SECONDS),
        "account": Allowance(10, 10 * MINUTES),
        "agency": Allowance(10, 10 * MINUTES),
        "email": Allowance(10, 10 * MINUTES),
    },
    "staff_access": {
        "address": Allowance(100, 20 * SECONDS),
        "agency": Allowance(10, 10 * MINUTES),
        "email": Allowance(5, 10 * MINUTES),
    },
    # For all names together: 200 clerks may each mistype once at the same time. Above it a further try costs
    # the captcha; a right password is never refused for it. Each name is slowed down separately, and more.
    "wrong_password": {"address": Allowance(300, 6 * SECONDS)},
    # Wrong codes of somebody who knows the password: of a million codes three fit. A browser that has signed
    # in before has a limit of its own.
    "second_factor": {"account": Allowance(5, 10 * MINUTES), "browser": Allowance(10, MINUTES)},
    # A signed-in person types an address that gets a letter: a new one of their own, or a successor's.
    "new_address": {"account": Allowance(5, 20 * MINUTES)},
    "handover": {"account": Allowance(5, 20 * MINUTES)},
    # A provisional person's wrong proof codes, and the letters with a code to the agency's address: 3 a day.
    "wrong_code": {"account": Allowance(5, 10 * MINUTES)},
    "register_code": {"account": Allowance(3, timedelta(hours=8))},
    # A confirmed person's invitations; letters that wait in vain do not annoy many strangers.
    "invitation": {"account": Allowance(5, timedelta(hours=4))},
    # How many links an account gets in a day is the postman's to watch.
    "forgot": {"address": Allowance(300, 5 * SECONDS)},
    # Charged by the postman for every letter. Letters above the limit wait in the queue, so none is lost.
    "letter": {"email": Allowance(20, 5 * MINUTES)},
    # Only against floods: an office with a hundred points may send them all at once.
    "entry": {"account": Allowance(300, 10 * SECONDS)},
    # Files that the worker prepares for staff; one that is there already costs nothing.
    "download": {"account": Allowance(60, 2 * MINUTES)},
    # Of staff, who work for no agency, by their area.
    "photo": {
        "account": Allowance(300, 30 * SECONDS),
        "agency": Allowance(300, 30 * SECONDS),
        "address": Allowance(1000, 2 * SECONDS),
    },
    # A form whose sign-in had expired is kept until its person is back: of an account, and of a network.
    "draft": {"account": Allowance(6, 10 * MINUTES), "address": Allowance(100, 10 * SECONDS)},
}

# One in this many charges deletes old counts; the microseconds of the clock serve as a random number.
CHARGES_PER_SWEEP = 20


class TooMany(Exception):
    """It was sent too often; nothing was counted. It may be tried again from `until` on."""

    def __init__(self, until: datetime, now: datetime):
        super().__init__(f"not before {until}")
        self.until = until
        # rounded up, at least 1
        self.seconds = max(1, -(-(until - now) // SECONDS))
        self.minutes = -(-self.seconds // 60)


class Limits:
    """Charges against LIMITS.

    Mailboxes are stored as digests that only this service can compute.
    """

    def __init__(self, paper_key: str):
        self._secret = hashlib.sha256(b"limits:" + paper_key.encode()).digest()

    def charge(self, conn: Connection, now: datetime, kind: str, **scopes: object) -> None:
        """Count one `kind` for each of the `scopes`, in the caller's writing transaction. Raises TooMany.

        `scopes`: address, agency, email, account or browser; "" or None for one that is not known.
        """
        claims = self._claims(kind, scopes)
        if not claims:
            return
        if until := rates.take(conn, claims, now):
            raise TooMany(until, now)
        if now.microsecond % CHARGES_PER_SWEEP == 0:
            rates.delete_passed(conn, now)

    def check(self, conn: Connection, now: datetime, kind: str, **scopes: object) -> None:
        """Raise TooMany where `charge` would, without counting."""
        if until := rates.free_at(conn, self._claims(kind, scopes), now):
            raise TooMany(until, now)

    def give_back(self, conn: Connection, now: datetime, kind: str, **scopes: object) -> None:
        """Take a charge back, because what was charged did not happen."""
        rates.give_back(conn, self._claims(kind, scopes), now)

    def _claims(self, kind: str, scopes: dict) -> dict[str, Allowance]:
        if unknown := set(scopes) - set(LIMITS[kind]):
            raise KeyError(f"{kind} has no limit by {', '.join(sorted(unknown))}")
        keys = {scope: self._key(scope, value) for scope, value in scopes.items() if value}
        return {f"{kind}:{scope}:{key}": LIMITS[kind][scope] for scope, key in keys.items() if key}

    def _key(self, scope: str, value: object) -> str:
        if scope == "address":
            return network_key(str(value))
        if scope == "email":
            return hmac.digest(self._secret, mailbox_key(str(value)).encode(), hashlib.sha256).hex()[:40]
        return str(value)[:60]


def named_scopes(is_proved: bool, agency: str | None, email: str) -> dict[str, str | None]:
    """Return the scopes of a form that names an agency and a mailbox: none of them where it has a proof.

    Anybody can name them, so a person who has shown to be one must not be stopped by others who did.
    """
    return {} if is_proved else {"agency": agency, "email": email}

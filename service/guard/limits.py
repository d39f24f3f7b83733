"""How often people may send what: one table, and the charge that a form's store step makes inside its
transaction.

    limits.charge(conn, now, "registration", address=address, agency=code, email=email)

counts one, or raises TooMany: the transaction rolls back, nothing is stored, and the form comes back with its
values. A form that was sent before (same `submission` key) gives its receipt before it gets here, so it is
never charged.
"""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..records.addresses import mailbox
from ..store import rates
from ..store.rates import Allowance

SECONDS, MINUTES = timedelta(seconds=1), timedelta(minutes=1)

# kind -> scope -> (times at once, one more after each). A scope that stands here and is not known is not
# charged. address: one network address, IPv6 by /64. A training room of 200 clerks (200 within ten minutes)
# and a mobile carrier's gateway (600 an hour) are one address each. agency: its code. email: where letters
# would go. account: a person who is signed in.
LIMITS: dict[str, dict[str, Allowance]] = {
    # The largest office has some 15 units that register; one helper may register a sub-district's schools.
    "registration": {
        "address": Allowance(300, 5 * SECONDS),
        "agency": Allowance(20, 3 * MINUTES),
        "email": Allowance(20, 3 * MINUTES),
    },
    "send_again": {
        "address": Allowance(300, 5 * SECONDS),
        "agency": Allowance(10, 5 * MINUTES),
        "email": Allowance(5, 10 * MINUTES),
    },
    "other_address": {
        "address": Allowance(300, 5 * SECONDS),
        "agency": Allowance(10, 10 * MINUTES),
        "email": Allowance(5, 10 * MINUTES),
    },
    # Requests are rare: few agencies are not listed.
    "missing_agency": {
        "address": Allowance(100, 20 * SECONDS),
        "agency": Allowance(10, 10 * MINUTES),
        "email": Allowance(10, 10 * MINUTES),
    },
    "correction": {
        "address": Allowance(100, 20 * SECONDS),
        "agency": Allowance(10, 10 * MINUTES),
        "email": Allowance(10, 10 * MINUTES),
    },
    "staff_access": {
        "address": Allowance(100, 20 * SECONDS),
        "agency": Allowance(10, 10 * MINUTES),
        "email": Allowance(5, 10 * MINUTES),
    },
    # Over all usernames: 200 clerks who mistype once may all do so at once. Each name has its own, steeper
    # slowing.
    "wrong_password": {"address": Allowance(300, 6 * SECONDS)},
    # A signed-in person names an address that gets a letter: another one of the own, or a successor's.
    "new_address": {"account": Allowance(5, 20 * MINUTES), "email": Allowance(5, 10 * MINUTES)},
    "handover": {"account": Allowance(5, 20 * MINUTES), "email": Allowance(5, 10 * MINUTES)},
    # Whether the name that was typed is anybody's is not known here.
    "forgot": {"address": Allowance(300, 5 * SECONDS), "name": Allowance(12, 2 * MINUTES)},
    # Charged by the postman, whoever asked for the letter: the rest waits in the queue, so nothing is lost.
    "letter": {"email": Allowance(20, 5 * MINUTES)},
    # Only against floods: an office with a hundred points sends them in one sitting.
    "entry": {"account": Allowance(300, 10 * SECONDS)},
    "photo": {"agency": Allowance(300, 10 * SECONDS)},
}

# Charges for one that sweeps up what lies about: the clock's last digits are as good as dice.
SWEEP_ONE_IN = 20
# IPv6 gives a household 2^64 addresses; this much of one tells who it is.
IPV6_PREFIX = 64


class TooMany(Exception):
    """Sent too often; nothing was counted. It may be tried again from `until` on."""

    def __init__(self, until: datetime, now: datetime):
        super().__init__(f"not before {until}")
        self.until = until
        # whole ones, at least one
        self.seconds = max(1, -(-(until - now) // SECONDS))
        self.minutes = -(-self.seconds // 60)


class Limits:
    """The table at work. What tells a person's mail box is kept as a digest that only this service can
    make.
    """

    def __init__(self, secret_key: str):
        self._secret = hashlib.sha256(b"limits:" + secret_key.encode()).digest()

    def charge(self, conn: Connection, now: datetime, kind: str, **whom: object) -> None:
        """Count one `kind` for each scope of `whom` (address, agency, email, account; "" or None: not known),
        in the caller's writing transaction. Raises TooMany.
        """
        claims = self._claims(kind, whom)
        if not claims:
            return
        if until := rates.take(conn, claims, now):
            raise TooMany(until, now)
        if now.microsecond % SWEEP_ONE_IN == 0:
            rates.sweep(conn, now)

    def check(self, conn: Connection, now: datetime, kind: str, **whom: object) -> None:
        """What `charge` would say, counting nothing. Raises TooMany."""
        if until := rates.free_at(conn, self._claims(kind, whom), now):
            raise TooMany(until, now)

    def give_back(self, conn: Connection, now: datetime, kind: str, **whom: object) -> None:
        """What was charged did not happen after all."""
        rates.give_back(conn, self._claims(kind, whom), now)

    def _claims(self, kind: str, whom: dict) -> dict[str, Allowance]:
        if unknown := set(whom) - set(LIMITS[kind]):
            raise KeyError(f"{kind} has no limit by {', '.join(sorted(unknown))}")
        names = {scope: self._name(scope, value) for scope, value in whom.items() if value}
        return {f"{kind}:{scope}:{name}": LIMITS[kind][scope] for scope, name in names.items() if name}

    def _name(self, scope: str, value: object) -> str:
        if scope == "address":
            return network(str(value))
        if scope in ("email", "name"):
            told = mailbox(str(value)) if scope == "email" else str(value)
            return hmac.digest(self._secret, told.encode(), hashlib.sha256).hex()[:40]
        return str(value)[:60]


def network(address: str) -> str:
    """What stands for an address of the network, as proxies write it too (with a port, in brackets): IPv4 as
    it is, IPv6 by its prefix; "" for what is no address.
    """
    bare = address.strip().removeprefix("[").partition("]")[0].partition("%")[0]
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return ""
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, IPV6_PREFIX), strict=False))

"""The service accounts that share the work: each workbook is one account's business at a time."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from sheets.client import Google
from sheets.errors import SheetsError
from sheets.quota import Quota


@dataclass(frozen=True)
class Account:
    """One service account. `name`: its e-mail address. `open`: a new client for the calling thread; it passes
    `quota`, and raises BadCredentials. `version`: changes when `open` would find other credentials, such as a
    new key.
    """

    name: str
    open: Callable[[], Google]
    project: str = ""
    quota: Quota = field(default_factory=Quota)
    version: Callable[[], object] = lambda: None


class Accounts:
    """Every account that the settings name, in their order. Safe to share between threads."""

    def __init__(self, accounts: Sequence[Account]):
        if not accounts:
            raise ValueError("at least one account")
        self._accounts = {account.name: account for account in accounts}
        self._mine = threading.local()

    @classmethod
    def single(cls, google: Google, name: str) -> "Accounts":
        """One account whose client is there already."""
        return cls([Account(name, lambda: google)])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._accounts)

    def client(self, name: str | None = None) -> Google:
        """This thread's own client of an account, the first one without a name. Raises BadCredentials.

        Ask anew for each piece of work: a key file that was replaced is read then.
        """
        account = self._accounts[name or self.names[0]]
        version, clients = account.version(), self._mine.__dict__
        kept = clients.get(account.name)
        if kept is None or kept[0] != version:
            kept = clients[account.name] = (version, account.open())
        return kept[1]

    def check(self) -> dict[str, SheetsError]:
        """What keeps accounts from getting a token, by name; empty if all is well. BadCredentials: somebody
        must act; NotApplied: only the token server cannot be asked at the moment.
        """
        troubles = {}
        for name in self.names:
            try:
                self.client(name).sign_in()
            except SheetsError as trouble:
                troubles[name] = trouble
        return troubles

    def deal(
        self, areas: Iterable[str], among: Sequence[str] | None = None, calls: Mapping[str, int] | None = None
    ) -> dict[str, str]:
        """{area: account}, as evenly as can be, the same for the same areas, accounts and calls. `among`:
        only these. `calls`: how many calls an area will take, where it is more than one.
        """
        given = dict.fromkeys(self.names if among is None else among, 0)
        weights = {area: (calls or {}).get(area, 1) for area in areas}
        dealt = {}
        for area in sorted(weights, key=lambda area: (-weights[area], crc32(area.encode()), area)):
            dealt[area] = min(given, key=given.__getitem__)
            given[dealt[area]] += weights[area]
        return dealt

    def usage(self) -> dict[str, dict]:
        """Quota used in the last minute: {name: {reads, writes, read_limit, write_limit}}; nothing but the
        name where calls are not paced.
        """
        return {name: account.quota.usage() for name, account in self._accounts.items()}

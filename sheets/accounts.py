"""The service accounts that share the work. At any time one account works on a workbook."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from sheets.client import Google
from sheets.errors import SheetsError
from sheets.quota import Quota


@dataclass(frozen=True)
class Account:
    """One service account.

    `name`: its e-mail address. `open`: makes a new client for the calling thread; the client uses `quota`.
    It raises BadCredentials. `version`: a value that changes when `open` would read other credentials, such
    as a new key.
    """

    name: str
    open: Callable[[], Google]
    project: str = ""
    quota: Quota = field(default_factory=Quota)
    version: Callable[[], object] = lambda: None


class Accounts:
    """All accounts of the settings, in their order. Safe to share between threads."""

    def __init__(self, accounts: Sequence[Account]):
        if not accounts:
            raise ValueError("at least one account")
        self._accounts = {account.name: account for account in accounts}
        self._thread_clients = threading.local()

    @classmethod
    def single(cls, google: Google, name: str) -> "Accounts":
        """Make an `Accounts` of one account whose client exists already."""
        return cls([Account(name, lambda: google)])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._accounts)

    def client(self, name: str | None = None) -> Google:
        """Return this thread's client of an account; without a name, of the first one. Raises BadCredentials.

        Call it again for each piece of work: a key file that was replaced is then read.
        """
        account = self._accounts[name or self.names[0]]
        version, clients = account.version(), self._thread_clients.__dict__
        cached = clients.get(account.name)
        if cached is None or cached[0] != version:
            cached = clients[account.name] = (version, account.open())
        return cached[1]

    def sign_in_errors(self) -> dict[str, SheetsError]:
        """Return why accounts get no access token: {account name: error}, empty if all sign in.

        BadCredentials: somebody must act. NotApplied: only the token server cannot be asked at the moment.
        """
        errors = {}
        for name in self.names:
            try:
                self.client(name).sign_in()
            except SheetsError as error:
                errors[name] = error
        return errors

    def assign_areas(
        self, areas: Iterable[str], names: Sequence[str] | None = None, calls: Mapping[str, int] | None = None
    ) -> dict[str, str]:
        """Spread areas over the accounts as evenly as possible: {area: account name}.

        The same areas, accounts and calls always give the same answer. `names`: only these accounts.
        `calls`: how many calls an area takes, where it is more than one.
        """
        load = dict.fromkeys(self.names if names is None else names, 0)
        weights = {area: (calls or {}).get(area, 1) for area in areas}
        assigned = {}
        for area in sorted(weights, key=lambda area: (-weights[area], crc32(area.encode()), area)):
            assigned[area] = min(load, key=load.__getitem__)
            load[assigned[area]] += weights[area]
        return assigned

    def usage(self) -> dict[str, dict]:
        """Return the quota used in the last minute: {name: {reads, writes, read_limit, write_limit}}.

        The inner dict is empty where calls are not paced.
        """
        return {name: account.quota.usage() for name, account in self._accounts.items()}

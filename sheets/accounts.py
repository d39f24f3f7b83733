"""The service accounts that share the work: each workbook is one account's business at a time."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from sheets.client import Google
from sheets.quota import Quota


@dataclass(frozen=True)
class Account:
    """One service account. `name`: its e-mail address. `open`: a new client for the calling thread; it passes `quota`,
    and raises BadCredentials."""

    name: str
    open: Callable[[], Google]
    project: str = ""
    quota: Quota = field(default_factory=Quota)


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
        """This thread's own client of an account, the first one without a name. Raises BadCredentials."""
        name = name or self.names[0]
        clients = self._mine.__dict__
        if name not in clients:
            clients[name] = self._accounts[name].open()
        return clients[name]

    def deal(self, areas: Iterable[str], among: Sequence[str] | None = None) -> dict[str, str]:
        """{area: account}, as evenly as can be, the same for the same areas and accounts. `among`: only these."""
        names = list(self.names if among is None else among)
        ordered = sorted(set(areas), key=lambda area: (crc32(area.encode()), area))
        return {area: names[at % len(names)] for at, area in enumerate(ordered)}

    def usage(self) -> dict[str, dict]:
        """How much of each account's quota was used in the last minute: {name: {reads, writes, read_limit, write_limit}}."""
        return {name: account.quota.usage() for name, account in self._accounts.items()}

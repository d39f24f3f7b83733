"""Whether an account exists cannot be told from the clock: known against unknown usernames at
/password/forgot and at /sign-in, beside known against other known ones. Asked in random order, on one
connection that is kept open.
"""

import random
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from argon2 import PasswordHasher

from service import create_app
from service.store import accounts

from . import servers
from .clients import Client

# Names of each group; how often each is asked for: at /sign-in no more than costs nothing
# (accounts.FREE_TRIES).
NAMES, FORGOT, SIGN_IN, SEED = 100, 4, 1, 4
# Requests before the clock counts, and how far known and unknown may be apart, per cent. On a machine that
# does other work too look at p5, and at how far the baseline is off.
WARM_UP, GOAL = 20, 5
KNOWN, BASELINE, UNKNOWN = "known", "known, other ones", "unknown"


def run() -> Iterator[str]:
    groups = {
        name: [f"{start}{n:06}" for n in range(NAMES)]
        for name, start in ((KNOWN, 57), (BASELINE, 58), (UNKNOWN, 59))
    }
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        template = servers.demonstration(folder / "template")
        _open_accounts(template, [*groups[KNOWN], *groups[BASELINE]])
        yield f"{NAMES} names of each group; milliseconds"
        for number, (path, often, status) in enumerate(
            (("/password/forgot", FORGOT, 200), ("/sign-in", SIGN_IN, 401))
        ):
            # Each request comes from another address, as a careful attacker's would: no limit of one address
            # is measured.
            with servers.service(
                template, folder / f"service-{number}", worker=False, TRUSTED_PROXIES="1"
            ) as server:
                yield from _table(path, _times(Guesser(server), path, groups, often, status))
    yield f"goal: unknown within {GOAL} % of known"


def _open_accounts(folder: Path, names: list[str]) -> None:
    app = create_app({"INSTANCE": str(folder), "SECRET_KEY": servers.SECRET})
    services = app.extensions["pakmut"]
    # At the cost of production, whatever the tests in this process hash with.
    hashed = PasswordHasher().hash("a long enough phrase")
    with services.db.begin() as conn:
        for name in names:
            account = accounts.add(
                conn,
                services.clock(),
                username=name,
                role="officer",
                area="P5703",
                state=accounts.CONFIRMED,
                email=f"{name}@school.example",
            )
            accounts.update(conn, account, password_hash=hashed)
        conn.commit()
    services.db.engine.dispose()


class Guesser(Client):
    """Somebody who tries names and looks at the clock."""

    def __init__(self, server: servers.Server):
        super().__init__(server)
        self.token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/password/forgot"))[1]
        self.asked = 0

    def ask(self, path: str, name: str) -> tuple[int, float]:
        """Status, milliseconds."""
        self.asked += 1
        typed = {"csrf_token": self.token, "username": name}
        body = urlencode(typed | ({"password": "a wrong phrase"} if path == "/sign-in" else {}))
        address = f"198.51.{self.asked // 250}.{self.asked % 250 + 1}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookie,
            "X-Forwarded-For": address,
        }
        start = time.perf_counter()
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, (time.perf_counter() - start) * 1000


def _times(
    guesser: Guesser, path: str, groups: dict[str, list[str]], often: int, status: int
) -> dict[str, list[float]]:
    for number in range(WARM_UP):
        guesser.ask(path, f"warm-{number}")
    order = [(group, name) for group, names in groups.items() for name in names] * often
    random.Random(SEED).shuffle(order)
    times: dict[str, list[float]] = {group: [] for group in groups}
    for group, name in order:
        found, took = guesser.ask(path, name)
        if found != status:
            raise RuntimeError(f"{path} answered {found}, not {status}: nothing is measured")
        times[group].append(took)
    return times


def _table(path: str, times: dict[str, list[float]]) -> Iterator[str]:
    yield f"{path:24}{'median':>8}{'of known':>10}{'p5':>10}{'of known':>10}{'p95':>10}"
    for group, found in times.items():
        middle, quick, slow = (cut(found) for cut in (median, _p5, _p95))
        yield (
            f"  {group:22}{middle:8.2f}{100 * middle / median(times[KNOWN]):8.1f} %"
            f"{quick:10.2f}{100 * quick / _p5(times[KNOWN]):8.1f} %{slow:10.2f}"
        )


def _p5(times: list[float]) -> float:
    """What a request takes when nothing else on the machine disturbs it."""
    return quantiles(times, n=20)[0]


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[18]

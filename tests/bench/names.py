"""The time of an answer does not tell whether an account exists.

Compares known with unknown usernames at /password/forgot and at /sign-in, and as baseline known with other
known ones, in random order and on one connection.
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

# Names of each group; requests for each name: at /sign-in as few as make nobody wait (accounts.FREE_TRIES).
NAMES_PER_GROUP, FORGOT_TIMES, SIGN_IN_TIMES, SEED = 100, 4, 1, 4
# Requests before the measurement, and per cent by which known and unknown names may differ. On a machine that
# does other work too, look at p5 and at the difference of the baseline.
WARM_UP_REQUESTS, GOAL_PERCENT = 20, 5
KNOWN, BASELINE, UNKNOWN = "known", "known, other ones", "unknown"


def run() -> Iterator[str]:
    groups = {
        name: [f"{start}{n:06}" for n in range(NAMES_PER_GROUP)]
        for name, start in ((KNOWN, 57), (BASELINE, 58), (UNKNOWN, 59))
    }
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        template = servers.make_demonstration(folder / "template")
        _open_accounts(template, [*groups[KNOWN], *groups[BASELINE]])
        yield f"{NAMES_PER_GROUP} names of each group; milliseconds"
        for number, (path, times_each, status) in enumerate(
            (("/password/forgot", FORGOT_TIMES, 200), ("/sign-in", SIGN_IN_TIMES, 401))
        ):
            # Each request comes from another address, as a careful attacker's would: no limit of one address
            # is measured.
            with servers.run_service(
                template, folder / f"service-{number}", worker=False, TRUSTED_PROXIES="1"
            ) as server:
                yield from _table(path, _measure(Guesser(server), path, groups, times_each, status))
    yield f"goal: unknown within {GOAL_PERCENT} % of known"


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
    """A client that tries usernames and measures the answers."""

    def __init__(self, server: servers.Server):
        super().__init__(server)
        self.token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/password/forgot"))[1]
        self.request_count = 0

    def request_time(self, path: str, name: str) -> tuple[int, float]:
        """Return (status, milliseconds) of the answer for a username."""
        self.request_count += 1
        fields = {"csrf_token": self.token, "username": name}
        body = urlencode(fields | ({"password": "a wrong phrase"} if path == "/sign-in" else {}))
        address = f"198.51.{self.request_count // 250}.{self.request_count % 250 + 1}"
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


def _measure(
    guesser: Guesser, path: str, groups: dict[str, list[str]], times_each: int, status: int
) -> dict[str, list[float]]:
    for number in range(WARM_UP_REQUESTS):
        guesser.request_time(path, f"warm-{number}")
    order = [(group, name) for group, names in groups.items() for name in names] * times_each
    random.Random(SEED).shuffle(order)
    milliseconds_by_group: dict[str, list[float]] = {group: [] for group in groups}
    for group, name in order:
        answer_status, milliseconds = guesser.request_time(path, name)
        if answer_status != status:
            raise RuntimeError(f"{path} answered {answer_status}, not {status}: nothing is measured")
        milliseconds_by_group[group].append(milliseconds)
    return milliseconds_by_group


def _table(path: str, milliseconds_by_group: dict[str, list[float]]) -> Iterator[str]:
    yield f"{path:24}{'median':>8}{'of known':>10}{'p5':>10}{'of known':>10}{'p95':>10}"
    for group, milliseconds in milliseconds_by_group.items():
        median_ms, p5_ms, p95_ms = (statistic(milliseconds) for statistic in (median, _p5, _p95))
        yield (
            f"  {group:22}{median_ms:8.2f}{100 * median_ms / median(milliseconds_by_group[KNOWN]):8.1f} %"
            f"{p5_ms:10.2f}{100 * p5_ms / _p5(milliseconds_by_group[KNOWN]):8.1f} %{p95_ms:10.2f}"
        )


def _p5(times: list[float]) -> float:
    """Return the time of a request that nothing else on the machine disturbs."""
    return quantiles(times, n=20)[0]


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[18]

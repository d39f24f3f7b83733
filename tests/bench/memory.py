"""Memory of the server's processes after 200 requests, beside that of the bare baseline. Linux only."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from service.store import Database

from . import servers
from .clients import Client
from .country import create_country

REQUESTS, SCHOOLS = 200, 30_000
PATHS = (
    "/",
    "/a/P5703",
    "/register?agency=57030001",
    f"/agencies?q={quote('บ้านหนอง')}",
    "/guide",
    "/privacy",
    "/poster?area=P5703",
    f"/tambons?q={quote('แม่')}",
    "/qr/P5703.svg",
    "/sign-in",
)


def run() -> Iterator[str]:
    if not Path("/proc/self/smaps_rollup").exists():
        yield "this system does not tell the memory of processes in /proc: not measured"
        return
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        template = servers.make_demonstration(folder / "template")
        db = Database(f"sqlite:///{template / 'pakmut.sqlite'}")
        create_country(db, SCHOOLS)
        db.engine.dispose()
        yield f"megabytes after {REQUESTS} requests: RSS of each process; PSS of all (what they share counted once); {SCHOOLS:,} schools"
        with servers.run_service(template, folder / "service") as server:
            yield _line("pakmut", _measure(server, PATHS))
        with servers.run_bare(folder / "bare") as server:
            yield _line("bare Flask", _measure(server, ("/healthz",)))


def _measure(server: servers.Server, paths: tuple[str, ...]) -> list[dict[str, float]]:
    """Send the requests; returns the memory of each process.

    Each request has its own connection, so that every worker gets its share.
    """
    for number in range(REQUESTS):
        client = Client(server)
        client.get(paths[number // 2 % len(paths)])
        client.connection.close()
    return [_process_memory(process_id) for process_id in server.process_ids()]


def _process_memory(process_id: int) -> dict[str, float]:
    """Return megabytes by the names of /proc/<pid>/smaps_rollup."""
    lines = [line.split() for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines()[1:]]
    return {words[0].rstrip(":"): int(words[1]) / 1000 for words in lines if words[1].isdigit()}


def _line(name: str, process_memory: list[dict[str, float]]) -> str:
    rss_sum = " + ".join(f"{megabytes['Rss']:.0f}" for megabytes in process_memory)
    return f"{name:14}RSS {rss_sum:22}PSS {sum(megabytes['Pss'] for megabytes in process_memory):6.0f}"

"""Memory of the served processes after 200 requests, beside the bare baseline's. Linux only."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from . import servers
from .clients import Client

REQUESTS = 200
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
        template = servers.demonstration(folder / "template")
        yield f"megabytes after {REQUESTS} requests: RSS of each process; PSS of all (what they share counted once)"
        with servers.service(template, folder / "service") as server:
            yield _line("pakmut", _ask(server, PATHS))
        with servers.bare(folder / "bare") as server:
            yield _line("bare Flask", _ask(server, ("/healthz",)))


def _ask(server: servers.Server, paths: tuple[str, ...]) -> list[dict[str, float]]:
    """The memory of the processes after the requests; a connection each, so that every worker gets its
    share.
    """
    for number in range(REQUESTS):
        client = Client(server)
        client.get(paths[number // 2 % len(paths)])
        client.connection.close()
    return [_memory(process) for process in server.processes()]


def _memory(process: int) -> dict[str, float]:
    """Megabytes by the names of /proc/<pid>/smaps_rollup."""
    lines = [line.split() for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]]
    return {words[0].rstrip(":"): int(words[1]) / 1000 for words in lines if words[1].isdigit()}


def _line(name: str, found: list[dict[str, float]]) -> str:
    each = " + ".join(f"{one['Rss']:.0f}" for one in found)
    return f"{name:14}RSS {each:22}PSS {sum(one['Pss'] for one in found):6.0f}"

"""How long another visitor waits for the sign-in page while strangers ask for what costs most.

The baseline is the same page in the same run, without them. The strangers are a process that gives way to the
server, as they stand for machines elsewhere.
"""

import http.client
import io
import itertools
import multiprocessing
import os
import re
import secrets
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote, urlencode

import pillow_heif
from PIL import Image

from service import create_app
from service.accounts import passwords
from service.store import accounts
from tests.cast.people import PIN

from . import country, servers
from .servers import Server

SCHOOLS = 30_000
# Strangers of each sort.
READERS, SENDERS, SIGNERS, STALLERS = 16, 8, 16, 24
# Photos of one form, their width and height, and how often a form is sent.
PHOTOS, PHOTO_SIZE, FORMS = 6, (7000, 8000), 2
# Seconds of each attack; between two visits; for one answer.
SECONDS, PAUSE, TIMEOUT = 8, 0.15, 60
# How many times its idle time the page of the other visitor may take.
GOAL = 5
PASSWORD = "a long enough phrase of a bench"
# What the strangers' process leaves to the server.
NICENESS = 15
# Each form of the address is another one to a cache.
COSTLY_PATHS = (
    "/guide.pdf?x={n}",
    f"/agencies?q={quote('ตัวอย่างประชาสรรค์')}%20{{n}}",
    f"/register?q={quote('บ้านตัวอย่าง')}%20{{n}}",
    f"/tambons?q={quote('บ้าน')}&x={{n}}",
    "/altcha?x={n}",
    "/qr.png?x={n}",
)


@dataclass(frozen=True)
class Attack:
    name: str
    readers: int = 0
    senders: int = 0
    signers: int = 0
    stallers: int = 0


ATTACKS = (
    Attack(f"{READERS} readers of costly pages", readers=READERS),
    Attack(f"{SENDERS} forms of {PHOTOS} HEIC photos", senders=SENDERS),
    Attack(f"{SIGNERS} sign-ins", signers=SIGNERS),
    Attack(f"{STALLERS} half requests", stallers=STALLERS),
    Attack("all of them", READERS, SENDERS, SIGNERS, STALLERS),
)


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary) / "instance"
        usernames = _make_instance(folder)
        with servers.rerun_service(folder, worker=False) as server:
            _warm_up(server.port)
            idle = _visits(server.port, lambda: False)
            yield f"{SCHOOLS:,} schools; milliseconds of the sign-in page of another visitor, beside how often it takes its idle time"
            yield f"{'':34}{'median':>8}{'p95':>8}{'slowest':>9}{'× idle':>8}   answers to the strangers"
            yield _line("nobody else", idle, idle, Counter())
            for attack in ATTACKS:
                times, answers = _attacked_visits(server, attack, usernames)
                yield _line(attack.name, times, idle, answers)
        yield f"(goal: the median under {GOAL} times its idle time)"


def _line(name: str, times: list[float], idle: list[float], answers: Counter) -> str:
    ms = [1000 * seconds for seconds in times]
    told = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
    ratio = median(times) / median(idle)
    return f"{name:34}{median(ms):8.1f}{quantiles(ms, n=20)[-1]:8.1f}{max(ms):9.1f}{ratio:8.1f}   {told}"


def _make_instance(folder: Path) -> list[str]:
    """Make an instance of a country; returns the usernames of clerks whose password is PASSWORD."""
    app = create_app({"INSTANCE": str(folder), "SECRET_KEY": servers.SECRET})
    db = app.extensions["pakmut"].db
    areas = country.create_country(db, SCHOOLS)
    now, digest = datetime.now(UTC), passwords.hash_password(PASSWORD)
    forms = list(country.forms(db, areas, SENDERS + SIGNERS))
    with db.begin() as conn:
        for form in forms:
            state = {"username": f"{form.agency}-bench", "agency": form.agency, "area": form.area}
            account_id = accounts.add(conn, now, role="agency", state=accounts.CONFIRMED, **state)
            accounts.set_password(conn, account_id, digest, now)
        conn.commit()
    db.close()
    return [f"{form.agency}-bench" for form in forms]


def _warm_up(port: int) -> None:
    """Let each web process load and draw what it keeps."""
    stranger = _Stranger(port)
    for path in [*COSTLY_PATHS, "/sign-in"] * 6:
        stranger.request("GET", path.format(n=""))


def _visit(port: int) -> float:
    """Open the sign-in page on a connection of its own; returns the seconds."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"/sign-in: {answer.status}")
    return time.perf_counter() - start


def _visits(port: int, is_over: Callable[[], bool]) -> list[float]:
    times, until = [], time.monotonic() + SECONDS
    while time.monotonic() < until and not is_over():
        times.append(_visit(port))
        time.sleep(PAUSE)
    return times


def _attacked_visits(server: Server, attack: Attack, usernames: list[str]) -> tuple[list[float], Counter]:
    """Returns (the seconds of another visitor's visits, how often the strangers got each status)."""
    context = multiprocessing.get_context("spawn")
    begun, results = context.Event(), context.Queue()
    strangers = context.Process(target=_attack, args=(server.port, attack, usernames, begun, results))
    strangers.start()
    begun.wait(TIMEOUT)
    times = _visits(server.port, lambda: not strangers.is_alive())
    answers = results.get(timeout=2 * TIMEOUT)
    strangers.join()
    return times, Counter(answers)


def _attack(port: int, attack: Attack, usernames: list[str], begun: object, results: object) -> None:
    """Run the strangers of an attack, each in a thread, until SECONDS have passed."""
    os.nice(NICENESS)
    answers: Counter = Counter()
    photo = _heic()
    senders = [_Stranger(port) for _ in range(attack.senders)]
    for sender, username in zip(senders, usernames, strict=False):
        sender.sign_in(username)
    work = [
        *[lambda: _read_pages(port, until, answers)] * attack.readers,
        *[lambda sender=sender: _send_photos(sender, photo, answers) for sender in senders],
        *[
            lambda username=username: _sign_in(port, username, until, answers)
            for username in usernames[SENDERS : SENDERS + attack.signers]
        ],
        *[lambda: _stall(port, until)] * attack.stallers,
    ]
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    begun.set()
    for thread in threads:
        thread.join()
    results.put(dict(answers))


class _Stranger:
    """A browser: a connection for each request, and cookies."""

    def __init__(self, port: int):
        self.port = port
        self.cookies: dict[str, str] = {}

    def request(self, method: str, path: str, body: bytes = b"", media_type: str = "") -> tuple[int, str]:
        """Returns (status, page)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        connection.request(
            method, path, body or None, headers | ({"Content-Type": media_type} if body else {})
        )
        answer = connection.getresponse()
        page = answer.read().decode(errors="replace")
        connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page

    def sign_in(self, username: str) -> int:
        _, page = self.request("GET", "/sign-in")
        values = {"csrf_token": _hidden(page, "csrf_token"), "username": username, "password": PASSWORD}
        status, _ = self.request(
            "POST", "/sign-in", urlencode(values).encode(), "application/x-www-form-urlencoded"
        )
        return status


def _hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)[1]


def _read_pages(port: int, until: float, answers: Counter) -> None:
    stranger = _Stranger(port)
    for path in itertools.cycle(COSTLY_PATHS):
        if time.monotonic() > until:
            return
        status, _ = stranger.request("GET", path.format(n=secrets.token_hex(3)))
        answers[status] += 1


def _stall(port: int, until: float) -> None:
    """Send half of a request, and keep the server waiting for the rest."""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT) as connection:
        connection.sendall(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        time.sleep(max(0, until - time.monotonic()))


def _sign_in(port: int, username: str, until: float, answers: Counter) -> None:
    while time.monotonic() < until:
        answers[_Stranger(port).sign_in(username)] += 1


def _send_photos(sender: _Stranger, photo: bytes, answers: Counter) -> None:
    """Send the form of a point with photos, FORMS times."""
    for _ in range(FORMS):
        _, page = sender.request("GET", "/pin/new")
        values = PIN | {name: _hidden(page, name) for name in ("csrf_token", "submission")}
        body, media_type = _multipart(values, photo)
        status, _ = sender.request("POST", "/pin/new", body, media_type)
        answers[status] += 1


def _multipart(values: dict[str, str], photo: bytes) -> tuple[bytes, str]:
    boundary = secrets.token_hex(12)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="a.heic"\r\nContent-Type: image/heic\r\n\r\n'
    parts += [head.encode() + photo + b"\r\n"] * PHOTOS
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _heic() -> bytes:
    """Returns a HEIC file of few bytes and very many pixels."""
    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    Image.new("RGB", PHOTO_SIZE, "teal").save(out, "HEIF", quality=10)
    return out.getvalue()

"""People at their phones for the benchmarks: they open the form, solve the captcha, and send when told to."""

import http.client
import re
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

import altcha

from service.guard import captcha
from tests.cast.people import REGISTRATION

from .servers import SECRET, Server

# Seconds for one answer.
TIMEOUT = 30


@dataclass(frozen=True)
class Form:
    """A filled registration, ready to be sent."""

    body: bytes
    cookie: str


class Client:
    """One connection that is kept open, with its cookie."""

    def __init__(self, server: Server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
        self.cookie = ""

    def get(self, path: str) -> str:
        self.connection.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
        answer = self.connection.getresponse()
        page = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        if set_cookie := answer.headers["Set-Cookie"]:
            self.cookie = set_cookie.partition(";")[0]
        return page

    def send(self, form: Form) -> str:
        """Send a registration; returns the path of its receipt. RuntimeError when it was not accepted."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": form.cookie}
        self.connection.request("POST", "/register", form.body, headers)
        answer = self.connection.getresponse()
        answer.read()
        place = answer.headers["Location"] or ""
        if answer.status != 303 or "/receipt/" not in place:
            raise RuntimeError(f"a registration was not accepted: {answer.status} {place}")
        return place

    def fill(self, agency: str) -> Form:
        """Open an agency's form and fill it, captcha and all."""
        page = self.get(f"/register?agency={agency}")
        hidden = {
            name: re.search(rf'name="{name}" value="([^"]+)"', page)[1]
            for name in ("csrf_token", "submission", "notice")
        }
        # A mail box of its own: who registers hundreds of agencies from one is held back.
        own = {"email": f"clerk-{agency}@school.example"}
        values = {"agency": agency, **hidden, **REGISTRATION, **own, "altcha": solution()}
        return Form(urlencode(values).encode(), self.cookie)


def solution() -> str:
    """A solved challenge such as the service makes, without the search: its counter is known here."""
    sign, key = captcha._keys(SECRET)
    counter = captcha.TRIES_RANGE[0] + secrets.randbelow(captcha.TRIES_RANGE[1] - captcha.TRIES_RANGE[0])
    until = int((datetime.now(UTC) + captcha.CHALLENGE_LIFETIME).timestamp())
    challenge = altcha.create_challenge(
        captcha.ALGORITHM,
        captcha.COST,
        counter=counter,
        data={"until": until},
        hmac_secret=sign,
        hmac_key_secret=key,
    )
    return altcha.Payload(challenge, altcha.solve_challenge(challenge, counter_start=counter)).to_base64()


def send_all(server: Server, forms: Sequence[Form], threads: int) -> float:
    """All forms, shared out among threads that start together; returns the seconds until the last answer."""
    clients = [Client(server) for _ in range(threads)]
    start, failed = threading.Barrier(threads + 1), []

    def work(number: int) -> None:
        start.wait(TIMEOUT)
        try:
            for form in forms[number::threads]:
                clients[number].send(form)
        except (RuntimeError, OSError, http.client.HTTPException) as error:
            failed.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    start.wait(TIMEOUT)
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    if failed:
        raise failed[0]
    return time.perf_counter() - began

"""Clients for the benchmarks: they open the form, solve its captcha, and send it when they are told to."""

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
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Form:
    """A filled registration, ready to be sent."""

    body: bytes
    cookie: str


class Client:
    """A connection that stays open, with its cookie."""

    def __init__(self, server: Server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_SECONDS)
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
        """Send a registration and return its receipt's path. Raises RuntimeError if it is not accepted."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": form.cookie}
        self.connection.request("POST", "/register", form.body, headers)
        answer = self.connection.getresponse()
        answer.read()
        place = answer.headers["Location"] or ""
        if answer.status != 303 or "/receipt/" not in place:
            raise RuntimeError(f"a registration was not accepted: {answer.status} {place}")
        return place

    def fill(self, agency: str, email: str = "") -> Form:
        """Open the form of an agency and return it filled, with its captcha solved.

        `email`: in place of one that each agency has of its own.
        """
        page = self.get(f"/register?agency={agency}")
        hidden = {
            name: re.search(rf'name="{name}" value="([^"]+)"', page)[1]
            for name in ("csrf_token", "submission", "notice")
        }
        # Each form has an address of its own: hundreds of agencies with one address are held back.
        own = {"email": email or f"clerk-{agency}@school.example"}
        values = {"agency": agency, **hidden, **REGISTRATION, **own, "altcha": captcha_solution()}
        return Form(urlencode(values).encode(), self.cookie)


def captcha_solution() -> str:
    """Return a solved challenge as the service makes it, without a search, as its counter is known here."""
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


def send_forms(server: Server, forms: Sequence[Form], threads: int) -> float:
    """Send the forms in threads that start together; returns the seconds until the last answer."""
    clients = [Client(server) for _ in range(threads)]
    start, failed = threading.Barrier(threads + 1), []

    def work(number: int) -> None:
        start.wait(TIMEOUT_SECONDS)
        try:
            for form in forms[number::threads]:
                clients[number].send(form)
        except (RuntimeError, OSError, http.client.HTTPException) as error:
            failed.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    start.wait(TIMEOUT_SECONDS)
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    if failed:
        raise failed[0]
    return time.perf_counter() - began

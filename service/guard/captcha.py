"""ALTCHA: a proof of work that the visitor's browser does, made and checked by ourselves."""

import base64
import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import altcha

ALGORITHM = "PBKDF2/SHA-256"
# Iterations of one try, and how many tries a browser needs: together one or two seconds on a cheap phone.
COST = 1000
TRIES = (300, 900)
# How long a challenge can be solved and sent in: as long as a form stays open.
CHALLENGE_LIFE = timedelta(hours=2)
# Characters of a solution that are worth a look; real ones have about 700.
MOST_PAYLOAD = 5000


def _keys(secret: str) -> tuple[str, str]:
    return tuple(hashlib.sha256(f"altcha-{part}:{secret}".encode()).hexdigest() for part in ("sign", "key"))


def challenge(secret: str, now: datetime) -> dict:
    """A new challenge for the widget."""
    sign, key = _keys(secret)
    made = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=TRIES[0] + secrets.randbelow(TRIES[1] - TRIES[0]),
        # Signed with the rest: the library's own expiry goes by the machine's clock, ours by the service's.
        data={"until": int((now + CHALLENGE_LIFE).timestamp())},
        hmac_secret=sign,
        hmac_key_secret=key,
    )
    return made.to_dict()


class Solution(NamedTuple):
    """A solved challenge: `digest` names the challenge, however its solution is written; it can be used until
    `until`.

    A form's store step uses it up: `store.solutions.spend(conn, *solution, now)`, so that it counts once.
    """

    digest: str
    until: datetime


def solution(secret: str, payload: str, now: datetime) -> Solution | None:
    """What the payload solves; None unless it solves a challenge of ours that is still fresh."""
    if not payload or len(payload) > MOST_PAYLOAD:
        return None
    sign, key = _keys(secret)
    if not altcha.verify_solution(payload, sign, hmac_key_secret=key).verified:
        return None
    signed = json.loads(base64.b64decode(payload))["challenge"]["parameters"]
    until = datetime.fromtimestamp(signed["data"]["until"], UTC)
    if until < now:
        return None
    return Solution(hashlib.sha256(f"{signed['salt']}:{signed['nonce']}".encode()).hexdigest(), until)

"""ALTCHA: creates challenges for the visitor's browser (a proof of work), and verifies their solutions."""

import base64
import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import altcha

ALGORITHM = "PBKDF2/SHA-256"
# Iterations of one try, and the range of tries that a browser needs: one or two seconds on a cheap phone.
COST = 1000
TRIES_RANGE = (300, 900)
# How long a solution is accepted after its challenge was created: as long as a form may stay open.
CHALLENGE_LIFETIME = timedelta(hours=2)
# Longer solutions are refused unread, characters; real ones have about 700.
MAX_PAYLOAD_LENGTH = 5000


def _keys(secret: str) -> tuple[str, str]:
    return tuple(hashlib.sha256(f"altcha-{part}:{secret}".encode()).hexdigest() for part in ("sign", "key"))


def create_challenge(secret: str, now: datetime, factor: int = 1) -> dict:
    """Return a new challenge for the widget, as JSON. `factor`: how many times harder than usual it is."""
    signature_key, solution_key = _keys(secret)
    challenge = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=factor * (TRIES_RANGE[0] + secrets.randbelow(TRIES_RANGE[1] - TRIES_RANGE[0])),
        # Signed with the challenge. The library has an expiry too, but by the clock of the machine.
        data={"until": int((now + CHALLENGE_LIFETIME).timestamp()), "factor": factor},
        hmac_secret=signature_key,
        hmac_key_secret=solution_key,
    )
    return challenge.to_dict()


class Solution(NamedTuple):
    """A solved challenge: `digest` identifies it, `until` is the last moment to use it, `factor` its work.

    Whoever stores the form spends it with `store.solutions.use`, so that it counts once.
    """

    digest: str
    until: datetime
    factor: int = 1


def verify_solution(secret_keys: Sequence[str], payload: str, now: datetime) -> Solution | None:
    """Return the solution in a payload; None unless it solves a challenge of ours that has not expired.

    `secret_keys`: the challenge was made with one of them.
    """
    if not payload or len(payload) > MAX_PAYLOAD_LENGTH:
        return None
    if not any(_solves(payload, *_keys(secret)) for secret in secret_keys):
        return None
    parameters = json.loads(base64.b64decode(payload))["challenge"]["parameters"]
    until = datetime.fromtimestamp(parameters["data"]["until"], UTC)
    if until < now:
        return None
    digest = hashlib.sha256(f"{parameters['salt']}:{parameters['nonce']}".encode()).hexdigest()
    # A challenge from before an update has no factor.
    return Solution(digest, until, parameters["data"].get("factor", 1))


def _solves(payload: str, signature_key: str, solution_key: str) -> bool:
    return altcha.verify_solution(payload, signature_key, hmac_key_secret=solution_key).verified

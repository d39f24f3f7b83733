"""Passwords: Argon2 hashes, and the time of a check that is the same for an account that does not exist."""

import secrets
from contextlib import suppress
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from ..guard.lanes import Lane

# Characters of a password: long enough to resist, short enough that hashing costs the same for all.
SHORTEST, LONGEST = 10, 200

# The cost of a hash that OWASP advises (Password Storage Cheat Sheet). More would let strangers, who need no
# account to have a password checked, keep the machine busy. `hash_with` is for tests alone.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# A process hashes one password at a time: sixteen at once took every core from the pages of others. Networks,
# which functions here take as `sender`, are served by turns. Who waits for ten seconds is told to try again.
lane = Lane(most_waiting=16, patience=10)


def hash_with(hasher: PasswordHasher) -> None:
    """Take another cost from now on, for passwords that protect nobody. Hashes that exist keep theirs."""
    global _hasher
    _hasher = hasher
    _dummy_hash.cache_clear()


def hash_password(password: str, sender: str = "") -> str:
    """Returns the hash. Raises guard.lanes.Busy, as each function does that hashes."""
    with lane.enter(sender):
        return _hasher.hash(password)


def matches(password_hash: str | None, password: str, sender: str = "") -> bool:
    """True when the password is the one of the hash. Without a hash it takes just as long, and never fits.

    A hash of another cost takes its own time, until its password is used and it is renewed.
    """
    known_hash = password_hash or _dummy_hash()
    with lane.enter(sender), suppress(VerificationError):
        return _hasher.verify(known_hash, password[:LONGEST]) and password_hash is not None
    return False


def renewed_hash(password_hash: str, password: str, sender: str = "") -> str | None:
    """Return a hash of today's cost for a password that fits a hash of another cost; None where it has it."""
    return hash_password(password[:LONGEST], sender) if _hasher.check_needs_rehash(password_hash) else None


def warm_up() -> None:
    """Make what a check without a hash needs: the first one must not take longer than the others."""
    _dummy_hash()


@cache
def _dummy_hash() -> str:
    return hash_password(secrets.token_hex())


def random_password() -> str:
    """For accounts that are handed out: 12 characters, about 72 bits."""
    return secrets.token_urlsafe(9)

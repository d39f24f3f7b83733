"""How a letter gets on, as its addressee and staff are told."""

from collections.abc import Mapping
from datetime import datetime

from ..store.letters import TAKEN_BACK


def is_taken_back(letter: Mapping) -> bool:
    """True for a letter that we did not send ourselves, or that is forgotten: nobody need be told."""
    return letter["state"] == "refused" and letter["answer"].startswith(TAKEN_BACK)


def state_of(letter: Mapping | None, now: datetime) -> str:
    """How a letter gets on, for its addressee.

    Returns "refused", "unsure", "later" (it waits its turn) or "" (nothing to tell).
    """
    if letter is None or is_taken_back(letter):
        return ""
    if letter["state"] == "waiting":
        return "later" if letter["next_at"] > now else ""
    lost = letter["state"] == "unsure" and letter["next_at"] <= now
    return letter["state"] if lost or letter["state"] == "refused" else ""

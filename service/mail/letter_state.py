"""The state of a letter, as its addressee and staff see it."""

from collections.abc import Mapping
from datetime import datetime

from ..store.letters import WITHDRAWN


def is_withdrawn(letter: Mapping) -> bool:
    """True for a letter that the service itself withdrew: nobody needs to know of it."""
    return letter["state"] == "refused" and letter["answer"].startswith(WITHDRAWN)


def delivery_state(letter: Mapping | None, now: datetime) -> str:
    """Return the state that an addressee sees: "refused", "unsure", "later" (still queued) or "" (none)."""
    if letter is None or is_withdrawn(letter):
        return ""
    if letter["state"] == "waiting":
        return "later" if letter["next_at"] > now else ""
    is_overdue = letter["state"] == "unsure" and letter["next_at"] <= now
    return letter["state"] if is_overdue or letter["state"] == "refused" else ""

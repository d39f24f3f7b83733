"""Notes what staff do with an account in the trails of those whom it concerns."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..store import accounts, audit_log


def note(conn: Connection, act: str, account: Mapping, who: str, now: datetime) -> None:
    """Add an act with an account to the audit log, for each trail that tells of it.

    `act`: a key of ACT_SENTENCES whose sentence names the username. `who`: the actor's, or audit_log.COMMAND.
    """
    for area in _trails(conn, account, who):
        audit_log.add(conn, now, act, who, area, account["agency"] or "", username=account["username"])


def _trails(conn: Connection, account: Mapping, who: str) -> Iterable[str | None]:
    """Return the areas in whose trail it is told; None: in OBEC's, of what OBEC does or of staff."""
    actor = accounts.get_by_username(conn, who)
    concerns_obec = account["role"] != "agency" or (actor is not None and actor["role"] == "obec")
    return dict.fromkeys((account["area"], None)) if concerns_obec else (account["area"],)

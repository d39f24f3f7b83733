"""Who of OBEC has confirmed on the web that an agency is taken out of the register, by the proposal."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from .schema import accounts, closing_votes
from .upsert import upsert


def put(conn: Connection, entry: int, account: int, now: datetime) -> None:
    """Store that a person confirms an entry's closing; of an earlier time, the time is replaced."""
    upsert(conn, closing_votes, [{"entry_id": entry, "account_id": account, "at": now}])


def list_by_entry(conn: Connection, entry_ids: Collection[int]) -> Mapping[int, list[RowMapping]]:
    """Returns entry -> who confirmed it, in the order of time. Keys: at username email role state."""
    persons = [accounts.c[key] for key in ("username", "email", "role", "state")]
    query = select(closing_votes.c.entry_id, closing_votes.c.at, *persons).select_from(
        closing_votes.join(accounts, accounts.c.id == closing_votes.c.account_id)
    )
    of_entries = query.where(closing_votes.c.entry_id.in_(list(entry_ids)))
    votes: dict[int, list[RowMapping]] = defaultdict(list)
    for vote in conn.execute(of_entries.order_by(closing_votes.c.at, accounts.c.id)).mappings():
        votes[vote["entry_id"]].append(vote)
    return votes

"""Ends what a database from a backup takes to be going on: nobody knows whether it was ended since.

A row with a number of ours that the database does not know proves that it is a copy of before that row.
"""

from datetime import datetime

from ..requests import account_change
from ..store import Database, requests, sessions

# So many sessions are ended in one transaction.
PORTION = 500


def end_what_may_have_ended(db: Database, lost_at: datetime, now: datetime) -> int:
    """End the sessions that began before then, and let changes of accounts wait anew; returns how many.

    `lost_at`: when something was received that the database does not know. What began after that is left
    alone, so it can be repeated: each area with lost rows does so.
    """
    with db.read() as conn:
        session_ids, waiting = sessions.ids_begun_before(conn, lost_at), requests.list_waiting(conn)
    for first in range(0, len(session_ids), PORTION):
        with db.begin() as conn:
            sessions.delete_all(conn, session_ids[first : first + PORTION])
            conn.commit()
    count = len(session_ids)
    for request in waiting:
        with db.begin() as conn:
            if account_change.wait_anew(conn, request["id"], lost_at, now):
                conn.commit()
                count += 1
    return count

"""PAPER_KEY is for ever: receipt numbers, printed codes and links in letters hang on it.

The database knows its fingerprint, so that a service with another key stops at the start instead of making
numbers that nobody can check and refusing the codes of letters that were handed out.
"""

import hashlib
import hmac

from sqlalchemy import Connection, inspect

from ..config import BadSetting
from ..store import Database, entries, instance_values, receipt_numbers

# The key of the fingerprint among the values of the instance.
FINGERPRINT = "paper_key"


def check(db: Database, paper_key: str) -> None:
    """Compare the key with the one that the database was begun with, and note it where there is none yet.

    A database without tables is left alone. Raises BadSetting.
    """
    fingerprint = hmac.digest(paper_key.encode(), b"fingerprint of PAPER_KEY", hashlib.sha256).hex()
    try:
        with db.read() as conn:
            if not inspect(conn).has_table("instance_values"):
                return
            known_fingerprint = instance_values.get(conn, FINGERPRINT)
            is_right = (
                _made_newest_receipt(conn, paper_key)
                if known_fingerprint is None
                else hmac.compare_digest(known_fingerprint, fingerprint)
            )
        if not is_right:
            raise BadSetting(
                "PAPER_KEY",
                "the key that this database was begun with, as receipt numbers and printed letters hang on it. "
                "Where it was never set, that is the SECRET_KEY of then, or the text of INSTANCE/secret_key",
            )
        if known_fingerprint is None:
            with db.begin() as conn:
                instance_values.put(conn, FINGERPRINT, fingerprint)
                conn.commit()
    finally:
        # A process that forks must not hand an open SQLite file to its children.
        db.close()


def _made_newest_receipt(conn: Connection, paper_key: str) -> bool:
    """True if the newest receipt number was made with this key, or there is none: for older databases."""
    newest = entries.get_latest_number(conn)
    secret = receipt_numbers.secret_of(paper_key)
    return newest is None or receipt_numbers.parse_number(secret, newest["area"], newest["row_id"]) == (
        newest["id"],
        newest["revision"],
    )

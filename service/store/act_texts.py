"""What an office typed that an act of the audit log is about: the log itself holds a digest of it.

A digest is made with a random salt, so that nobody can guess the text from it once the text is gone.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select

from .schema import act_texts


def put_all(conn: Connection, texts: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Store texts by their keys; returns "<key>_digest" -> digest, for the act. An empty text has none."""
    digests = {}
    for key, text in texts.items():
        if text:
            salt = secrets.token_hex(16)
            digests[f"{key}_digest"] = _digest(salt, text)
            values = {"digest": digests[f"{key}_digest"], "salt": salt, "text": text, "at": now}
            conn.execute(act_texts.insert(), values)
    return digests


def list_fitting(conn: Connection, digests: Collection[str]) -> dict[str, str]:
    """Returns digest -> text, without those whose text is gone or another one by now."""
    if not digests:
        return {}
    query = select(act_texts.c["digest", "salt", "text"]).where(act_texts.c.digest.in_(list(digests)))
    return {digest: text for digest, salt, text in conn.execute(query) if _digest(salt, text) == digest}


def _digest(salt: str, text: str) -> str:
    return sha256(f"{salt}{text}".encode()).hexdigest()

"""The worker's sign of life: when it last got on, what troubles it, and how much of the accounts' quota is
used.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from . import instance_values as facts

KEY = "worker"


def beat(
    conn: Connection, now: datetime, trouble: str, trouble_en: str, accounts: Mapping[str, Mapping]
) -> None:
    """Note that the worker got on. `accounts`: by name {reads, writes, read_limit, write_limit, trouble}."""
    told = {"at": now.isoformat(), "trouble": trouble, "trouble_en": trouble_en, "accounts": accounts}
    facts.put(conn, KEY, json.dumps(told, ensure_ascii=False))


def last(conn: Connection) -> dict | None:
    """What was noted last, with `at` as a datetime; None before the first time."""
    told = facts.get(conn, KEY)
    if told is None:
        return None
    read = json.loads(told)
    return read | {"at": datetime.fromisoformat(read["at"])}

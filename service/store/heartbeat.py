"""The worker's sign of life: when it last ran, what troubles it, and how much quota its accounts used."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from . import instance_values

KEY = "worker"


def beat(
    conn: Connection, now: datetime, trouble: str, trouble_en: str, accounts: Mapping[str, Mapping]
) -> None:
    """Note that the worker is running.

    `accounts`: name -> {reads, writes, read_limit, write_limit, trouble}.
    """
    values = {"at": now.isoformat(), "trouble": trouble, "trouble_en": trouble_en, "accounts": accounts}
    instance_values.put(conn, KEY, json.dumps(values, ensure_ascii=False))


def get_last(conn: Connection) -> dict | None:
    """Returns what was noted last, with `at` as a datetime; None before the first time."""
    text = instance_values.get(conn, KEY)
    if text is None:
        return None
    values = json.loads(text)
    return values | {"at": datetime.fromisoformat(values["at"])}

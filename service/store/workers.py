"""Workers tell of themselves: when they last did so, how far their clocks are off, what troubles them.

Times are those of `Database.moment`, on which all workers agree, whatever their own clocks say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from .schema import workers
from .upsert import upsert


@dataclass(frozen=True)
class Beat:
    """What a worker tells of itself.

    `clock_ahead`: of its own clock. `trouble`: what keeps it from Google, in Thai and in English, or empty
    texts. `accounts`: name -> {reads, writes, read_limit, write_limit, trouble}.
    """

    worker: str
    started_at: datetime
    at: datetime
    clock_ahead: timedelta = timedelta()
    trouble: tuple[str, str] = ("", "")
    accounts: Mapping[str, Mapping] = field(default_factory=dict)


def put(conn: Connection, beat: Beat) -> None:
    """Note that a worker is at work."""
    thai, english = beat.trouble
    values = {"id": beat.worker, "started_at": beat.started_at, "beat_at": beat.at}
    values |= {"clock_ahead": beat.clock_ahead.total_seconds(), "trouble": thai, "trouble_en": english}
    upsert(conn, workers, [values | {"accounts": dict(beat.accounts)}])


def list_beats(conn: Connection) -> list[Beat]:
    """Returns what each worker told last, the newest first."""
    return [
        Beat(
            row["id"],
            row["started_at"],
            row["beat_at"],
            timedelta(seconds=row["clock_ahead"]),
            (row["trouble"], row["trouble_en"]),
            row["accounts"],
        )
        for row in conn.execute(select(workers).order_by(workers.c.beat_at.desc())).mappings()
    ]

"""Wrong passwords, counted by the name and the browser that they were typed in: they cost a growing wait.

`browser`: what tells a browser that has signed in to the account before from all others; "" for these others
together, wherever they are. Whoever guesses slows down the others, never the person's own browser. No count
is a lock-out: a wait is seconds or minutes, and a right password forgets it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from .schema import wrong_passwords

# Wrong passwords that cost no wait.
FREE_TRIES = 3
# The longest wait, in seconds: in a browser of the person's own, and in all others, where strangers cause it.
LONGEST_WAIT, LONGEST_SHARED_WAIT = 300, 30


def wait_seconds(conn: Connection, name: str, browser: str, now: datetime) -> int:
    """Returns how long the browser must wait before it may try this name again; 0 = not at all."""
    tries = conn.execute(select(wrong_passwords).where(*_is_pair(name, browser))).mappings().first()
    if not tries or tries["count"] < FREE_TRIES:
        return 0
    longest = LONGEST_WAIT if browser else LONGEST_SHARED_WAIT
    wait = timedelta(seconds=min(2 ** min(tries["count"] - FREE_TRIES + 1, 9), longest))
    remaining = tries["last_at"] + wait - now
    # More than the whole wait remains only where a clock was set back.
    return 0 if remaining > wait else max(0, -(-remaining // timedelta(seconds=1)))


def count(conn: Connection, name: str, browser: str, now: datetime) -> None:
    """Add one to the wrong passwords that this browser tried for this name."""
    increment = (
        wrong_passwords.update()
        .where(*_is_pair(name, browser))
        .values(count=wrong_passwords.c.count + 1, last_at=now)
    )
    if not conn.execute(increment).rowcount:
        values = {"username": name, "browser": browser, "count": 1, "last_at": now}
        conn.execute(wrong_passwords.insert().values(**values))


def forget(conn: Connection, name: str, browser: str) -> None:
    """Forget the wrong passwords of a browser, once it knew the right one."""
    conn.execute(wrong_passwords.delete().where(*_is_pair(name, browser)))


def _is_pair(name: str, browser: str) -> tuple:
    return wrong_passwords.c.username == name, wrong_passwords.c.browser == browser

"""What is done when registrations come faster than people type: nothing is refused, much is slowed down.

An area's registrations are counted, so that somebody is told. A network that sends very many gets a harder
captcha. What comes without any proof reaches the sheet in a bounded number of rows an hour.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..store import rates
from ..store.rates import Allowance
from .networks import network_key

# The time in which so many registrations of one area are a rush (setting RUSH_REGISTRATIONS).
RUSH_TIME = timedelta(minutes=10)
HOUR = timedelta(hours=1)
# Unconfirmed registrations of one network: so many leave the captcha as it is, two training rooms of 120;
# each further STEP doubles the work, up to HARDEST times. 200 are forgiven each hour.
EASY, STEP, HARDEST = 250, 50, 16
_CROWD = Allowance(EASY + 20 * STEP, HOUR / 200)


def is_rush(conn: Connection, area: str, most: int, now: datetime) -> bool:
    """Count a registration of an area; True where more than `most` come within RUSH_TIME."""
    return rates.take(conn, {f"rush:{area}": Allowance(most, RUSH_TIME / most)}, now) is not None


def hold_until(conn: Connection, area: str, per_hour: int, now: datetime) -> datetime | None:
    """Count a form without proof; returns before when it must not reach the area's sheet, None for at once.

    `per_hour` rows go there at once, and as many in each hour that follows.
    """
    return rates.reserve(conn, f"held:{area}", Allowance(per_hour, HOUR / per_hour), now)


def note_unconfirmed(conn: Connection, address: str, now: datetime) -> None:
    """Count an unconfirmed registration for the network that it came from; nothing for "", an unknown one."""
    if network := network_key(address):
        rates.take(conn, {f"crowd:{network}": _CROWD}, now)


def captcha_factor(conn: Connection, address: str, now: datetime) -> int:
    """Returns how many times harder than usual the captcha of a network is: 1, 2, 4, … HARDEST."""
    network = network_key(address)
    sent = rates.used(conn, f"crowd:{network}", _CROWD, now) if network else 0
    return min(HARDEST, 2 ** max(0, -(-(sent - EASY) // STEP)))

"""A demonstration with a small budget of letters to new addresses, and a flood that uses it up."""

from service import create_app
from service.mail.letters import KINDS
from service.store import letters
from tests.cast.people import Demo
from tests.cast.posts import row_count


def with_budget(demo: Demo, per_hour: int) -> Demo:
    """Return the same demonstration, where so many letters to new addresses go in an hour."""
    settings = demo.services.settings
    more = {"INSTANCE": str(settings.instance), "SECRET_KEY": settings.secret_key}
    more["DATABASE_URL"] = settings.database_url
    return Demo(create_app(more | {"NEW_ADDRESSES_PER_HOUR": str(per_hour)}, demo.clock), demo.clock)


def queue_to_strangers(demo: Demo, count: int) -> None:
    """Queue letters to so many addresses that nobody wrote to, as a visitor can cause them."""
    kind, now, first = "request_received", demo.clock(), row_count(demo, "letters")
    with demo.services.db.begin() as conn:
        for number in range(first, first + count):
            letters.add(conn, kind, f"s{number}@stranger.example", "th", now, facts=KINDS[kind].example)
        conn.commit()

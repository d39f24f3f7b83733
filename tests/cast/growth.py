"""A country that grows around the demonstration: schools of other areas, with what they leave."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event, select

from service.store import agency_status, areas, batches, rows
from service.store.schema import (
    accounts,
    agencies,
    audit_log,
    entries,
    latest_positions,
    letters,
    password_links,
    receipts,
    reminders,
    sessions,
)
from service.store.schema import agency_status as statuses
from service.store.schema import rows as row_table
from tests.cast.pages import AGENCY_PATHS
from tests.cast.people import AREA, OTHER_AREA, Demo, Visitor
from tests.cast.posts import signed_in_clerk

RECORDS = ("registration", "pin", "readiness")
# The numbers of what is stored here begin far above those of the demonstration.
FIRST_NUMBER = 1_000_000


@dataclass
class Cost:
    """What a page takes from the database: statements, and steps of SQLite's machine."""

    statements: int = 0
    steps: int = 0


@contextmanager
def counted(demo: Demo) -> Iterator[Cost]:
    """Count what is done meanwhile."""
    cost, engine = Cost(), demo.services.db.engine

    def step() -> int:
        cost.steps += 1
        return 0

    def watch(raw: object, *_: object) -> None:
        raw.set_progress_handler(step, 1)

    def count(*_: object) -> None:
        cost.statements += 1

    event.listen(engine, "checkout", watch)
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield cost
    finally:
        event.remove(engine, "checkout", watch)
        event.remove(engine, "before_cursor_execute", count)
        engine.dispose()


def busy_clerk(demo: Demo) -> tuple[Visitor, list[str]]:
    """Return a clerk who has done everything, and the pages of such a clerk."""
    clerk = signed_in_clerk(demo)
    receipt = clerk.pin().request.path
    clerk.survey()
    demo.deliver()
    return clerk, [*AGENCY_PATHS, receipt]


def page_costs(demo: Demo, visitor: Visitor, paths: list[str]) -> dict[str, Cost]:
    """Returns path -> what the page costs that has been opened before."""
    costs = {}
    for path in paths:
        visitor.web.get(path, expect_errors=True)
        with counted(demo) as cost:
            visitor.web.get(path, expect_errors=True)
        costs[path] = cost
    return costs


def grow(demo: Demo, first: int, number: int) -> None:
    """Add so many schools, counted from `first`: all have registered, pinned and answered."""
    now, numbers = demo.clock(), range(first, first + number)
    with demo.services.db.begin() as conn:
        others = [area["key"] for area in areas.list_all(conn) if area["key"] not in (AREA, OTHER_AREA)]
        places = [(f"{60_000_000 + n}", others[n % len(others)], FIRST_NUMBER + n) for n in numbers]
        batch_ids = {area: batches.add_done(conn, area, 10_000 + first, 1, now) for area in others}
        base = {"aliases": [], "kind": "school"}
        conn.execute(
            agencies.insert(),
            [base | {"code": c, "area": a, "name_th": f"บ้านโตขึ้น {c}"} for c, a, _ in places],
        )
        person = {"role": "agency", "state": "confirmed", "created_at": now, "confirmed_at": now}
        conn.execute(
            accounts.insert(),
            [
                person | {"id": n, "username": c, "area": a, "agency": c, "email": f"{c}@school.example"}
                for c, a, n in places
            ],
        )
        forms = [
            {"id": 3 * n + i, "record": record, "agency": c, "area": a, "account_id": n}
            for c, a, n in places
            for i, record in enumerate(RECORDS)
        ]
        conn.execute(
            receipts.insert(),
            [
                {key: form[key] for key in ("agency", "record", "account_id")}
                | {"id": f"r{form['id']}", "submission": f"s{form['id']}", "created_at": now}
                for form in forms
            ],
        )
        sent = {"item": "1", "revision": 1, "answers": {}, "changed": [], "remarks": [], "received_at": now}
        conn.execute(
            entries.insert(),
            [
                sent
                | form
                | {
                    "receipt": f"r{form['id']}",
                    "row_id": f"R-{form['id']}",
                    "batch_id": batch_ids[form["area"]],
                }
                for form in forms
            ],
        )
        stands = {"cells": {}, "state": rows.STANDING, "changed_at": now}
        conn.execute(
            row_table.insert(),
            [
                stands
                | {key: form[key] for key in ("record", "agency", "area")}
                | {"row_id": f"R-{form['id']}", "entry_id": form["id"], "batch_id": batch_ids[form["area"]]}
                for form in forms
            ],
        )
        _add_traces(conn, places, now)
        conn.commit()


def _add_traces(conn: object, places: list[tuple[str, str, int]], now: object) -> None:
    """Add what each school leaves beside its forms."""
    letter = {
        "kind": "welcome",
        "language": "th",
        "facts": {},
        "state": "sent",
        "next_at": now,
        "created_at": now,
    }
    signed_in = {
        "created_at": now,
        "expires_at": now,
        "used_at": now,
        "proved_at": now,
        "browser": "",
        "network": "",
    }
    per_school = {
        letters: lambda c, a, n: letter | {"to": f"{c}@school.example", "account_id": n},
        sessions: lambda c, a, n: signed_in | {"digest": f"s{n}", "account_id": n},
        password_links: lambda c, a, n: {"digest": f"l{n}", "account_id": n, "expires_at": now},
        audit_log: lambda c, a, n: {
            "at": now,
            "area": a,
            "agency": c,
            "who": c,
            "act": "signed_in",
            "about": {},
        },
        reminders: lambda c, a, n: {
            **{"agency": c, "area": a, "day": "2026-05-01", "at": now},
            **{"channel": "mail", "kind": "reminder", "who": "obec"},
        },
        latest_positions: lambda c, a, n: {
            **{"agency": c, "item": "1", "account_id": n},
            **{"latitude": 7 + n % 9973 / 1000, "longitude": 101 + n % 997 / 1000},
        },
        statuses: lambda c, a, n: (
            agency_status.EMPTY_STATUS | {"agency": c, "area": a, "registered": "confirmed"}
        ),
    }
    for table, row_of in per_school.items():
        conn.execute(table.insert(), [row_of(*place) for place in places])


def count_entries(demo: Demo) -> int:
    with demo.services.db.read() as conn:
        return len(conn.execute(select(entries.c.id)).all())

"""Who is told of a report: OBEC's users of new ones, the area's officers of what was decided."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..store import accounts, letters, reports

# How long reports are gathered into one letter to OBEC: on the last day 245 areas submit.
GATHER = timedelta(hours=1)
# Areas that it names.
NAMED = 20
OF_DECISIONS = ("report_accepted", "report_returned", "report_reopened")


def tell_obec(conn: Connection, area_name: str, now: datetime) -> None:
    """Every OBEC user with an address gets one letter for all reports of the hour."""
    for person in _reached(conn, None):
        waiting = letters.gathering(conn, person["id"], "reports_arrived")
        names = list(dict.fromkeys([*(waiting["facts"]["areas"] if waiting else ()), area_name]))
        more = ", …" if len(names) > NAMED else ""
        facts = {"areas": names, "agency_name": ", ".join(names[:NAMED]) + more}
        if waiting:
            letters.say(conn, waiting["id"], facts)
        else:
            letters.add(
                conn,
                "reports_arrived",
                person["email"],
                person["language"],
                now,
                person["id"],
                facts,
                after=GATHER,
            )


def tell_area(conn: Connection, area: str, area_name: str, report: Mapping, now: datetime) -> None:
    """Every officer of the area with an address learns what stands now; an earlier word that still waits is
    not sent.
    """
    state = report["state"]
    facts = {"agency_name": area_name, "area": area, "number": report["number"], "note": report["reason"]}
    for person in _reached(conn, area):
        letters.withdraw(conn, person["id"], OF_DECISIONS)
        letters.add(
            conn,
            "report_accepted"
            if state == reports.ACCEPTED
            else "report_returned"
            if state == reports.RETURNED
            else "report_reopened",
            person["email"],
            person["language"],
            now,
            person["id"],
            facts,
        )


def _reached(conn: Connection, area: str | None) -> list[Mapping]:
    return [person for person in accounts.staff_of(conn, area) if person["email"]]

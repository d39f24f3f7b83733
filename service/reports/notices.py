"""Letters about reports: to OBEC's users about new ones, to the area's officers about decisions."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..store import accounts, areas, letters, reports

# For this time reports are gathered into one letter to OBEC: on the last day 245 areas submit.
GATHERING_TIME = timedelta(hours=1)
# Areas that the letter names.
MOST_NAMES = 20
# State of a report -> kind of the letter about the decision that led to it.
LETTER_BY_STATE = {
    reports.ACCEPTED: "report_accepted",
    reports.RETURNED: "report_returned",
    reports.SUBMITTED: "report_reopened",
}


def notify_obec(conn: Connection, area_name: str, now: datetime) -> None:
    """Queues a letter to every OBEC user with an address, or adds the area to the one that still waits."""
    for person in _staff_with_address(conn, None):
        waiting_letter = letters.get_untried(conn, person["id"], "reports_arrived")
        names = list(
            dict.fromkeys([*(waiting_letter["facts"]["areas"] if waiting_letter else ()), area_name])
        )
        more = ", …" if len(names) > MOST_NAMES else ""
        facts = {"areas": names, "agency_name": ", ".join(names[:MOST_NAMES]) + more}
        if waiting_letter:
            letters.set_facts(conn, waiting_letter["id"], facts)
        else:
            letters.add(
                conn,
                "reports_arrived",
                person["email"],
                person["language"],
                now,
                person["id"],
                facts,
                delay=GATHERING_TIME,
            )


def notify_area(conn: Connection, area: str, area_name: str, report: Mapping, now: datetime) -> None:
    """Queues a letter about the report's new state to every officer of the area with an address.

    Letters about earlier decisions that still wait are withdrawn.
    """
    kind = LETTER_BY_STATE[report["state"]]
    facts = {"agency_name": area_name, "area": area, "number": report["number"], "note": report["reason"]}
    for person in _staff_with_address(conn, area):
        letters.withdraw_of_account(conn, person["id"], LETTER_BY_STATE.values())
        letters.add(
            conn,
            kind,
            person["email"],
            person["language"],
            now,
            person["id"],
            facts,
            areas.OBEC,
        )


def _staff_with_address(conn: Connection, area: str | None) -> list[Mapping]:
    return [person for person in accounts.list_active_staff(conn, area) if person["email"]]

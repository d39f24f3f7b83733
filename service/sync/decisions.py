"""What ผลตรวจ does. A decision acts once, when two successive reads agree; taking it back undoes what can be
undone.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from .. import proposals, reports, requests
from ..records import RECORDS, REPORT, REQUESTS
from ..records.record import NOTE
from ..records.registration import is_proved
from ..store import accounts, agencies, confirmations, entries, letters, rows
from ..store import audit_log as deeds

# Records whose decision can lack something, and is kept with what it is about -> the package that knows.
WHOLE = dict.fromkeys(REQUESTS, requests) | {REPORT.key: reports}
# Records whose decisions are about what their newest revision says.
ON_NEWEST = {"registration", "proposal", *WHOLE}


def act(conn: Connection, area: str, secret: bytes, now: datetime) -> tuple[bool, bool]:
    """Act on the decisions of an area's rows; `secret` makes receipt numbers. Returns (some were seen for the
    first time and need a second look, some were acted on: other workbooks may have to tell of it).
    """
    look_again = acted = False
    found = [row for row in rows.of_area(conn, area) if row["entry_id"] and row["state"] in rows.COUNTED]
    newest = {
        (row["record"], row["agency"], row["item"]): row["revision"] for row in sorted(found, key=_revision)
    }
    for row in found:
        if row["record"] in ON_NEWEST and row["revision"] < newest[row["record"], row["agency"], row["item"]]:
            # Corrected since: what stands at the older row says nothing of the account or the agency any
            # more.
            continue
        asked, effect = WHOLE.get(row["record"]), RECORDS[row["record"]].decided(row["cells"])
        if asked:
            row, effect = asked.as_it_stands(conn, row), asked.wanted(row, effect)
            if row is None:
                continue
        if effect == row["acted"] or asked and asked.lacks(conn, row, effect, now):
            if row["seen_once"]:
                rows.change(conn, row["id"], seen_once="")
            continue
        seen = f"{effect}|{row['cells'].get(NOTE) or ''}"[:200]
        if row["seen_once"] != seen:
            rows.change(conn, row["id"], seen_once=seen)
            look_again = True
            continue
        _act(conn, row, effect, secret, now)
        about = {"record": row["record"], "effect": effect, "row_id": row["row_id"]}
        deeds.add(conn, now, "decided", "", area, row["agency"], **about)
        rows.change(conn, row["id"], acted=effect, seen_once="")
        acted = True
    return look_again, acted


def _revision(row: Mapping) -> int:
    return row["revision"]


def _act(conn: Connection, row: Mapping, effect: str, secret: bytes, now: datetime) -> None:
    if row["record"] == "registration":
        _act_on_account(conn, row, effect, now)
    elif row["record"] == "proposal":
        proposals.decided(conn, row, effect, now)
    elif row["record"] in WHOLE:
        WHOLE[row["record"]].decided(conn, row, effect, secret, now)
    elif effect == "send_back":
        _send_back(conn, row, now)


def _act_on_account(conn: Connection, row: Mapping, effect: str, now: datetime) -> None:
    """confirm: confirmed, and a person who was waiting gets the letter; cancel: sessions end; blank: as it
    was before, which for a person who has left is: gone.
    """
    account = accounts.get(conn, row["account_id"])
    newest = entries.newest(conn, row["record"], row["agency"], row["item"])
    if effect == "cancel":
        accounts.change(conn, account["id"], state=accounts.CANCELLED)
        accounts.end_sessions(conn, account["id"])
        confirmations.end(conn, account["id"])
        return
    if newest["withdrawn"]:
        # The person has left: a decision can strike out what was sent, and take that back, but brings nobody
        # back.
        accounts.change(conn, account["id"], state=accounts.LEFT)
        return
    if newest["revision"] > row["revision"] and any(
        remark[0] == "handed_over" for remark in newest["remarks"]
    ):
        # Its row, on its way to the sheet, is another person's: that one is for the officer to confirm.
        return
    if account["state"] == accounts.LEFT or not account["email"]:
        # Its person is gone, also where it was cancelled meanwhile: nobody can be let in by it any more.
        accounts.change(conn, account["id"], state=accounts.LEFT)
        return
    doubtful = any(remark[0] in ("not_proved", "further_person") for remark in row["remarks"] or ())
    if effect == "confirm" or is_proved(row["remarks"]):
        state = accounts.CONFIRMED
    else:
        state = accounts.WAITING if doubtful else accounts.PROVISIONAL
    if state == accounts.WAITING:
        accounts.end_sessions(conn, account["id"])
    accounts.change(conn, account["id"], state=state)
    if state in accounts.MAY_SIGN_IN and not letters.last(conn, account["id"], "welcome"):
        agency = agencies.get(conn, account["agency"])
        facts = {"agency_name": agency["name_th"]}
        letters.add(conn, "welcome", account["email"], account["language"], now, account["id"], facts)


def _send_back(conn: Connection, row: Mapping, now: datetime) -> None:
    """Tell the person who sent the row, unless a newer revision has come in already."""
    if entries.newest_revision(conn, row["record"], row["agency"], row["item"]) > row["revision"]:
        return
    account = accounts.get(conn, row["account_id"]) if row["account_id"] else None
    if account is None or account["state"] not in accounts.MAY_SIGN_IN:
        # Typed by hand, or its person is gone: who works for the agency now, if anybody.
        here = [
            person
            for person in accounts.of_agency(conn, row["agency"])
            if person["state"] in accounts.MAY_SIGN_IN
        ]
        account = here[0] if here else None
    people = [account] if account else []
    agency = agencies.get(conn, row["agency"])
    for person in people:
        facts = {
            "agency_name": agency["name_th"],
            "record": row["record"],
            "item": row["item"],
            "note": str(row["cells"].get(NOTE) or ""),
        }
        letters.add(conn, "sent_back", person["email"], person["language"], now, person["id"], facts)

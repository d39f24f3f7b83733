"""Tells people what staff did in the sheet to what they sent: a row taken out, withdrawn, a point moved.

The letters are queued with the change, and gathered before they go: a row that came back by then is not told
(mail/gathering.py).
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from ..mail.letters.changes import MOVED_POINT, POSITION
from ..records import AGENCY_RECORDS, PIN
from ..records.record import STATE, WITHDRAWN
from ..store import accounts, agencies, entries, letters, rows
from .cells import comparable_cell
from .row_recipients import recipient_of
from .tab_mirror import RowChange


def change_of(change: RowChange) -> str:
    """Return what a change of a row is to its sender: a key of ROW_CHANGES; "" with nothing to tell."""
    row, values = change.row, change.values
    if row["record"] not in AGENCY_RECORDS:
        return ""
    if values["state"] == rows.REMOVED:
        return "removed"
    if values["state"] != rows.STANDING:
        return ""
    if values["cells"].get(STATE) == WITHDRAWN != row["cells"].get(STATE):
        return "withdrawn"
    has_moved = any(
        comparable_cell(values["cells"].get(key)) != comparable_cell(row["cells"].get(key))
        for key in POSITION
    )
    return MOVED_POINT if row["record"] == PIN.key and has_moved else ""


def queue_letters(conn: Connection, changes: Sequence[RowChange]) -> None:
    """Queue a letter for each change of a newest revision, to whom it concerns. The caller commits."""
    told = [(change, what) for change in changes if (what := change_of(change))]
    if not told:
        return
    account_ids = {change.row["account_id"] for change, _ in told if change.row["account_id"]}
    senders = accounts.list_by_id(conn, account_ids)
    register = agencies.list_by_code(conn, {change.row["agency"] for change, _ in told})
    newest = entries.newest_revisions(conn, [_identity(change.row) for change, _ in told])
    contacts: dict[str, str] = {}
    for change, what in told:
        row = change.row
        if row["revision"] != newest.get(_identity(row)):
            continue
        person = recipient_of(conn, row, senders.get(row["account_id"]))
        if person is None or not person["email"]:
            continue
        area = row["area"]
        contacts.setdefault(area, agencies.contact_of_office(conn, area))
        facts = {"agency_name": register[row["agency"]]["name_th"], "contact": contacts[area]}
        facts |= {"record": row["record"], "number": row["row_id"], "change": what, "row": row["id"]}
        if what == MOVED_POINT:
            facts["position_before"] = {key: row["cells"].get(key) for key in POSITION}
        recipient = (person["email"], person["language"], change.values["changed_at"], person["id"])
        letters.add(conn, "row_changed", *recipient, facts, area)


def _identity(row: Mapping) -> entries.Identity:
    return row["record"], row["agency"], row["item"]

"""Whether what a letter tells of a decision is still so: days may have passed since it was queued."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping

from ..records.record import STATE, WITHDRAWN
from ..records.request import REFUSE
from ..store import entries, requests, rows
from ..store.audience import Audience

# Letters that are asked about in one statement.
PORTION = 500
SENT_BACK = "send_back"


def untrue_ids(conn: Connection, letters: Sequence[Mapping]) -> set[int]:
    """Return the ids of letters whose decision was undone since, or that ask for what was done since.

    A letter that names neither its row nor its request is of an older version, and true.
    """
    untrue: set[int] = set()
    for first in range(0, len(letters), PORTION):
        portion = letters[first : first + PORTION]
        row_by_id = _rows(conn, portion)
        newest = entries.newest_revisions(conn, map(_identity, row_by_id.values()))
        numbers = [letter["facts"]["request"] for letter in portion if "request" in letter["facts"]]
        request_by_number = requests.list_by_number(conn, numbers)
        for letter in portion:
            row = row_by_id.get(letter["facts"].get("row"))
            request = request_by_number.get(letter["facts"].get("request"))
            if change := letter["facts"].get("change"):
                is_undone = row and not _is_still_changed(row, change)
            else:
                is_undone = row and (row["acted"] != SENT_BACK or _is_corrected(conn, row, newest))
            if is_undone or (request and request["state"] != REFUSE):
                untrue.add(letter["id"])
    return untrue


def _rows(conn: Connection, letters: Sequence[Mapping]) -> dict[int, RowMapping]:
    ids = {letter["facts"]["row"] for letter in letters if "row" in letter["facts"]}
    return {row["id"]: row for row in rows.list_by_id(conn, ids)} if ids else {}


def _is_still_changed(row: Mapping, change: str) -> bool:
    """False where a row came back, as one that was cut and pasted, or is marked as withdrawn no more."""
    if change == "removed":
        return row["state"] == rows.REMOVED
    return change != "withdrawn" or row["cells"].get(STATE) == WITHDRAWN


def _is_corrected(conn: Connection, row: Mapping, newest: Mapping[entries.Identity, int]) -> bool:
    """True where somebody who sees what the row's sender sees has sent a newer revision."""
    if newest.get(_identity(row), 0) <= row["revision"]:
        return False
    theirs = entries.get_newest_for(conn, Audience.of_row(row), *_identity(row))
    return theirs is not None and theirs["revision"] > row["revision"]


def _identity(row: Mapping) -> entries.Identity:
    return row["record"], row["agency"], row["item"]

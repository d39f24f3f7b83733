"""Whether what a letter tells of a decision is still so: days may have passed since it was queued."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping

from ..records import PIN
from ..records.record import STATE, WITHDRAWN
from ..records.request import REFUSE
from ..store import entries, requests, rows
from ..store.audience import Audience
from .letters.changes import POSITION

# Letters that are asked about in one statement.
PORTION = 500
SENT_BACK = "send_back"


def untrue_ids(conn: Connection, letters: Sequence[Mapping]) -> set[int]:
    """Return the ids of letters whose decision was undone since, or that ask for what was done since.

    A letter that names neither its row nor its request is of an older version, and true.
    """
    untrue: set[int] = set()
    first_facts = _first_by_row_and_change(letters)
    for first in range(0, len(letters), PORTION):
        portion = letters[first : first + PORTION]
        row_by_id = _rows(conn, portion)
        newest = entries.newest_revisions(conn, map(_identity, row_by_id.values()))
        numbers = [letter["facts"]["request"] for letter in portion if "request" in letter["facts"]]
        request_by_number = requests.list_by_number(conn, numbers)
        for letter in portion:
            row = row_by_id.get(letter["facts"].get("row"))
            request = request_by_number.get(letter["facts"].get("request"))
            if "change" in letter["facts"]:
                is_undone = row and not _is_still_changed(
                    row, first_facts[row["id"], letter["facts"]["change"]]
                )
            else:
                is_undone = row and (row["acted"] != SENT_BACK or _is_corrected(conn, row, newest))
            if is_undone or (request and request["state"] != REFUSE):
                untrue.add(letter["id"])
    return untrue


def _rows(conn: Connection, letters: Sequence[Mapping]) -> dict[int, RowMapping]:
    ids = {letter["facts"]["row"] for letter in letters if "row" in letter["facts"]}
    return {row["id"]: row for row in rows.list_by_id(conn, ids)} if ids else {}


def _first_by_row_and_change(letters: Sequence[Mapping]) -> dict[tuple[int, str], Mapping]:
    """Returns (row, change) -> the facts of the first of these letters: what was so before any of them."""
    newest_first = sorted(letters, key=lambda letter: letter["id"], reverse=True)
    changes = [letter["facts"] for letter in newest_first if "change" in letter["facts"]]
    return {(facts.get("row"), facts["change"]): facts for facts in changes}


def _is_still_changed(row: Mapping, first: Mapping) -> bool:
    """False where a row came back, is marked as withdrawn no more, or a point is where it was before.

    `first`: the facts of the first letter about this change of the row.
    """
    if first["change"] == "removed":
        return row["state"] == rows.REMOVED
    if first["change"] == "withdrawn":
        return row["cells"].get(STATE) == WITHDRAWN
    return "position_before" not in first or _position(row["cells"]) != _position(first["position_before"])


def _position(cells: Mapping) -> list:
    answers = PIN.lazy_answers(cells)
    return [answers[key] for key in POSITION]


def _is_corrected(conn: Connection, row: Mapping, newest: Mapping[entries.Identity, int]) -> bool:
    """True where somebody who sees what the row's sender sees has sent a newer revision."""
    if newest.get(_identity(row), 0) <= row["revision"]:
        return False
    theirs = entries.get_newest_for(conn, Audience.of_row(row), *_identity(row))
    return theirs is not None and theirs["revision"] > row["revision"]


def _identity(row: Mapping) -> entries.Identity:
    return row["record"], row["agency"], row["item"]

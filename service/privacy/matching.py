"""Finds the rows of a tab whose personal data is due: by their receipt number, never by position. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..records.record import AGENCY, ROW_ID, agency_code
from ..store import rows
from ..sync.cells import comparable_cell

# Why a row must not be touched, for the person who runs the command.
CODE_DISAGREES = "number and agency code disagree: somebody sorted without column A; put it right first"
WRONG_COLUMNS = "it stands in wrong columns: delete that line"
TYPED_ROW_CHANGED = "a line typed by hand changed since it was read: run this again"
NO_NUMBER_COLUMN = "the tab has no column of receipt numbers: the worker makes it again, run this again"
JUST_TYPED = "somebody typed into it just now: run this again"
PROTECTED_BY_PERSON = "a person has protected the tab: take the protection away, run this again"


@dataclass
class RowMatches:
    """Where the rows that are due are in the tab.

    `positions`: id of a mirrored row -> positions of its rows in the tab; usually one, none if it is gone
    from the sheet. `blocked`: id of a row that must not be touched -> why.
    """

    positions: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    blocked: dict[int, str] = field(default_factory=dict)


def match_rows(tab_rows: Sequence[Mapping], due_rows: Sequence[Mapping]) -> RowMatches:
    """Matches the rows of one tab, cells by column key, with the mirrored rows of that tab that are due."""
    matches = RowMatches()
    if tab_rows and ROW_ID not in tab_rows[0]:
        matches.blocked = {row["id"]: NO_NUMBER_COLUMN for row in due_rows}
        return matches
    numbered_rows = {row["row_id"]: row for row in due_rows if row["entry_id"]}
    typed_rows = [row for row in due_rows if not row["entry_id"]]
    misplaced_numbers = set()
    for position, tab_row in enumerate(tab_rows):
        cells = {key: comparable_cell(cell) for key, cell in tab_row.items()}
        row = numbered_rows.get(str(cells.get(ROW_ID) or "").strip())
        if row is None:
            misplaced_numbers |= {str(cell) for cell in cells.values()} & numbered_rows.keys()
            _match_typed_row(matches, position, cells, typed_rows)
        elif AGENCY in cells and agency_code(cells) != row["agency"]:
            matches.blocked[row["id"]] = CODE_DISAGREES
        else:
            matches.positions[row["id"]].append(position)
    for number in misplaced_numbers:
        row = numbered_rows[number]
        if row["id"] not in matches.positions and row["state"] in (rows.SENT, rows.MISPLACED):
            matches.blocked[row["id"]] = WRONG_COLUMNS
    matches.blocked |= {
        row["id"]: TYPED_ROW_CHANGED for row in typed_rows if row["id"] not in matches.positions
    }
    return matches


def _match_typed_row(
    matches: RowMatches, position: int, cells: Mapping, typed_rows: Sequence[Mapping]
) -> None:
    """Matches a row that was typed by hand: without a receipt number, all of its cells must be the same."""
    number = str(cells.get(ROW_ID) or "").strip()[:40]
    for row in typed_rows:
        if (agency_code(cells), number, cells) == (row["agency"], row["row_id"], row["cells"]):
            matches.positions[row["id"]].append(position)

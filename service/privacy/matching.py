"""Which lines of a tab are the rows whose personal data is to go: by their receipt number, never by where
they stand. Pure.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..records.record import AGENCY, ROW_ID
from ..store import rows
from ..sync.readback import code_of, plain

DISAGREES = "number and agency code disagree: somebody sorted without column A; put it right first"
ASTRAY = "it stands in wrong columns: delete that line"
CHANGED = "a line typed by hand changed since it was read: run this again"
NUMBERLESS = "the tab has no column of receipt numbers: the worker makes it again, run this again"
TYPED = "somebody typed into it just now: run this again"
GUARDED = "a person has protected the tab: take the protection away, run this again"


@dataclass
class Matched:
    """`places`: number of a mirrored row -> the lines that are it, usually one, none where it is gone from
    the sheet. `blocked`: number of a row that must not be touched -> why.
    """

    places: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    blocked: dict[int, str] = field(default_factory=dict)


def match(lines: Sequence[Mapping], due: Sequence[Mapping]) -> Matched:
    """`lines`: cells by column key, of one tab; `due`: mirrored rows of that tab."""
    found = Matched()
    if lines and ROW_ID not in lines[0]:
        found.blocked = {row["id"]: NUMBERLESS for row in due}
        return found
    named = {row["row_id"]: row for row in due if row["entry_id"]}
    by_hand = [row for row in due if not row["entry_id"]]
    elsewhere = set()
    for place, line in enumerate(lines):
        cells = {key: plain(cell) for key, cell in line.items()}
        row = named.get(str(cells.get(ROW_ID) or "").strip())
        if row is None:
            elsewhere |= {str(cell) for cell in cells.values()} & named.keys()
            _match_by_hand(found, place, cells, by_hand)
        elif AGENCY in cells and code_of(cells) != row["agency"]:
            found.blocked[row["id"]] = DISAGREES
        else:
            found.places[row["id"]].append(place)
    for row_id in elsewhere:
        row = named[row_id]
        if row["id"] not in found.places and row["state"] in (rows.SENT, rows.MISPLACED):
            found.blocked[row["id"]] = ASTRAY
    found.blocked |= {row["id"]: CHANGED for row in by_hand if row["id"] not in found.places}
    return found


def _match_by_hand(found: Matched, place: int, cells: Mapping, by_hand: Sequence[Mapping]) -> None:
    """A line without a number of ours is known by all that stands in it."""
    number = str(cells.get(ROW_ID) or "").strip()[:40]
    for row in by_hand:
        if (code_of(cells), number, cells) == (row["agency"], row["row_id"], row["cells"]):
            found.places[row["id"]].append(place)

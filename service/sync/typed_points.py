"""Where the pins are that people typed by hand, as far as they count: such a spot is taken."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ..figures.effective import entry_rows
from ..records import PIN
from ..records.cell_reading import POSITION_KEYS
from ..records.identity_state import EntryRow, identity_states
from ..store import rows

# (latitude, longitude)
Spot = tuple[float, float]


def typed_points(pin_rows: Iterable[Mapping], kinds: Mapping[str, str]) -> dict[str, Spot]:
    """Returns agency code -> the position that counts of the row typed by hand, where that row counts.

    `pin_rows`: of the tab of pins, by then. `kinds`: agency code -> kind, of the area's agencies.
    """
    pin_rows = list(pin_rows)
    codes = {row["agency"] for row in pin_rows if not row["row_id"]}
    listed = [dict.fromkeys(rows.ENTRY_COLUMNS) | {"acted": ""} | dict(row) for row in pin_rows]
    rows_by_agency: dict[str, list[EntryRow]] = defaultdict(list)
    for row in entry_rows([row for row in listed if row["agency"] in codes], kinds):
        rows_by_agency[row.agency].append(row)
    points = {}
    for code, agency_rows in rows_by_agency.items():
        state = identity_states(agency_rows)[0].get((PIN.key, ""))
        row = state and state.effective
        spot = tuple(row.answers.get(key) for key in POSITION_KEYS) if row and row.by_hand else (None,)
        if None not in spot:
            points[code] = spot
    return points

"""The shape of a tab as one reading shows it: its title, and its columns in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Of so many columns the shape is told, and so much of each header: people may paste without end.
MOST_COLUMNS = 200
LONGEST_HEADER = 100


class ColumnShape(NamedTuple):
    """`key`: of a column of ours, "" of people's own. `header`: "" where none stands above it."""

    key: str
    header: str
    is_hidden: bool


@dataclass(frozen=True)
class TabShape:
    """The columns of a written tab are not told."""

    sheet_id: int
    title: str
    columns: tuple[ColumnShape, ...] = ()


def tab_shape(sheet: Mapping, positions: Mapping[str, int], headers: Sequence[object]) -> TabShape:
    """Return the shape of a Sheet resource whose columns of ours are at these positions."""
    properties = sheet["properties"]
    (data,) = sheet.get("data") or [{}]
    metadata = data.get("columnMetadata", ())
    keys = {index: key for key, index in positions.items()}
    width = min(properties["gridProperties"]["columnCount"], MOST_COLUMNS)
    columns = (
        ColumnShape(
            keys.get(index, ""),
            str(headers[index])[:LONGEST_HEADER] if index < len(headers) else "",
            index < len(metadata) and metadata[index].get("hiddenByUser", False),
        )
        for index in range(width)
    )
    return TabShape(properties["sheetId"], properties["title"], tuple(columns))

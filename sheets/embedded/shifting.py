"""What lies on ranges of a tab moves when rows or columns are inserted, deleted or moved.

These are merges, groups, protected parts, named ranges and tables.
"""

from collections.abc import Callable

from sheets.embedded.grid import Sheet, Workbook

_GRID_KEYS = {"ROWS": ("startRowIndex", "endRowIndex"), "COLUMNS": ("startColumnIndex", "endColumnIndex")}
_GROUP_KEYS = ("startIndex", "endIndex")

# Beyond the last row and column of any grid.
_FAR = 1 << 31

# Given (start, end) of a range it returns where it is now, or None when nothing of it is left.
NewSpan = Callable[[int, int], tuple[int, int] | None]


def inserted(at: int, length: int) -> NewSpan:
    return lambda start, end: (start + length * (start >= at), end + length * (end > at))


def deleted(first: int, last: int) -> NewSpan:
    """Rows or columns from `first` up to but not including `last` are gone."""

    def new_span(start: int, end: int) -> tuple[int, int] | None:
        moved = tuple(edge - max(0, min(edge, last) - first) for edge in (start, end))
        return moved if moved[0] < moved[1] else None

    return new_span


def moved(first: int, last: int, target: int) -> NewSpan:
    """Those from `first` up to `last` now begin at `target`. A range that is only partly moved stays."""

    def new_span(start: int, end: int) -> tuple[int, int] | None:
        if first <= start and end <= last:
            return start + target - first, end + target - first
        if start < last and first < end:
            return start, end
        return inserted(target, last - first)(*deleted(first, last)(start, end))

    return new_span


def trim(book: Workbook, sheet: Sheet) -> None:
    """Cut everything that lies on ranges of the sheet to its grid."""
    for dimension, count in (("ROWS", sheet.row_count), ("COLUMNS", sheet.column_count)):
        shift(book, sheet, dimension, deleted(count, _FAR))


def shift(book: Workbook, sheet: Sheet, dimension: str, new_span: NewSpan) -> None:
    """Move everything that lies on ranges of the sheet."""
    keys = _GRID_KEYS[dimension]
    sheet.merges = [each for merge in sheet.merges if (each := _shifted(merge, keys, new_span))]
    sheet.protected_parts = _with_shifted_ranges(sheet.protected_parts, keys, new_span)
    sheet.tables = _with_shifted_ranges(sheet.tables, keys, new_span)
    own = [named for named in book.named if named["range"].get("sheetId", 0) == sheet.id]
    others = [named for named in book.named if named not in own]
    book.named = others + _with_shifted_ranges(own, keys, new_span)
    if dimension == "ROWS":
        sheet.row_groups = _with_shifted_ranges(sheet.row_groups, _GROUP_KEYS, new_span)
    else:
        sheet.column_groups = _with_shifted_ranges(sheet.column_groups, _GROUP_KEYS, new_span)


def _with_shifted_ranges(items: list[dict], keys: tuple[str, str], new_span: NewSpan) -> list[dict]:
    shifted = [(item, _shifted(item["range"], keys, new_span)) for item in items]
    return [{**item, "range": new_range} for item, new_range in shifted if new_range]


def _shifted(old: dict, keys: tuple[str, str], new_span: NewSpan) -> dict | None:
    """Return a range where it is now. A side that is not bounded stays so."""
    start_key, end_key = keys
    if start_key not in old and end_key not in old:
        return old
    span = new_span(old.get(start_key, 0), old.get(end_key, _FAR))
    if span is None:
        return None
    return {**old} | {key: edge for key, edge in zip(keys, span, strict=True) if key in old}

"""Counts the rows of a workbook by the rules of the sheet, without any code of the service."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sheets.embedded.grid import Sheet, Workbook

# People may change the titles of tabs and columns: columns are found by their metadata.
DECISION, NOTE = "decision", "note"
# The titles of figures in OBEC's workbook, and of the same in the workbook of an area.
NATIONAL_TITLES = {"ลงทะเบียน": "ลงทะเบียนแล้ว", "ปักหมุด": "ปักหมุดแล้ว"}


@dataclass(frozen=True)
class Row:
    """One line of an entry tab: its cells by column key."""

    cells: dict

    @property
    def id(self) -> str:
        return str(self.cells.get("row_id") or "").strip()


def lines(book: Workbook, sheet_id: int) -> list[Row]:
    """The lines of a tab, its header too."""
    sheet = next((each for each in book.sheets if each.id == sheet_id), None)
    if sheet is None:
        return []
    column_indexes = {
        entry["metadataValue"]: index
        for index, column in enumerate(sheet.columns)
        for entry in column.get("developerMetadata", ())
        if entry["metadataKey"] == "c"
    }
    return [
        Row({key: row[index][0] for key, index in column_indexes.items() if index < len(row) and row[index]})
        for row in sheet.rows
    ]


def summary(book: Workbook, sheet_id: int) -> dict[str, object]:
    """Returns what สรุป shows: {title of a figure: number}."""
    sheet = next(each for each in book.sheets if each.id == sheet_id)
    pairs = [[cell[0] if cell else None for cell in row[:2]] for row in sheet.rows]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and isinstance(pair[1], int | float)}


def area_lines(book: Workbook, sheet_id: int, names: Mapping[str, str]) -> dict[str, dict]:
    """Returns what OBEC's workbook shows of these areas, {key: name}: {key: {title of a column: cell}}."""
    sheet = next(each for each in book.sheets if each.id == sheet_id)
    values = [[cell[0] if cell else None for cell in row] for row in sheet.rows]
    top = next(place for place, row in enumerate(values) if row[:1] == ["เขต"] and "ลงทะเบียน" in row)
    by_name = {row[0]: dict(zip(values[top], row, strict=False)) for row in values[top:] if row}
    return {area: by_name[name] for area, name in names.items()}


def expected(
    book: Workbook, sheet_ids: dict, accepted: dict, schools: set[str], unnumbered: Collection[str] = ()
) -> dict[str, int]:
    """Returns the figures as counted from the sheet.

    `accepted`: {row id without its suffix: (record, agency, item, revision)}, as the senders know it from
    their receipts. `unnumbered`: the records whose lines without a number count, as lines that people typed.
    """
    pins = _by_identity("pin", book, sheet_ids, accepted, "pin" in unnumbered)
    people = _by_identity("registration", book, sheet_ids, accepted, "registration" in unnumbered)
    registered = {
        agency
        for (agency, _), rows in people.items()
        if any(row.cells.get(DECISION) != "ยกเลิก" for _, row in rows)
    }
    pinned, to_correct = set(), set()
    for (agency, _), rows in pins.items():
        counting = [(revision, row) for revision, row in rows if row.cells.get(DECISION) != "ยกเลิก"]
        if not counting:
            continue
        newest = max(counting, key=lambda pair: pair[0])[1]
        if newest.cells.get(DECISION) == "ส่งกลับแก้ไข" and newest.cells.get("note"):
            to_correct.add(agency)
        else:
            # Every form has a position, which goes on counting when its cells cannot be read any more.
            pinned.add(agency)
    return {
        "ลงทะเบียนแล้ว": len(registered & schools),
        "ปักหมุดแล้ว": len(pinned & schools),
        "รอแก้ไข": len(to_correct & schools),
    }


def _by_identity(
    record: str, book: Workbook, sheet_ids: dict, accepted: dict, has_unnumbered: bool
) -> dict[tuple, list]:
    """Returns {(agency, item): [(revision, row)]} of the lines that are valid.

    Their id and agency code agree with an accepted form, and no two copies of them differ.
    """
    copies = defaultdict(list)
    for row in lines(book, sheet_ids[record]):
        copies[row.id].append(row)
    valid = defaultdict(list)
    for row_id in _newest_copies(copies):
        rows = copies[row_id]
        identity = accepted.get(row_id.split("r")[0])
        if identity is None or identity[0] != record or any(row.cells != rows[0].cells for row in rows):
            continue
        _, agency, item, revision = identity
        if str(rows[0].cells.get("agency") or "").strip() == agency:
            valid[agency, item].append((revision, rows[0]))
    for row in copies[""] if has_unnumbered else ():
        valid[str(row.cells.get("agency") or "").strip(), row.cells.get("item")].append((0, row))
    return valid


def newest_rows(rows: Iterable[Row]) -> list[Row]:
    """Returns of each row the copies with its last id; there is more than one if people copied it."""
    newest = set(_newest_copies({row.id for row in rows}))
    return [row for row in rows if row.id in newest]


def texts(row: Row) -> dict[str, str]:
    """Returns the filled cells of a row as texts, by column key; of a formula what was typed."""
    return {
        key: str(value["formula"] if isinstance(value, dict) else value)
        for key, value in row.cells.items()
        if value is not None
    }


def _newest_copies(ids: Iterable[str]) -> list[str]:
    """Returns the last id of each row and its repair rows, which are numbered …-1, …-1r1, …-1r2."""
    ordered = sorted(ids, key=lambda row_id: (len(row_id), row_id))
    return list({row_id.split("r")[0]: row_id for row_id in ordered}.values())


def looks_of_next_row(book: Workbook, sheet_id: int) -> dict[int, dict]:
    """Returns what people's own columns between ours ask for in the next row: {index: dropdown or checkbox}.

    That is what the place of the next row has already, or else the last row; none if that is the header.
    """
    sheet = next((each for each in book.sheets if each.id == sheet_id), None)
    height = sheet.data_row_count() if sheet else 0
    if height < 2 or any(cell and cell[0] == "เลขที่รับ" for cell in sheet.rows[height - 1]):
        return {}
    return _looks(book, sheet, height - 1) | _looks(book, sheet, height)


def looks_of_row(book: Workbook, sheet_id: int, row_id: str) -> dict[int, dict]:
    """Returns the dropdowns and checkboxes in people's own columns of the row with this id."""
    place = next(place for place, row in enumerate(lines(book, sheet_id)) if row.id == row_id)
    return _looks(book, book.sheet(sheet_id), place)


def _looks(book: Workbook, sheet: Sheet, row: int) -> dict[int, dict]:
    ours = [
        index
        for index, column in enumerate(sheet.columns)
        if any(entry["metadataKey"] == "c" for entry in column.get("developerMetadata", ()))
    ]
    gaps = set(range(max(ours, default=0))) - set(ours)
    rules = {index: book.cell_style(sheet.cell(row, index)).get("dataValidation") for index in gaps}
    return {index: rule for index, rule in rules.items() if rule}

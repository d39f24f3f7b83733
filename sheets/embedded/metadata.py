"""Developer metadata: created with an id of the caller's choice, looked up, deleted."""

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.ranges import required, span
from sheets.embedded.refusal import Refusal

# Characters of keys and values, for the spreadsheet and for each sheet (guides/metadata, "limits").
MAX_CHARACTERS = 30_000


def create_developer_metadata(book: Workbook, body: dict, caller: str) -> dict:
    """An id that is in use anywhere in the spreadsheet refuses the whole batch: the commit protocol rests on
    it.
    """
    given = required(body, "developerMetadata")
    used = {entry["metadataId"] for entry, _ in book.all_metadata()}
    number = given.get("metadataId", max(used, default=0) + 1)
    if number in used:
        raise Refusal(f"The developer metadata ID {number} is already in use.")
    if number < 1 or not given.get("metadataKey") or "visibility" not in given:
        raise Refusal("metadataId must be positive, metadataKey and visibility must be set")
    location = required(given, "location")
    if len({"spreadsheet", "sheetId", "dimensionRange"} & set(location)) != 1 or "locationType" in location:
        raise Refusal("location must be exactly one of spreadsheet, sheetId and dimensionRange")
    entry = {name: value for name, value in given.items() if name != "location"} | {"metadataId": number}
    _attach(book, entry, location)
    return {"developerMetadata": get(book, number)}


def delete_developer_metadata(book: Workbook, body: dict, caller: str) -> dict:
    """Every match of the filter."""
    doomed = [
        described(entry, place)
        for entry, place in book.all_metadata()
        if matches(entry, place, lookup(required(body, "dataFilter")))
    ]
    ids = {entry["metadataId"] for entry in doomed}
    book.metadata = _without(book.metadata, ids)
    for sheet in book.sheets:
        sheet.metadata = _without(sheet.metadata, ids)
        for line in (sheet.row_props, sheet.columns):
            line[:] = [
                {**each, "developerMetadata": _without(each["developerMetadata"], ids)}
                if each.get("developerMetadata")
                else each
                for each in line
            ]
    return {"deletedDeveloperMetadata": doomed}


def get(book: Workbook, number: int) -> dict:
    """One DeveloperMetadata with its location; a 404 Refusal if there is none."""
    for entry, place in book.all_metadata():
        if entry["metadataId"] == number:
            return described(entry, place)
    raise Refusal(f"No developer metadata with ID {number}.", 404)


def described(entry: dict, place: dict) -> dict:
    return {**entry, "location": place}


def lookup(data_filter: dict) -> dict:
    """The DeveloperMetadataLookup of a DataFilter, the only kind of filter that is implemented."""
    wanted = required(data_filter, "developerMetadataLookup")
    if not wanted:
        raise Refusal("a developerMetadataLookup must say what to look for")
    return wanted


def matches(entry: dict, place: dict, wanted: dict) -> bool:
    found = {**entry, "locationType": place["locationType"]}
    return all(found.get(name) == value for name, value in wanted.items())


def _without(entries: list[dict], ids: set[int]) -> list[dict]:
    return [entry for entry in entries if entry["metadataId"] not in ids]


def _attach(book: Workbook, entry: dict, location: dict) -> None:
    if "spreadsheet" in location:
        book.metadata.append(entry)
        _check_size(book.metadata)
    elif "sheetId" in location:
        sheet = book.sheet(location["sheetId"])
        sheet.metadata.append(entry)
        _check_size(_of_sheet(sheet))
    else:
        sheet, dimension, start, end = span(book, location["dimensionRange"])
        size, line = (
            (sheet.row_count, sheet.row_props) if dimension == "ROWS" else (sheet.column_count, sheet.columns)
        )
        if end - start != 1 or end > size:
            raise Refusal("dimensionRange must be one row or one column within the grid")
        line.extend({} for _ in range(end - len(line)))
        line[start] = {**line[start], "developerMetadata": [*line[start].get("developerMetadata", ()), entry]}
        _check_size(_of_sheet(sheet))


def _of_sheet(sheet: Sheet) -> list[dict]:
    inner = [
        entry for each in (*sheet.row_props, *sheet.columns) for entry in each.get("developerMetadata", ())
    ]
    return sheet.metadata + inner


def _check_size(entries: list[dict]) -> None:
    if (
        sum(len(entry["metadataKey"]) + len(entry.get("metadataValue", "")) for entry in entries)
        > MAX_CHARACTERS
    ):
        raise Refusal(f"The limit of {MAX_CHARACTERS} characters of developer metadata is exceeded.")

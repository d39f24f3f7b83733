"""Developer metadata: created with an id that the caller chooses, found by a lookup, deleted."""

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.ranges import dimension_span, required_field
from sheets.embedded.refusal import Refusal

# Characters of keys and values, for the spreadsheet and for each sheet (guides/metadata, "limits").
MAX_METADATA_CHARACTERS = 30_000


def create_developer_metadata(book: Workbook, body: dict, caller: str) -> dict:
    """Create one entry.

    An id that is in use anywhere in the spreadsheet refuses the whole batch: the commit protocol rests on it.
    """
    definition = required_field(body, "developerMetadata")
    used_ids = {entry["metadataId"] for entry, _ in book.all_metadata()}
    metadata_id = definition.get("metadataId", max(used_ids, default=0) + 1)
    if metadata_id in used_ids:
        raise Refusal(f"The developer metadata ID {metadata_id} is already in use.")
    if metadata_id < 1 or not definition.get("metadataKey") or "visibility" not in definition:
        raise Refusal("metadataId must be positive, metadataKey and visibility must be set")
    location = required_field(definition, "location")
    if len({"spreadsheet", "sheetId", "dimensionRange"} & set(location)) != 1 or "locationType" in location:
        raise Refusal("location must be exactly one of spreadsheet, sheetId and dimensionRange")
    entry = {name: value for name, value in definition.items() if name != "location"} | {
        "metadataId": metadata_id
    }
    _add_entry(book, entry, location)
    return {"developerMetadata": get(book, metadata_id)}


def delete_developer_metadata(book: Workbook, body: dict, caller: str) -> dict:
    """Delete every entry that the filter matches."""
    deleted = [
        with_location(entry, location)
        for entry, location in book.all_metadata()
        if is_match(entry, location, metadata_lookup(required_field(body, "dataFilter")))
    ]
    ids = {entry["metadataId"] for entry in deleted}
    book.metadata = _without_ids(book.metadata, ids)
    for sheet in book.sheets:
        sheet.metadata = _without_ids(sheet.metadata, ids)
        for dimensions in (sheet.row_props, sheet.columns):
            dimensions[:] = [
                {**properties, "developerMetadata": _without_ids(properties["developerMetadata"], ids)}
                if properties.get("developerMetadata")
                else properties
                for properties in dimensions
            ]
    return {"deletedDeveloperMetadata": deleted}


def get(book: Workbook, metadata_id: int) -> dict:
    """Return the DeveloperMetadata with this id and its location. Raises a 404 Refusal."""
    for entry, location in book.all_metadata():
        if entry["metadataId"] == metadata_id:
            return with_location(entry, location)
    raise Refusal(f"No developer metadata with ID {metadata_id}.", 404)


def with_location(entry: dict, location: dict) -> dict:
    return {**entry, "location": location}


def metadata_lookup(data_filter: dict) -> dict:
    """Return the DeveloperMetadataLookup of a DataFilter, the only kind of filter implemented."""
    lookup = required_field(data_filter, "developerMetadataLookup")
    if not lookup:
        raise Refusal("a developerMetadataLookup must say what to look for")
    return lookup


def is_match(entry: dict, location: dict, lookup: dict) -> bool:
    fields = {**entry, "locationType": location["locationType"]}
    return all(fields.get(name) == value for name, value in lookup.items())


def _without_ids(entries: list[dict], ids: set[int]) -> list[dict]:
    return [entry for entry in entries if entry["metadataId"] not in ids]


def _add_entry(book: Workbook, entry: dict, location: dict) -> None:
    if "spreadsheet" in location:
        book.metadata.append(entry)
        _check_size(book.metadata)
    elif "sheetId" in location:
        sheet = book.sheet(location["sheetId"])
        sheet.metadata.append(entry)
        _check_size(_sheet_entries(sheet))
    else:
        sheet, dimension, start, end = dimension_span(book, location["dimensionRange"])
        size, dimensions = (
            (sheet.row_count, sheet.row_props) if dimension == "ROWS" else (sheet.column_count, sheet.columns)
        )
        if end - start != 1 or end > size:
            raise Refusal("dimensionRange must be one row or one column within the grid")
        dimensions.extend({} for _ in range(end - len(dimensions)))
        dimensions[start] = {
            **dimensions[start],
            "developerMetadata": [*dimensions[start].get("developerMetadata", ()), entry],
        }
        _check_size(_sheet_entries(sheet))


def _sheet_entries(sheet: Sheet) -> list[dict]:
    dimension_entries = [
        entry
        for properties in (*sheet.row_props, *sheet.columns)
        for entry in properties.get("developerMetadata", ())
    ]
    return sheet.metadata + dimension_entries


def _check_size(entries: list[dict]) -> None:
    if (
        sum(len(entry["metadataKey"]) + len(entry.get("metadataValue", "")) for entry in entries)
        > MAX_METADATA_CHARACTERS
    ):
        raise Refusal(f"The limit of {MAX_METADATA_CHARACTERS} characters of developer metadata is exceeded.")

"""Developer metadata: created with an id that the caller chooses, found by a lookup, updated, deleted."""

from collections.abc import Callable

from sheets.embedded import masks
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.lean import lean
from sheets.embedded.ranges import dimension_span, required_field
from sheets.embedded.refusal import NotImplementedHere, Refusal
from sheets.embedded.shapes import SHAPES

# The fields of an entry that an update may change.
_UPDATABLE = ("metadataKey", "metadataValue", "visibility")

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
    _replace_entries(book, lambda entries: [entry for entry in entries if entry["metadataId"] not in ids])
    return {"deletedDeveloperMetadata": deleted}


def update_developer_metadata(book: Workbook, body: dict, caller: str) -> dict:
    """Change the masked fields of every entry that one of the filters matches, and answer the entries.

    None that match change nothing. Ids and locations stay: changing them is not implemented.
    """
    mask = masks.parse(required_field(body, "fields")) or dict.fromkeys(_UPDATABLE, {})
    masks.check(mask, "DeveloperMetadata", SHAPES)
    if not set(mask) <= set(_UPDATABLE):
        raise NotImplementedHere("updateDeveloperMetadata of an id or a location")
    if not body.get("dataFilters"):
        raise Refusal("At least one data filter must be specified.")
    lookups = [metadata_lookup(data_filter) for data_filter in body["dataFilters"]]
    new = body.get("developerMetadata", {})
    if any(name in mask and not new.get(name) for name in ("metadataKey", "visibility")):
        raise Refusal("Developer metadata must always have a key and a visibility specified.")
    updated = {
        entry["metadataId"]: masks.merge(entry, new, mask)
        for entry, location in book.all_metadata()
        if any(is_match(entry, location, lookup) for lookup in lookups)
    }
    _replace_entries(book, lambda entries: [updated.get(each["metadataId"], each) for each in entries])
    _check_size(book.metadata)
    for sheet in book.sheets:
        _check_size(_sheet_entries(sheet))
    return {"developerMetadata": [get(book, metadata_id) for metadata_id in updated]}


def get(book: Workbook, metadata_id: int) -> dict:
    """Return the DeveloperMetadata with this id and its location. Raises a 404 Refusal."""
    for entry, location in book.all_metadata():
        if entry["metadataId"] == metadata_id:
            return with_location(entry, location)
    raise Refusal(f"No developer metadata with ID {metadata_id}.", 404)


def with_location(entry: dict, location: dict) -> dict:
    return lean({**entry, "location": location}, "DeveloperMetadata")


def metadata_lookup(data_filter: dict) -> dict:
    """Return the DeveloperMetadataLookup of a DataFilter, the only kind of filter implemented."""
    lookup = required_field(data_filter, "developerMetadataLookup")
    if not lookup:
        raise Refusal("a developerMetadataLookup must say what to look for")
    return lookup


def is_match(entry: dict, location: dict, lookup: dict) -> bool:
    fields = {**entry, "locationType": location["locationType"]}
    return all(fields.get(name) == value for name, value in lookup.items())


def _replace_entries(book: Workbook, change: Callable[[list[dict]], list[dict]]) -> None:
    """Replace the entries of every place of the workbook by what `change` makes of them."""
    book.metadata = change(book.metadata)
    for sheet in book.sheets:
        sheet.metadata = change(sheet.metadata)
        for dimensions in (sheet.row_props, sheet.columns):
            dimensions[:] = [
                {**properties, "developerMetadata": change(properties["developerMetadata"])}
                if properties.get("developerMetadata")
                else properties
                for properties in dimensions
            ]


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

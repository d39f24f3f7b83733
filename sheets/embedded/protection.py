"""Who may change a tab or a part of it, and the requests that protect and open them."""

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.lean import lean
from sheets.embedded.ranges import Region, grid_region, required_field
from sheets.embedded.refusal import Refusal


def add_protected_range(book: Workbook, body: dict, caller: str) -> dict:
    """Protect a sheet or a part of it.

    The caller becomes an editor whether named or not. There is no owner who may edit besides, as the
    workbooks lie in a shared drive.
    """
    definition = required_field(body, "protectedRange")
    grid_range = required_field(definition, "range")
    sheet = book.sheet(required_field(grid_range, "sheetId"))
    grid_region(sheet, grid_range)
    is_whole = set(grid_range) == {"sheetId"}
    if is_whole and sheet.protection:
        raise Refusal(f'Sheet "{sheet.title}" already has sheet protection.')
    used_ids = {each["protectedRangeId"] for other in book.sheets for each in _protections(other)}
    range_id = definition.get("protectedRangeId", max(used_ids, default=0) + 1)
    if range_id in used_ids:
        raise Refusal(f"protectedRangeId {range_id} already exists.")
    editors = definition.get("editors", {})
    users = list(dict.fromkeys([*editors.get("users", ()), caller]))
    protection = {**definition, "protectedRangeId": range_id, "editors": {**editors, "users": users}}
    if is_whole:
        sheet.protection = protection
    else:
        sheet.protected_parts.append(protection)
    return {"protectedRange": {**definition, "protectedRangeId": range_id, "requestingUserCanEdit": True}}


def delete_protected_range(book: Workbook, body: dict, caller: str) -> None:
    """Open a range again. Raises Refusal unless the caller is one of its editors."""
    range_id = required_field(body, "protectedRangeId")
    for sheet in book.sheets:
        for protection in _protections(sheet):
            if protection["protectedRangeId"] == range_id:
                _check_open([protection], caller)
                if protection is sheet.protection:
                    sheet.protection = None
                else:
                    sheet.protected_parts.remove(protection)
                return
    raise Refusal(f"No protected range with id: {range_id}")


def may_edit(sheet: Sheet, caller: str) -> bool:
    """Return whether the caller may change the sheet, but for parts of it: `requestingUserCanEdit`."""
    return not sheet.protection or _is_open(sheet.protection, caller)


def editable_sheet(sheet: Sheet, caller: str, region: Region | None = None) -> Sheet:
    """Return the sheet. Raises Refusal when the caller may not change it, or the cells of the region.

    Without a region every part of the sheet counts: rows are inserted and moved for all columns.
    """
    parts = [
        part
        for part in sheet.protected_parts
        if region is None or grid_region(sheet, part["range"]).overlaps(region)
    ]
    _check_open(([sheet.protection] if sheet.protection else []) + parts, caller)
    return sheet


def protected_ranges(sheet: Sheet, caller: str) -> list[dict]:
    """Return the ProtectedRanges of a sheet, with whether the caller may change them."""
    return [
        lean(_shown(protection) | {"requestingUserCanEdit": _is_open(protection, caller)}, "ProtectedRange")
        for protection in _protections(sheet)
    ]


def _shown(protection: dict) -> dict:
    """Return a protection; one that only warns has no editors."""
    return {
        name: value
        for name, value in protection.items()
        if name != "editors" or not protection.get("warningOnly")
    }


def _protections(sheet: Sheet) -> list[dict]:
    return ([sheet.protection] if sheet.protection else []) + sheet.protected_parts


def _check_open(protections: list[dict], caller: str) -> None:
    if not all(_is_open(protection, caller) for protection in protections):
        raise Refusal(
            "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to "
            "remove protection if you need to edit."
        )


def _is_open(protection: dict, caller: str) -> bool:
    return bool(protection.get("warningOnly")) or caller in protection["editors"]["users"]

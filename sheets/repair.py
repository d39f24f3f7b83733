"""Builds the batchUpdate bodies that repair what a check found, without touching a cell that people fill."""

from collections.abc import Sequence

from sheets.checkup import Finding, FindingKind, is_whole_tab
from sheets.layout import Layout
from sheets.provision import columns_body, locale_request, protection_request
from sheets.readback import column_positions


def repair_bodies(
    findings: Sequence[Finding], answer: dict, layout: Layout, editors: list[str]
) -> list[tuple[list[Finding], dict]]:
    """Return [(findings, the body that repairs them)].

    Each body is sent alone, so that one that is refused does not hold up the others. `answer`: the
    spreadsheet as it was checked. Public links are not among these: Drive removes them.
    """
    bodies = [
        ([finding], {"requests": [locale_request(layout)]})
        for finding in findings
        if finding.kind is FindingKind.LOCALE
    ]
    bodies += [
        ([finding], _protect(answer, layout, finding.target[0], editors))
        for finding in findings
        if finding.kind is FindingKind.UNPROTECTED
    ]
    for tab in layout.entry_tabs:
        new_columns = [
            finding
            for finding in findings
            if finding.kind is FindingKind.COLUMN_NEW and finding.target[0] == tab.key
        ]
        if new_columns:
            first_index = max(column_positions(_sheet(answer, tab.sheet_id)).values(), default=-1) + 1
            bodies.append(
                (new_columns, columns_body(tab, [finding.target[1] for finding in new_columns], first_index))
            )
    return bodies


def _protect(answer: dict, layout: Layout, key: str, editors: list[str]) -> dict:
    """Protect the whole tab, in place of a protection that people left there: Google refuses a second one."""
    tab = layout.tab(key)
    old_protections = [
        protection
        for protection in _sheet(answer, tab.sheet_id).get("protectedRanges", ())
        if is_whole_tab(protection)
    ]
    requests = [
        {"deleteProtectedRange": {"protectedRangeId": protection["protectedRangeId"]}}
        for protection in old_protections
    ]
    return {"requests": [*requests, protection_request(tab, editors)]}


def _sheet(answer: dict, sheet_id: int) -> dict:
    return next(sheet for sheet in answer["sheets"] if sheet["properties"]["sheetId"] == sheet_id)

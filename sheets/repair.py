"""The batchUpdate bodies that put right what a check found, without touching a person's cell."""

from collections.abc import Sequence

from sheets.checkup import Finding, Kind, of_whole_tab
from sheets.layout import Layout
from sheets.provision import columns_body, locale_request, protection_request
from sheets.readback import keyed_columns


def bodies(
    findings: Sequence[Finding], answer: dict, layout: Layout, editors: list[str]
) -> list[tuple[list[Finding], dict]]:
    """[(findings that one body mends, the body)]: each is sent alone, so that one that is refused holds up no
    other.

    `answer`: the spreadsheet as it was checked. Public links are Drive's business and not among these.
    """
    made = [([one], {"requests": [locale_request(layout)]}) for one in findings if one.kind is Kind.LOCALE]
    made += [
        ([one], _protect(answer, layout, one.where[0], editors))
        for one in findings
        if one.kind is Kind.UNPROTECTED
    ]
    for tab in layout.entry_tabs:
        new = [one for one in findings if one.kind is Kind.COLUMN_NEW and one.where[0] == tab.key]
        if new:
            at = max(keyed_columns(_sheet(answer, tab.sheet_id)).values(), default=-1) + 1
            made.append((new, columns_body(tab, [one.where[1] for one in new], at)))
    return made


def _protect(answer: dict, layout: Layout, key: str, editors: list[str]) -> dict:
    """In place of the protection of the whole tab that people left there: Google refuses a second one."""
    tab = layout.tab(key)
    old = [one for one in _sheet(answer, tab.sheet_id).get("protectedRanges", ()) if of_whole_tab(one)]
    requests = [{"deleteProtectedRange": {"protectedRangeId": one["protectedRangeId"]}} for one in old]
    return {"requests": [*requests, protection_request(tab, editors)]}


def _sheet(answer: dict, sheet_id: int) -> dict:
    return next(sheet for sheet in answer["sheets"] if sheet["properties"]["sheetId"] == sheet_id)

"""Adds our tabs to a spreadsheet, whatever it contains already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets import commit
from sheets.client import Google
from sheets.layout import LAYOUT_TOKEN, Layout
from sheets.provision import TABS_FIELDS, provision_body, tab_sheet_ids

from ..workbooks import layout
from .tasks import call_with_retries

STATE_FIELDS = f"{TABS_FIELDS},developerMetadata(metadataId)"


@dataclass(frozen=True)
class SpreadsheetState:
    """What a spreadsheet contains. `tabs`: {sheetId: title} of all tabs; `own_tabs`: {tab key: sheetId}."""

    tabs: Mapping[int, str]
    tokens: Sequence[int]
    own_tabs: Mapping[str, int]

    @property
    def has_layout(self) -> bool:
        """True when our tabs were added."""
        return LAYOUT_TOKEN in self.tokens

    @property
    def next_token(self) -> int:
        """A token above all that were used here."""
        return max((token for token in self.tokens if token < LAYOUT_TOKEN), default=0) + 1


def read_state(google: Google, file_id: str) -> SpreadsheetState:
    """Returns what a spreadsheet contains; one read.

    Raises NeedsPerson if there is no such spreadsheet, or it is not shared with us.
    """
    answer = google.get_spreadsheet(file_id, STATE_FIELDS)
    tabs = {sheet["properties"]["sheetId"]: sheet["properties"]["title"] for sheet in answer["sheets"]}
    tokens = [metadata["metadataId"] for metadata in answer.get("developerMetadata", ())]
    return SpreadsheetState(tabs, tokens, tab_sheet_ids(answer))


def add_tabs(
    google: Google,
    file_id: str,
    area: Mapping,
    state: SpreadsheetState,
    seed: Mapping[str, list],
    editors: Sequence[str],
    sleep: Callable[[float], None],
    keep_first_sheet: bool,
) -> tuple[Layout, bool]:
    """Add our tabs, if they are not there; returns (the layout, True if the tabs were added by this call).

    `seed`: {tab key: rows to begin with}. `keep_first_sheet`: keep the tabs that are there.
    """
    if state.has_layout:
        return layout.workbook_layout(area, state.own_tabs), False
    usual_layout = layout.build_layout(area["short_name_th"], _unused_sheet_ids(area["key"], state))
    new_layout = with_unused_titles(usual_layout, state)
    body = provision_body(new_layout, dict(seed), list(editors), keep_first_sheet)
    return new_layout, call_with_retries(lambda: commit.provision(google, file_id, body), sleep)


def with_unused_titles(new_layout: Layout, state: SpreadsheetState) -> Layout:
    """Returns the layout with titles that no tab has yet: Google compares them without regard to case."""
    used_titles = {title.casefold() for title in state.tabs.values()}
    tabs = [replace(tab, title=_unused_title(tab.title, used_titles)) for tab in new_layout.tabs]
    return replace(new_layout, tabs=tuple(tabs))


def sheet_ids(workbook_layout: Layout) -> dict[str, int]:
    """Returns {tab key: sheetId} of a layout."""
    return {tab.key: tab.sheet_id for tab in workbook_layout.tabs}


def _unused_sheet_ids(area: str, state: SpreadsheetState) -> dict[str, int]:
    """The usual sheetIds, all raised by 1000 until none of them is in use."""
    usual_ids, offset = layout.new_sheet_ids(area), 0
    while any(sheet_id + offset in state.tabs for sheet_id in usual_ids.values()):
        offset += 1000
    return {key: sheet_id + offset for key, sheet_id in usual_ids.items()}


def _unused_title(title: str, used_titles: set[str]) -> str:
    number, unused = 1, title
    while unused.casefold() in used_titles:
        number += 1
        unused = f"{title} {number}"
    return unused

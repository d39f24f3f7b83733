"""Laying our tabs into a spreadsheet, whatever stands in it already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets import commit
from sheets.client import Google
from sheets.layout import LAYOUT_TOKEN, Layout
from sheets.provision import TABS_FIELDS, provision_body, sheet_ids_of

from ..workbooks import layout
from .tasks import patiently

# What tells how a spreadsheet stands before it is ours.
STANDING_FIELDS = f"{TABS_FIELDS},developerMetadata(metadataId)"


@dataclass(frozen=True)
class Ground:
    """A spreadsheet before our tabs are laid into it. `tabs`: {sheetId: title}, ours included if they were
    laid.
    """

    tabs: Mapping[int, str]
    tokens: Sequence[int]
    ours: Mapping[str, int]

    @property
    def laid(self) -> bool:
        return LAYOUT_TOKEN in self.tokens

    @property
    def next_token(self) -> int:
        """Above every token that was ever spent here."""
        return max((token for token in self.tokens if token < LAYOUT_TOKEN), default=0) + 1


def ground(google: Google, file_id: str) -> Ground:
    """One read. NeedsPerson: there is no such spreadsheet, or it is not shared with us."""
    answer = google.describe(file_id, STANDING_FIELDS)
    tabs = {sheet["properties"]["sheetId"]: sheet["properties"]["title"] for sheet in answer["sheets"]}
    return Ground(
        tabs, [one["metadataId"] for one in answer.get("developerMetadata", ())], sheet_ids_of(answer)
    )


def lay(
    google: Google,
    file_id: str,
    area: Mapping,
    found: Ground,
    seed: Mapping[str, list],
    editors: Sequence[str],
    sleep: Callable[[float], None],
    people_own: bool,
) -> tuple[Layout, bool]:
    """(the layout as it lies in the file, whether it was made just now). `people_own`: what stands there
    stays.
    """
    if found.laid:
        return layout.of_book(area, found.ours), False
    shape = fitted(layout.layout(area["short_name_th"], _free_ids(area["key"], found)), found)
    body = provision_body(shape, dict(seed), list(editors), people_own)
    return shape, patiently(lambda: commit.provision(google, file_id, body), sleep)


def fitted(shape: Layout, found: Ground) -> Layout:
    """The layout under titles that nobody uses yet: Google takes no two tabs of one title, whatever the
    case.
    """
    used = {title.casefold() for title in found.tabs.values()}
    return replace(shape, tabs=tuple(replace(tab, title=_free_title(tab.title, used)) for tab in shape.tabs))


def sheet_ids(shape: Layout) -> dict[str, int]:
    return {tab.key: tab.sheet_id for tab in shape.tabs}


def _free_ids(area: str, found: Ground) -> dict[str, int]:
    """Our usual sheetIds, a thousand higher as often as one is taken."""
    usual, lift = layout.new_sheet_ids(area), 0
    while any(sheet_id + lift in found.tabs for sheet_id in usual.values()):
        lift += 1000
    return {key: sheet_id + lift for key, sheet_id in usual.items()}


def _free_title(title: str, used: set[str]) -> str:
    number, free = 1, title
    while free.casefold() in used:
        number += 1
        free = f"{title} {number}"
    return free

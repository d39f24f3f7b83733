"""How large the tabs of an area's workbook may become by people's hands, and which are larger."""

from collections.abc import Mapping

from sheets import ceiling
from sheets.ceiling import TabCeiling, TabSize
from sheets.layout import Layout

from ..config import Settings
from .layout import tab_title

# Rows of a tab where there are few schools: an area's own lists need place, too.
MIN_ROWS = 2000


def tab_ceilings(settings: Settings, layout: Layout, schools: int) -> dict[int, TabCeiling]:
    """Returns {sheetId: ceiling} of the tabs that people fill, of an area with so many schools.

    A school sends a handful of rows of a kind in a year, so a tab that grew by our rows alone stays below it.
    """
    rows = max(MIN_ROWS, schools * settings.tab_rows_per_school)
    return {
        tab.sheet_id: TabCeiling(
            rows=rows,
            columns=max(tab.grid_width, len(tab.columns) + settings.tab_own_columns),
            characters=rows * settings.tab_row_characters,
            cell_characters=settings.tab_cell_characters,
        )
        for tab in layout.entry_tabs
    }


def oversized(
    sizes: Mapping[str, TabSize], layout: Layout, ceilings: Mapping[int, TabCeiling]
) -> dict[str, dict]:
    """Returns {tab key: what of it is too much, by TabCeiling.excess}, without the tabs that are well."""
    excesses = {key: ceilings[layout.tab(key).sheet_id].excess(size) for key, size in sizes.items()}
    return {key: excess for key, excess in excesses.items() if excess}


def sentences(book: Mapping) -> list[str]:
    """Returns a sentence in Thai for each tab of a workbook that was too large when it was last read."""
    tabs = book["noticed"].get("oversized", {})
    return [ceiling.advice(tab_title(key), excess) for key, excess in tabs.items()]

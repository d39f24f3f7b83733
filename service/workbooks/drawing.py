"""Of which settings and which code the tabs of a workbook are.

Where these are others than those that a workbook was drawn with, it is looked at and drawn anew.
"""

import hashlib
from functools import cache
from pathlib import Path

from ..config import Settings

# What the tabs show, or are made by, of the settings.
SHOWN_SETTINGS = (
    "base_url",
    "pin_deadline",
    "report_deadline",
    "tab_rows_per_school",
    "tab_own_columns",
    "tab_row_characters",
    "tab_cell_characters",
)
# The rooms whose code draws the tabs.
DRAWING_ROOMS = ("figures", "records", "workbooks")


def drawn_with(settings: Settings) -> str:
    """Returns a digest of the settings that tabs show and of the code that draws them."""
    values = [f"{name} {getattr(settings, name)}" for name in SHOWN_SETTINGS]
    return hashlib.sha256("\n".join([code_digest(), *values]).encode()).hexdigest()


@cache
def code_digest() -> str:
    """Returns a digest of the modules that draw tabs: another release may draw them otherwise."""
    service, digest = Path(__file__).parent.parent, hashlib.sha256()
    for room in DRAWING_ROOMS:
        for module in sorted((service / room).rglob("*.py")):
            digest.update(module.relative_to(service).as_posix().encode() + module.read_bytes())
    return digest.hexdigest()

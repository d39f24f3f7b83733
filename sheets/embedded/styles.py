"""The style of a cell: the part of its CellData that is not the value.

A colour has two forms in Google's API. A style keeps the newer one, so that writing either replaces both.
"""

from sheets.embedded.lean import NEWER_COLOURS, lean
from sheets.embedded.masks import Mask

# The fields of CellData that make a style; the rest is the value.
STYLE_FIELDS = ("userEnteredFormat", "dataValidation", "note")


def canonical_style(style: dict) -> dict:
    """Return the style as it is kept: as Google answers it, with each colour in its newer form alone."""
    return with_newer_colours({name: value for name, value in lean(style, "CellData").items() if value != {}})


def newer_format(cell_format: dict) -> dict:
    """Return a CellFormat with each colour in its newer form. One without colours is returned as it is."""
    if "backgroundColor" in cell_format or "borders" in cell_format or "textFormat" in cell_format:
        return with_newer_colours(cell_format)
    return cell_format


def with_newer_colours(value: object) -> object:
    """Return formats with each colour in its newer form. If both forms are there, the newer counts."""
    if isinstance(value, list):
        return [with_newer_colours(item) for item in value]
    if not isinstance(value, dict):
        return value
    renamed: dict = {}
    for name, content in value.items():
        if name in NEWER_COLOURS:
            renamed.setdefault(NEWER_COLOURS[name], {"rgbColor": content})
        else:
            renamed[name] = with_newer_colours(content)
    return renamed


def with_newer_colours_in_mask(mask: Mask) -> Mask:
    """Return a mask over CellData that names colours in their newer form."""
    return {
        NEWER_COLOURS.get(name, name): {} if name in NEWER_COLOURS else with_newer_colours_in_mask(submask)
        for name, submask in mask.items()
    }

"""What every new spreadsheet has: its default format and its theme."""

from sheets.embedded.lean import lean

_FONT, _FONTS, _FONT_SIZE = "Arial", "arial,sans,sans-serif", 10
_THEME = {
    "TEXT": "000000",
    "BACKGROUND": "ffffff",
    "ACCENT1": "4285f4",
    "ACCENT2": "ea4335",
    "ACCENT3": "fbbc04",
    "ACCENT4": "34a853",
    "ACCENT5": "ff6d01",
    "ACCENT6": "46bdc6",
    "LINK": "1155cc",
}


def _rgb(digits: str) -> dict:
    """Return the Color of six hexadecimal digits."""
    parts = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return dict(zip(("red", "green", "blue"), parts, strict=True))


DEFAULT_FORMAT = lean(
    {
        "backgroundColor": _rgb("ffffff"),
        "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
        "verticalAlignment": "BOTTOM",
        "wrapStrategy": "OVERFLOW_CELL",
        "textFormat": {
            "foregroundColor": _rgb("000000"),
            "fontFamily": _FONTS,
            "fontSize": _FONT_SIZE,
            "bold": False,
            "italic": False,
            "strikethrough": False,
            "underline": False,
        },
    },
    "CellFormat",
)
THEME = lean(
    {
        "primaryFontFamily": _FONT,
        "themeColors": [
            {"colorType": name, "color": {"rgbColor": _rgb(digits)}} for name, digits in _THEME.items()
        ],
    },
    "SpreadsheetTheme",
)

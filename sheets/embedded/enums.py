"""The values of Google's enums that are implemented, where several messages or calls have them."""

DIMENSION = ("ROWS", "COLUMNS")
VISIBILITY = ("DOCUMENT", "PROJECT")
CUT = ("PASTE_NORMAL",)
PASTE = ("PASTE_NORMAL", "PASTE_VALUES", "PASTE_FORMAT", "PASTE_NO_BORDERS", "PASTE_FORMULA")
BORDER = ("DOTTED", "DASHED", "SOLID", "SOLID_MEDIUM", "SOLID_THICK", "NONE", "DOUBLE")
THEME_COLOURS = ("TEXT", "BACKGROUND", *(f"ACCENT{number}" for number in range(1, 7)), "LINK")
# The stand-in keeps them and checks nothing by them: the API does not either, people's windows do.
CONDITIONS = (
    *(f"NUMBER_{name}" for name in ("GREATER", "GREATER_THAN_EQ", "LESS", "LESS_THAN_EQ", "EQ", "NOT_EQ")),
    *("NUMBER_BETWEEN", "NUMBER_NOT_BETWEEN"),
    *(f"TEXT_{name}" for name in ("CONTAINS", "NOT_CONTAINS", "EQ", "IS_EMAIL", "IS_URL")),
    *(f"DATE_{name}" for name in ("EQ", "BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER")),
    *("DATE_BETWEEN", "DATE_NOT_BETWEEN", "DATE_IS_VALID"),
    *("ONE_OF_RANGE", "ONE_OF_LIST", "CUSTOM_FORMULA", "BOOLEAN"),
)
INPUT = ("RAW", "USER_ENTERED")
RENDER = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
DATES = ("SERIAL_NUMBER", "FORMATTED_STRING")
LOCATION = ("ROW", "COLUMN", "SHEET", "SPREADSHEET")

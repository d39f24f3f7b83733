"""Messages the way Google answers them: without zeros, false and empty lists, and with colours of 8 bits."""

import struct

from sheets.embedded.shapes import SHAPES

# Fields whose zero or false is told, because it is not the same as none: messages, or single fields.
_TOLD = {
    "ExtendedValue",
    "TextFormat",
    "Padding",
    "SheetProperties.sheetId",
    "SheetProperties.index",
    "DeveloperMetadataLocation.sheetId",
    "GridRange.startRowIndex",
    "GridRange.startColumnIndex",
    "GridRange.endRowIndex",
    "GridRange.endColumnIndex",
    "DimensionRange.startIndex",
    "DimensionRange.endIndex",
}

# The fields with a colour: {plain colour: its newer form}. Google answers both, whichever was set.
NEWER_COLOURS = {
    "backgroundColor": "backgroundColorStyle",
    "foregroundColor": "foregroundColorStyle",
    "tabColor": "tabColorStyle",
    "color": "colorStyle",
}


def lean(message: dict, kind: str) -> dict:
    """Return a message of this kind as Google sends it, with every colour in both of its forms."""
    fields = SHAPES[kind]
    if kind == "Color":
        return {name: part for name, value in message.items() if (part := eight_bits(value))}
    return {
        name: _lean_value(value, fields[name])
        for name, value in with_both_colours(message, fields).items()
        if value not in (0, "", []) or f"{kind}.{name}" in _TOLD or kind in _TOLD
    }


def with_both_colours(message: dict, fields: dict) -> dict:
    """Return the message with each colour in both of its forms. The newer form counts."""
    both = dict(message)
    for plain, style in NEWER_COLOURS.items():
        if style in fields and "rgbColor" in message.get(style, ()):
            both[plain] = message[style]["rgbColor"]
        elif style in fields and plain in message:
            both[style] = {"rgbColor": message[plain]}
    return both


def eight_bits(part: float) -> float:
    """Return the part of a colour that is left when it is kept in a byte, as a 32-bit number is written."""
    byte = int(_single(_single(part) * 255))
    if byte in (0, 255):
        return byte // 255
    exact = _single(byte / 255)
    return next(
        shortest for digits in range(6, 10) if _single(shortest := float(f"{exact:.{digits}g}")) == exact
    )


def _lean_value(value: object, kind: str | tuple) -> object:
    if isinstance(kind, str) and kind.strip("[]") in SHAPES:
        message = kind.strip("[]")
        return [lean(item, message) for item in value] if isinstance(value, list) else lean(value, message)
    return value


def _single(number: float) -> float:
    """Return the nearest 32-bit number."""
    return struct.unpack("f", struct.pack("f", number))[0]

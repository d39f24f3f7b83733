"""Reads coordinates as people type and paste them: decimal, sexagesimal, Thai digits, map links."""

from dataclasses import dataclass, field, replace

import regex

from . import map_links
from .text import arabic_digits, clean

# The box around Thailand with its islands, in degrees; it holds all 169 known school points of
# data/SOURCES.md. The ranges do not overlap, so a swapped pair is recognised with certainty.
LATITUDE_RANGE = (5.6, 20.5)
LONGITUDE_RANGE = (97.3, 105.7)
# Decimals of a degree: about 0.1 m.
DECIMALS = 6
# Longer texts are not read; map links reach about 1,000 characters.
MAX_CHARACTERS = 4000
MAX_PLAIN_CHARACTERS = 200

UNREAD, SHORT_LINK, OUTSIDE_THAILAND = "unread", "short_link", "outside_thailand"

# Longer words first, because they contain shorter ones. φ and λ mark the axis, N S E W also the sign.
_WORDS = {
    r"ละติจูด|แลตติจูด|latitude|lat\b": "φ",
    r"ลองจิจูด|ลองติจูด|longitude|long\b|lng\b|lon\b": "λ",
    r"(?:องศา|ทิศ)?เหนือ|\bnorth\b|น\.": "N",
    r"(?:องศา|ทิศ)?ตะวันออก|\beast\b|ตอ\.?|อ\.": "E",
    r"(?:ทิศ)?ใต้|\bsouth\b": "S",
    r"(?:ทิศ)?ตะวันตก|\bwest\b|ตต\.?": "W",
    r"น(?=[\s,;)\]]|$)": "N",
    r"อ(?=[\s,;)\]]|$)": "E",
    r"พิลิปดา|ฟิลิปดา|วินาที|[″”“ˮ]|''|′′|’’": '"',
    r"ลิปดา|นาที|[′’‘`´ʹ]": "'",
    r"องศา|\bdeg(?:rees)?\b|[º˚]": "°",
    r"[−–—‐‑]": "-",
    r"พิกัด|ตำแหน่ง|จุดที่ตั้ง|\b(?:gps|location|position|coordinates?|dropped pin)\b|ค่า|คือ|[()\[\]{}=]": " ",
}
_WORD = regex.compile("|".join(f"({pattern})" for pattern in _WORDS), regex.IGNORECASE)
_SYMBOLS = tuple(_WORDS.values())

_ALLOWED = regex.compile(r"[0-9\s.,;:/|+\-°'\"NSEWφλ]*")
_AXES = dict.fromkeys("φNS", "latitude") | dict.fromkeys("λEW", "longitude")
# [0-9], not \d: regex knows scripts whose digits float() does not.
_FIGURE = r"[0-9]{1,3}(?:[.,][0-9]{1,20})?"
_COORDINATE = regex.compile(
    rf"(?P<label>[φλ]?)\s*(?P<before>[NSEW]?)\s*(?P<sign>[+-]?)\s*(?P<degrees>{_FIGURE})"
    rf"(?:\s*[°:\s]\s*(?P<minutes>{_FIGURE})(?:\s*[':\s]\s*(?P<seconds>{_FIGURE})\s*\"?|\s*'?)|\s*°?)\s*(?P<after>[NSEW]?)"
)
# Points between thousands: 20.254.321 is 20.254321. Minutes and seconds have two digits, so none is meant.
_THOUSANDS = regex.compile(r"(?<![0-9.])([0-9]{1,3})\.([0-9]{3})\.([0-9]{1,3})(?![0-9.])")
# Where the first coordinate may end: at a separator, at spaces, between a letter and what follows it.
_BORDER = regex.compile(r"\s*[,;/|\n]\s*|\s+|(?<=[NSEW])(?=[0-9+-])|(?<=[0-9°'\"])(?=[NSEWφλ])")


class NotAPosition(ValueError):
    """`reason`: "unread", "short_link" (only its server knows the position) or "outside_thailand"."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Position:
    """Degrees WGS 84, inside Thailand. `swapped`: longitude was typed first without being named.

    `is_view`: the middle of what a map showed, not a place on it.
    """

    latitude: float
    longitude: float
    swapped: bool
    is_view: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class _Degrees:
    value: float
    axis: str  # "latitude", "longitude" or "" where it is not known


def in_thailand(latitude: float, longitude: float) -> bool:
    """True inside the box around Thailand, which holds parts of its neighbours too."""
    return (
        LATITUDE_RANGE[0] <= latitude <= LATITUDE_RANGE[1]
        and LONGITUDE_RANGE[0] <= longitude <= LONGITUDE_RANGE[1]
    )


def read_position(text: str) -> Position:
    """Return the position of typed coordinates or of a link to a map. Raises NotAPosition.

    Other lines of the text are ignored.
    """
    if len(text) > MAX_CHARACTERS:
        raise NotAPosition(UNREAD)
    text = arabic_digits(clean(text))
    links = map_links.find_links(text)
    for link in links:
        text = text.replace(link, "\n")
    candidates = [candidate for link in links for candidate in map_links.position_texts(link)]
    for candidate, is_view in [*candidates, *((line, False) for line in (text, *text.splitlines()))]:
        try:
            return replace(_read_plain(candidate), is_view=is_view)
        except NotAPosition as error:
            # The place lies abroad: the view of the same link must not replace it.
            if error.reason == OUTSIDE_THAILAND:
                raise
    raise NotAPosition(SHORT_LINK if any(map(map_links.is_short_link, links)) else UNREAD)


def read_degrees(text: str, axis: str) -> float:
    """Return one coordinate; `axis` is "latitude" or "longitude". Raises NotAPosition("unread")."""
    coordinate = _read_coordinate(_with_symbols(arabic_digits(clean(text))))
    limit = 90 if axis == "latitude" else 180
    if not coordinate or coordinate.axis not in ("", axis) or abs(coordinate.value) > limit:
        raise NotAPosition(UNREAD)
    return round(coordinate.value, DECIMALS)


def _read_plain(text: str) -> Position:
    typed = _with_symbols(text)
    # One coordinate is not a pair: 15,100 may have a decimal comma, 100 8 18 be degrees, minutes, seconds.
    if not _ALLOWED.fullmatch(typed) or _read_coordinate(typed):
        raise NotAPosition(UNREAD)
    pairs = {pair for border in _BORDER.finditer(typed) if (pair := _split_at(typed, border))}
    inside = {pair for pair in pairs if in_thailand(pair.latitude, pair.longitude)}
    if len(inside) == 1:
        return inside.pop()
    raise NotAPosition(OUTSIDE_THAILAND if pairs and not inside else UNREAD)


def _with_symbols(text: str) -> str:
    """Return the text with words and similar signs as those of `_COORDINATE`. Raises NotAPosition."""
    if len(text) > MAX_PLAIN_CHARACTERS:
        raise NotAPosition(UNREAD)
    text = _WORD.sub(lambda match: _SYMBOLS[match.lastindex - 1], text)
    text = regex.sub(r"[nsew]", lambda letter: letter[0].upper(), _THOUSANDS.sub(r"\1.\2\3", text))
    return regex.sub(r"(?<=[φλ])\s*[:.]", " ", text).strip(" \n,;:.")


def _split_at(typed: str, border: regex.Match) -> Position | None:
    # Decimal commas come in pairs: a comma separates the coordinates only if the number of commas is odd.
    if border[0] == "," and typed.count(",") % 2 == 0:
        return None
    first, second = _read_coordinate(typed[: border.start()]), _read_coordinate(typed[border.end() :])
    if not first or not second or (first.axis and first.axis == second.axis):
        return None
    has_axis = first.axis or second.axis
    is_longitude_first = first.axis == "longitude" or second.axis == "latitude"
    latitude, longitude = (second.value, first.value) if is_longitude_first else (first.value, second.value)
    swapped = in_thailand(longitude, latitude)
    if swapped:
        latitude, longitude = longitude, latitude
    elif abs(latitude) > 90 and (has_axis or abs(longitude) > 90):
        return None
    return Position(round(latitude, DECIMALS), round(longitude, DECIMALS), swapped)


def _read_coordinate(typed: str) -> _Degrees | None:
    match = _COORDINATE.fullmatch(typed.strip())
    if not match:
        return None
    degrees, minutes, seconds = (match[part] for part in ("degrees", "minutes", "seconds"))
    # Only the last part of degrees, minutes, seconds may have decimals, and only degrees may exceed 59.
    if (minutes and not degrees.isdecimal()) or (seconds and not minutes.isdecimal()):
        return None
    value, minute, second = (float((part or "0").replace(",", ".")) for part in (degrees, minutes, seconds))
    marks = {match["label"], match["before"], match["after"]} - {""}
    axes = {_AXES[mark] for mark in marks}
    value += minute / 60 + second / 3600
    if minute >= 60 or second >= 60 or value > 180 or len(axes) > 1 or (match["before"] and match["after"]):
        return None
    negative = (match["sign"] == "-") != bool(marks & {"S", "W"})
    return _Degrees(-value if negative else value, axes.pop() if axes else "")

"""Finds links to maps in a text, and the positions in them, the surest first. Nothing is fetched."""

from collections.abc import Iterator
from urllib.parse import unquote

import regex

_LINK = regex.compile(
    r"(?:https?://|maps?://|comgooglemaps://|geo:|(?:www|maps?|goo)\.)[^\s<>\"]+", regex.IGNORECASE
)
_HOST = r"(?:https?://)?(?:www\.)?"
# These links hold no position: only the server behind them knows it.
_SHORT = regex.compile(
    _HOST
    + r"(?:maps\.app\.goo\.gl|goo\.gl|g\.co|share\.google|maps\.apple|bit\.ly|tinyurl\.com|osm\.org/go)/",
    regex.IGNORECASE,
)

_DEGREES = r"[-+]?[0-9]{1,3}(?:\.[0-9]{1,20})?"
_COMMA = r"\s*[,~]\s*"
# Parameters of Google, Apple, OpenStreetMap, Longdo and Waze: those that name a place, those for the view.
_PLACE = r"q|query|destination|daddr|coordinate|cbll|viewpoint"
_VIEW = r"ll|sll|center|cp"
# In this order: the place comes before the view. Named groups, as Google writes either coordinate first.
_FORMS = tuple(
    (regex.compile(form, regex.IGNORECASE), is_view)
    for form, is_view in (
        (rf"!3d(?P<lat>{_DEGREES})!4d(?P<lon>{_DEGREES})", False),
        (rf"[?&;](?:{_PLACE})=(?:loc:)?\s*(?P<text>[^&#]+)", False),
        (rf"[?&;]mlat=(?P<lat>{_DEGREES})&(?:amp;)?mlon=(?P<lon>{_DEGREES})", False),
        (
            rf"[?&;]lat(?:itude)?=(?P<lat>{_DEGREES})&(?:amp;)?(?:lon|lng|long|longitude)=(?P<lon>{_DEGREES})",
            False,
        ),
        (rf"!1d(?P<lon>{_DEGREES})!2d(?P<lat>{_DEGREES})(?![0-9]*\.?[0-9]*!3d)", False),
        (r"/(?:place|search|dir/[^/@]*)/(?P<text>[^/@?#]+)", False),
        (rf"geo:(?!0,0\b)(?P<lat>{_DEGREES}),(?P<lon>{_DEGREES})", False),
        # Waze drives there.
        (rf"waze\.com/[^#]*[?&;]ll=(?P<lat>{_DEGREES}){_COMMA}(?P<lon>{_DEGREES})", False),
        (rf"[?&;](?:{_VIEW})=(?P<lat>{_DEGREES}){_COMMA}(?P<lon>{_DEGREES})", True),
        (rf"@(?P<lat>{_DEGREES}),(?P<lon>{_DEGREES})", True),
        (rf"[#&?]map=[0-9.]+/(?P<lat>{_DEGREES})/(?P<lon>{_DEGREES})", True),
        (rf"!2d(?P<lon>{_DEGREES})!3d(?P<lat>{_DEGREES})", False),
    )
)


def find_links(text: str) -> list[str]:
    """Return the links in a text, as typed; a text pasted from a map may hold words as well."""
    return _LINK.findall(text)


def is_short_link(link: str) -> bool:
    return bool(_SHORT.match(link))


def position_texts(link: str) -> Iterator[tuple[str, bool]]:
    """Yield the texts in a link that may be a position ("18.14, 100.14" or a name), the surest first.

    With each whether it is only what the map showed, not a place on it.
    """
    plain = _decoded_link(link)
    for form, is_view in _FORMS:
        # The last point of a route is its destination.
        for match in reversed(list(form.finditer(plain))):
            groups = match.groupdict()
            if groups.get("text"):
                # "18.14,100.14 (School)": a name in brackets is no part of the position.
                yield regex.sub(r"\([^()]*\)$", "", groups["text"].replace("+", " ").strip()), is_view
            else:
                yield f"{groups['lat']}, {groups['lon']}", is_view


def _decoded_link(link: str) -> str:
    """Return the link without percent encoding; a link inside a link is encoded more than once."""
    for _ in range(3):
        link = unquote(link)
    return link

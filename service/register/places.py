"""Outlines of the provinces, and the register of sub-districts. Each is read once, at its first use.

Sources and accuracy of both files: data/SOURCES.md.
"""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from heapq import nsmallest
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from ..records.text import arabic_digits, clean_line
from .distances import metres_between

if TYPE_CHECKING:
    from .provinces import Provinces

DATA = Path(__file__).parents[1] / "data"
# The browser's map draws the same outlines.
OUTLINES = Path(__file__).parents[1] / "static" / "data" / "provinces.topo.json"

# A pin this far outside its provinces is worth a warning, kilometres. The outlines are simplified and leave
# islands out: with 12 km, 2 of 169 known school points raise a false alarm (data/SOURCES.md), both on far
# islands.
TOLERANCE_KM = 12

# Default positions of maps: the pin was not moved. The first was found 40 times among 1,604 schools
# (data/SOURCES.md); the others are what Google's geocoder answers for "Bangkok" and "Thailand", copied into
# countless programs as a default.
KNOWN_DEFAULTS = ((13.764737, 100.509661), (13.756331, 100.501765), (15.870032, 100.992541))
# A position nearer than this to a default counts as the default, metres. Positions are rounded to some 0.1 m.
DEFAULT_RADIUS_METRES = 1.0

# Shorter queries find nothing, characters: a single one matches thousands of names.
MIN_QUERY_LENGTH = 2


@cache
def provinces() -> "Provinces":
    """Returns the outlines; NumPy and Shapely are loaded with them, at their first use."""
    from .provinces import Provinces

    return Provinces(OUTLINES)


def is_near_provinces(latitude: float, longitude: float, codes: Collection[str]) -> bool:
    """Returns whether a position is inside one of these provinces or within TOLERANCE_KM of one."""
    return provinces().distance_km(latitude, longitude, codes) <= TOLERANCE_KM


def is_known_default(latitude: float, longitude: float) -> bool:
    """Returns whether a position is a default of maps."""
    return any(
        metres_between((latitude, longitude), default) <= DEFAULT_RADIUS_METRES for default in KNOWN_DEFAULTS
    )


@dataclass(frozen=True)
class Tambon:
    """A sub-district (in Bangkok a khwaeng). Names have no title; `postal`: 57140 or 10300/10303."""

    code: str
    name_th: str
    name_en: str
    district_th: str
    district_en: str
    province_code: str
    province_th: str
    province_en: str
    postal: str

    @property
    def is_in_bangkok(self) -> bool:
        return self.province_code == "10"


@dataclass(frozen=True)
class _SearchableTambon:
    """A sub-district with the search keys of its names, Thai then English.

    `all`: all keys and the postal code.
    """

    tambon: Tambon
    names: tuple[str, ...]
    districts: tuple[str, ...]
    provinces: tuple[str, ...]
    all: str


class Tambons:
    """The register of 7,436 sub-districts."""

    def __init__(self, path: Path):
        self.path = path

    def search(self, query: str, province_codes: Collection[str] = (), limit: int = 10) -> list[Tambon]:
        """Search by names in either language, with or without titles (ต. ตำบล อ. …), or by postal code.

        Returns the best matches first. The words may stand in any order, and may be only the beginning of a
        name; tone marks and spaces do not matter.
        """
        words = [word for word in map(_key, _without_titles(query).split()) if word]
        joined = "".join(words)
        if len(joined) < MIN_QUERY_LENGTH:
            return []
        codes = {code for code in province_codes if code}
        candidates = [entry for entry in self._entries if not codes or entry.tambon.province_code in codes]
        with_all_words = candidates
        for word in words:
            with_all_words = [entry for entry in with_all_words if word in entry.all]
        with_joined = [entry for entry in candidates if joined in entry.all] if len(words) > 1 else []
        keys = list(dict.fromkeys((joined, *words)))
        matches = {entry.tambon.code: entry for entry in (*with_all_words, *with_joined)}
        best = nsmallest(limit, matches.values(), key=lambda entry: (_rank(entry, keys), entry.tambon.code))
        return [entry.tambon for entry in best]

    def match(self, province: str, district: str, subdistrict: str) -> Tambon | None:
        """Returns the one sub-district with these Thai or English names; None if none or several have them.

        Titles and tone marks do not matter; "เมือง" is the capital district of the province.
        """
        keys = tuple(_key(_without_titles(name)) for name in (province, district, subdistrict))
        if not all(keys):
            return None
        matches = self._by_names.get(keys, set())
        return next(iter(matches)) if len(matches) == 1 else None

    @cached_property
    def _entries(self) -> list[_SearchableTambon]:
        with open(self.path, encoding="utf-8", newline="") as file:
            return [_searchable_tambon(row) for row in csv.DictReader(file)]

    @cached_property
    def _by_names(self) -> dict[tuple[str, str, str], set[Tambon]]:
        by_names: dict[tuple[str, str, str], set[Tambon]] = {}
        for entry in self._entries:
            for names in _key_triples(entry):
                by_names.setdefault(names, set()).add(entry.tambon)
        return by_names


@cache
def tambons() -> Tambons:
    return Tambons(DATA / "tambons.csv")


def draft_address_th(tambon: Tambon, house: str = "") -> str:
    """Returns a draft such as 99 หมู่ 1 ตำบลเวียง อำเภอเชียงของ จังหวัดเชียงราย 57140.

    Without a house it begins with ตำบล.
    """
    titles = ("แขวง", "เขต", "") if tambon.is_in_bangkok else ("ตำบล", "อำเภอ", "จังหวัด")
    names = (tambon.name_th, tambon.district_th, tambon.province_th)
    return " ".join(
        filter(
            None, [house, *(title + name for title, name in zip(titles, names, strict=True)), tambon.postal]
        )
    )


def draft_address_en(tambon: Tambon, house: str = "") -> str:
    """Returns a draft such as 99 Moo 1, Tambon Wiang, Amphoe Chiang Khong, Chiang Rai 57140.

    Without a house it begins with Tambon.
    """
    small, large = ("Khwaeng", "Khet") if tambon.is_in_bangkok else ("Tambon", "Amphoe")
    house = regex.sub(r"(?:หมู่ที่|หมู่|ม\.)\s*(?=\d)", "Moo ", arabic_digits(house))
    parts = (house, f"{small} {tambon.name_en}", f"{large} {tambon.district_en}", tambon.province_en)
    return f"{', '.join(filter(None, parts))} {tambon.postal}"


# A title may also be the end of a name (สามตำบล, สนามชัยเขต, Sanam Chai Khet), and its letter with a point may
# be an abbreviation in a name (จ.ป.ร.).
_TITLE = regex.compile(
    r"[ตอจ]\.(?!\s*[ก-๙]\.)|อำเภอ|จังหวัด|แขวง|(?<![ก-๙])(?:ตำบล|เขต)"
    r"|\b(?:tambon|khwaeng|amphoe|amphur|khet|changwat)\s+(?=\w)|\b(?:sub-?district|district|province)\b",
    regex.IGNORECASE,
)
_IGNORED_CHARACTERS = regex.compile(r"[\u0e47-\u0e4c\s().,'-]")
_OTHER_NAMES = {"กทม": "กรุงเทพมหานคร", "กรุงเทพ": "กรุงเทพมหานคร", "กรุงเทพฯ": "กรุงเทพมหานคร"}


def _without_titles(name: str) -> str:
    name = _TITLE.sub(" ", arabic_digits(clean_line(name))).strip()
    return _OTHER_NAMES.get(name.rstrip("."), name)


def _key(name: str) -> str:
    """Returns a name as it is compared: lower case, without tone marks, spaces and points."""
    return _IGNORED_CHARACTERS.sub("", name.lower())


def _searchable_tambon(row: dict[str, str]) -> _SearchableTambon:
    tambon = Tambon(
        code=row["tambon_code"],
        name_th=row["tambon_th"],
        name_en=row["tambon_en"],
        district_th=row["amphoe_th"].removeprefix("เขต"),
        district_en=row["amphoe_en"],
        province_code=row["province_code"],
        province_th=row["province_th"],
        province_en=row["province_en"],
        postal=row["postal"].replace(" ", "/"),
    )
    names, districts, provinces = (
        tuple(map(_key, pair))
        for pair in (
            (tambon.name_th, tambon.name_en),
            (tambon.district_th, tambon.district_en),
            (tambon.province_th, tambon.province_en),
        )
    )
    return _SearchableTambon(
        tambon, names, districts, provinces, "|".join((*names, *districts, *provinces, tambon.postal))
    )


def _rank(entry: _SearchableTambon, keys: list[str]) -> tuple[int, bool]:
    """Returns the rank of a match, smaller is better.

    The whole name of the sub-district comes first, then its beginning, then the same of its district, then
    anything. Of equal matches, one with the whole name of its district comes first.
    """
    best = 5
    for key in keys:
        if key in entry.names:
            best = min(best, 0)
        elif entry.all.startswith(key) or entry.names[1].startswith(key):
            best = min(best, 1)
        elif key in entry.districts:
            best = min(best, 2)
        elif any(name.startswith(key) for name in entry.districts):
            best = min(best, 3)
        elif key in entry.names[0] or key in entry.names[1]:
            best = min(best, 4)
    return best, not any(key in entry.districts for key in keys)


def _key_triples(entry: _SearchableTambon) -> Iterator[tuple[str, str, str]]:
    """Yields the keys (province, district, name) of a sub-district, Thai and English.

    The capital district of a province also has its short name.
    """
    capital_names = ("เมือง", "mueang")
    for province, district, name, capital in zip(
        entry.provinces, entry.districts, entry.names, capital_names, strict=True
    ):
        yield province, district, name
        if district == capital + province:
            yield province, capital, name

"""Where things lie: provinces' outlines and the register of sub-districts. Read once, when first asked for.

Sources and accuracy of both files: data/SOURCES.md.
"""

import csv
import json
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from heapq import nsmallest
from pathlib import Path

import numpy
import regex
import shapely

from ..records.text import arabic_digits, clean_line

DATA = Path(__file__).parents[1] / "data"
# The browser's map draws the same outlines.
OUTLINES = Path(__file__).parents[1] / "static" / "data" / "provinces.topo.json"

# A pin this far outside its provinces is worth a warning, kilometres. The outlines are simplified and leave
# islands out: with 12 km, 2 of 169 known school points raise a false alarm (data/SOURCES.md), both on far
# islands.
TOLERANCE_KM = 12

# Positions that mean "nobody moved the pin". The first was found 40 times among 1,604 schools
# (data/SOURCES.md); the others are what Google's geocoder answers for "Bangkok" and "Thailand", copied into
# countless programs as a default.
KNOWN_DEFAULTS = ((13.764737, 100.509661), (13.756331, 100.501765), (15.870032, 100.992541))
# Nearer than this to a default is the default, metres: positions are rounded to about 0.1 m.
DEFAULT_RADIUS = 1.0

# A search begins with so many characters: one alone fits thousands of names.
FEWEST_CHARACTERS = 2

# Mean radius of the earth, metres (IUGG).
EARTH = 6_371_008.8


class Provinces:
    """Simplified outlines of the 77 provinces, by their two-figure code of the Ministry of Interior."""

    def __init__(self, path: Path):
        self.path = path

    def distance_km(self, latitude: float, longitude: float, codes: Collection[str]) -> float:
        """To the nearest of these provinces; 0 inside one. Unknown codes are passed over; without a known
        one, 0.
        """
        known = [self._outlines[code][1] for code in codes if code in self._outlines]
        if not known:
            return 0.0
        # Locally flat: kilometres east and north of the point, right to 1 % within 100 km.
        degree = math.radians(1) * EARTH / 1000
        scale = numpy.array([degree * math.cos(math.radians(latitude)), degree])
        here = numpy.array([longitude, latitude])
        flat = shapely.transform(known, lambda points: (points - here) * scale)
        return float(shapely.distance(flat, shapely.Point(0, 0)).min())

    def at(self, latitude: float, longitude: float) -> tuple[str, str] | None:
        """(code, Thai name) of the province here; None off shore, abroad and in the cracks of the
        outlines.
        """
        here = shapely.Point(longitude, latitude)
        for code, (name, outline) in self._outlines.items():
            if outline.covers(here):
                return code, name
        return None

    @cached_property
    def names(self) -> dict[str, str]:
        """Code -> Thai name, in the order of the names."""
        return dict(
            sorted(((code, name) for code, (name, _) in self._outlines.items()), key=lambda pair: pair[1])
        )

    @cached_property
    def _outlines(self) -> dict[str, tuple[str, shapely.Geometry]]:
        topology = json.loads(self.path.read_text(encoding="utf-8"))
        arcs = [_absolute(arc, topology["transform"]) for arc in topology["arcs"]]
        (layer,) = topology["objects"].values()
        outlines = {}
        for shape in layer["geometries"]:
            polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
            outline = shapely.MultiPolygon([_polygon(rings, arcs) for rings in polygons])
            shapely.prepare(outline := shapely.make_valid(outline))
            outlines[shape["properties"]["code"]] = (shape["properties"]["name_th"], outline)
        return outlines


def _absolute(arc: list, transform: dict) -> numpy.ndarray:
    """A TopoJSON arc holds whole-number steps: here it becomes degrees, (longitude, latitude)."""
    return numpy.cumsum(numpy.array(arc), axis=0) * transform["scale"] + transform["translate"]


def _polygon(rings: list[list[int]], arcs: list[numpy.ndarray]) -> shapely.Polygon:
    shell, *holes = (_ring(ring, arcs) for ring in rings)
    return shapely.Polygon(shell, holes)


def _ring(ring: list[int], arcs: list[numpy.ndarray]) -> numpy.ndarray:
    """Arcs end to end; ~i is arc i backwards. Each begins where the one before ended."""
    lines = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
    return numpy.concatenate([lines[0], *(line[1:] for line in lines[1:])])


@cache
def provinces() -> Provinces:
    return Provinces(OUTLINES)


def near_province(latitude: float, longitude: float, codes: Collection[str]) -> bool:
    """Inside one of these provinces or within TOLERANCE_KM of one."""
    return provinces().distance_km(latitude, longitude, codes) <= TOLERANCE_KM


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude), right to 0.5 %."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(degrees) for degrees in point) for point in (one, other))
    chord = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH * math.asin(min(1, math.sqrt(chord)))


def is_known_default(latitude: float, longitude: float) -> bool:
    """The position is where a map starts, not where a school stands."""
    return any(metres_between((latitude, longitude), default) <= DEFAULT_RADIUS for default in KNOWN_DEFAULTS)


@dataclass(frozen=True)
class Tambon:
    """A sub-district (in Bangkok a khwaeng), names without their title. `postal` is "57140", or
    "10300/10303".
    """

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
    def in_bangkok(self) -> bool:
        return self.province_code == "10"


@dataclass(frozen=True)
class _Line:
    tambon: Tambon
    # Search keys of sub-district, district and province, Thai then English, and the postal code.
    names: tuple[str, ...]
    districts: tuple[str, ...]
    provinces: tuple[str, ...]
    all: str


class Tambons:
    """The register of 7,436 sub-districts."""

    def __init__(self, path: Path):
        self.path = path

    def search(self, query: str, province_codes: Collection[str] = (), limit: int = 10) -> list[Tambon]:
        """Best first: by names in either language, with or without ต. ตำบล อ. อำเภอ จ. จังหวัด, or by postal
        code.

        Words may stand in any order and be begun only; tone marks and spaces do not matter.
        """
        words = [word for word in map(_key, _untitled(query).split()) if word]
        whole = "".join(words)
        if len(whole) < FEWEST_CHARACTERS:
            return []
        codes = {code for code in province_codes if code}
        hits = [line for line in self._lines if not codes or line.tambon.province_code in codes]
        apart = hits
        for word in words:
            apart = [line for line in apart if word in line.all]
        together = [line for line in hits if whole in line.all] if len(words) > 1 else []
        asked = list(dict.fromkeys((whole, *words)))
        found = {line.tambon.code: line for line in (*apart, *together)}
        best = nsmallest(limit, found.values(), key=lambda line: (_rank(line, asked), line.tambon.code))
        return [line.tambon for line in best]

    def match(self, province: str, district: str, subdistrict: str) -> Tambon | None:
        """The sub-district of these Thai or English names, titles and tone marks forgiven; "เมือง" is the
        district of that province. None unless exactly one is meant.
        """
        wanted = tuple(_key(_untitled(name)) for name in (province, district, subdistrict))
        if not all(wanted):
            return None
        found = self._by_names.get(wanted, set())
        return next(iter(found)) if len(found) == 1 else None

    @cached_property
    def _lines(self) -> list[_Line]:
        with open(self.path, encoding="utf-8", newline="") as file:
            return [_line(row) for row in csv.DictReader(file)]

    @cached_property
    def _by_names(self) -> dict[tuple[str, str, str], set[Tambon]]:
        found: dict[tuple[str, str, str], set[Tambon]] = {}
        for line in self._lines:
            for names in _spellings(line):
                found.setdefault(names, set()).add(line.tambon)
        return found


@cache
def tambons() -> Tambons:
    return Tambons(DATA / "tambons.csv")


def draft_address_th(tambon: Tambon, house: str = "") -> str:
    """99 หมู่ 1 ตำบลเวียง อำเภอเชียงของ จังหวัดเชียงราย 57140; without a house it begins with ตำบล."""
    titles = ("แขวง", "เขต", "") if tambon.in_bangkok else ("ตำบล", "อำเภอ", "จังหวัด")
    names = (tambon.name_th, tambon.district_th, tambon.province_th)
    return " ".join(
        filter(None, [house, *(t + name for t, name in zip(titles, names, strict=True)), tambon.postal])
    )


def draft_address_en(tambon: Tambon, house: str = "") -> str:
    """99 Moo 1, Tambon Wiang, Amphoe Chiang Khong, Chiang Rai 57140; without a house it begins with
    Tambon.
    """
    small, large = ("Khwaeng", "Khet") if tambon.in_bangkok else ("Tambon", "Amphoe")
    house = regex.sub(r"(?:หมู่ที่|หมู่|ม\.)\s*(?=\d)", "Moo ", arabic_digits(house))
    parts = (house, f"{small} {tambon.name_en}", f"{large} {tambon.district_en}", tambon.province_en)
    return f"{', '.join(filter(None, parts))} {tambon.postal}"


# Titles also end names (สามตำบล, สนามชัยเขต, Sanam Chai Khet), and a point also abbreviates one (จ.ป.ร.).
_TITLE = regex.compile(
    r"[ตอจ]\.(?!\s*[ก-๙]\.)|อำเภอ|จังหวัด|แขวง|(?<![ก-๙])(?:ตำบล|เขต)"
    r"|\b(?:tambon|khwaeng|amphoe|amphur|khet|changwat)\s+(?=\w)|\b(?:sub-?district|district|province)\b",
    regex.IGNORECASE,
)
_DROPPED = regex.compile(r"[\u0e47-\u0e4c\s().,'-]")
_OTHER_NAMES = {"กทม": "กรุงเทพมหานคร", "กรุงเทพ": "กรุงเทพมหานคร", "กรุงเทพฯ": "กรุงเทพมหานคร"}


def _untitled(name: str) -> str:
    name = _TITLE.sub(" ", arabic_digits(clean_line(name))).strip()
    return _OTHER_NAMES.get(name.rstrip("."), name)


def _key(name: str) -> str:
    """For comparing: lower case, without tone marks, spaces and points."""
    return _DROPPED.sub("", name.lower())


def _line(row: dict[str, str]) -> _Line:
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
    return _Line(
        tambon, names, districts, provinces, "|".join((*names, *districts, *provinces, tambon.postal))
    )


def _rank(line: _Line, asked: list[str]) -> tuple[int, bool]:
    """Smaller is better: the sub-district's whole name, its beginning, the district's, then anything; among
    equals a district that was asked for by its whole name."""
    best = 5
    for word in asked:
        if word in line.names:
            best = min(best, 0)
        elif line.all.startswith(word) or line.names[1].startswith(word):
            best = min(best, 1)
        elif word in line.districts:
            best = min(best, 2)
        elif any(name.startswith(word) for name in line.districts):
            best = min(best, 3)
        elif word in line.names[0] or word in line.names[1]:
            best = min(best, 4)
    return best, not any(word in line.districts for word in asked)


def _spellings(line: _Line) -> Iterator[tuple[str, str, str]]:
    """Key triples by which a sub-district is known: Thai and English, the provincial capital's district also
    short.
    """
    short = ("เมือง", "mueang")
    for province, district, name, capital in zip(
        line.provinces, line.districts, line.names, short, strict=True
    ):
        yield province, district, name
        if district == capital + province:
            yield province, capital, name

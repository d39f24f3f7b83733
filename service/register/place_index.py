"""Finds the places in a query, and the agencies in them.

บ้านหนองบัว สพป.อด.1 may be a school หนองบัว in an area, or a school with the whole text as its name.
All sensible readings of a query are returned; the lookup takes the best.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from rapidfuzz import fuzz, process

from .indexed_agency import IndexedAgency
from .normalisation import fold, folded_words, tidy

# Common names of provinces that no list has. Other short names are beginnings (อุดร, สุราษฎร์).
_COMMON_NAMES = {
    "โคราช": "นครราชสีมา",
    "อยุธยา": "พระนครศรีอยุธยา",
    "แปดริ้ว": "ฉะเชิงเทรา",
    "เมืองคอน": "นครศรีธรรมราช",
}
# Titles before the name of a place, as `folded_words` leaves them.
_TITLES = {"province": ("", "จ", "จังหวัด"), "district": ("", "อ", "อำเภอ")}
_LONE_TITLES = {"ต", "อ", "จ", "ตำบล", "อำเภอ", "จังหวัด"}

# The shortest beginning of a place that is recognised, letters: two letters are an abbreviation or nothing.
MIN_PREFIX_LENGTH = 3
# A misspelt place must be at least this like the right one, per cent, and this long, letters.
MIN_LIKENESS, MIN_MISSPELT_LENGTH = 80, 5
# A place joined to the end of a name must have this many letters, and so must the name before it.
MIN_JOINED_LENGTH = 4
# A begun or misspelt place that matches more agencies than this is ignored.
MAX_AGENCIES = 4000
# The most places in one query; further ones are read as parts of the name.
MAX_PLACES = 3
# The most words of one place: an area takes five.
MAX_PLACE_WORDS = 5


@dataclass(frozen=True, slots=True)
class QueryReading:
    """One way to read a query.

    `name`: the folded words that are not places. `agencies`: the numbers of the agencies in the places; None
    for the whole country.
    """

    name: str
    agencies: frozenset[int] | None
    place_count: int


@dataclass(frozen=True, slots=True)
class _Span:
    """The words [start:end) as a place.

    `agencies`: None for a place that the register does not know. `rest`: the part of the words that stays in
    the name, where a place is joined to it.
    """

    start: int
    end: int
    agencies: frozenset[int] | None
    rest: str = ""


class PlaceIndex:
    """Provinces, districts and areas in all their spellings. Agencies are numbered by their position."""

    def __init__(self, agencies: Sequence[IndexedAgency], abbreviations: Mapping[str, str]):
        """`abbreviations`: two-figure province code -> Thai abbreviation (57 -> ชร)."""
        self._agencies_by_spelling: dict[str, list[frozenset[int]]] = {}
        abbreviation_by_name = _abbreviations_by_name(agencies, abbreviations)
        # Area key -> numbers of its agencies.
        self.agencies_by_area: dict[str, frozenset[int]] = {}
        for place, numbers in _agencies_by_place(agencies).items():
            in_place = frozenset(numbers)
            if place[0] == "area":
                self.agencies_by_area[place[1]] = in_place
            for spelling in set(_place_spellings(place, abbreviation_by_name)):
                self._agencies_by_spelling.setdefault(spelling, []).append(in_place)
        self._sorted_spellings = sorted(self._agencies_by_spelling)

    def readings(self, tidied: str) -> list[QueryReading]:
        """Returns all readings of a tidied query, the one without any place first."""
        words = folded_words(tidied)
        spans = self._spans(words)
        subsets = chain.from_iterable(combinations(spans, n) for n in range(len(spans) + 1))
        return [reading for subset in subsets if (reading := _reading(words, subset))]

    def _spans(self, words: list[str]) -> list[_Span]:
        spans, start = [], 0
        while start < len(words) and len(spans) < MAX_PLACES:
            span = self._known_place(words, start) or _subdistrict(words, start)
            if span:
                spans.append(span)
            start = span.end if span else start + 1
        ends_with_place = bool(spans) and spans[-1].end == len(words)
        if words and not ends_with_place and (last := self._unclear_last_place(words)):
            spans.append(last)
        return spans

    def _known_place(self, words: list[str], start: int) -> _Span | None:
        """Returns the longest run of words from `start` that spells a place."""
        for end in range(min(len(words), start + MAX_PLACE_WORDS), start, -1):
            if in_places := self._agencies_by_spelling.get("".join(words[start:end])):
                return _Span(start, end, frozenset().union(*in_places))
        return None

    def _unclear_last_place(self, words: list[str]) -> _Span | None:
        """Returns the last words as a place that is only begun, misspelt, or joined to the name."""
        last = len(words) - 1
        for start in range(max(0, last - 2), last + 1):
            text = "".join(words[start:])
            if start and (agencies := self._agencies_by_prefix(text) or self._agencies_by_likeness(text)):
                return _Span(start, len(words), agencies)
        word = words[last]
        for cut in range(MIN_JOINED_LENGTH, len(word) - MIN_JOINED_LENGTH + 1):
            if in_places := self._agencies_by_spelling.get(word[cut:]):
                return _Span(last, len(words), frozenset().union(*in_places), word[:cut])
        return None

    def _agencies_by_prefix(self, text: str) -> frozenset[int] | None:
        numbers: set[int] = set()
        if len(text) < MIN_PREFIX_LENGTH:
            return None
        for spelling in self._sorted_spellings[bisect_left(self._sorted_spellings, text) :]:
            if not spelling.startswith(text) or len(numbers) > MAX_AGENCIES:
                break
            numbers.update(*self._agencies_by_spelling[spelling])
        return frozenset(numbers) if 0 < len(numbers) <= MAX_AGENCIES else None

    def _agencies_by_likeness(self, text: str) -> frozenset[int] | None:
        if len(text) < MIN_MISSPELT_LENGTH:
            return None
        match = process.extractOne(text, self._sorted_spellings, scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS)
        return frozenset().union(*self._agencies_by_spelling[match[0]]) if match else None


def _subdistrict(words: list[str], start: int) -> _Span | None:
    """Returns ต. and a name as a place without known agencies: sub-districts are not searched."""
    if start and words[start] in ("ต", "ตำบล") and start + 1 < len(words):
        return _Span(start, start + 2, None)
    return _Span(start, start + 1, None) if start and words[start].startswith("ตำบล") else None


def _reading(words: list[str], spans: Sequence[_Span]) -> QueryReading | None:
    """Returns the reading with these spans as places; None where the places exclude each other."""
    covered = {index for span in spans for index in range(span.start, span.end)}
    name = [word for index, word in enumerate(words) if index not in covered]
    if spans:
        name = [word for word in name if word not in _LONE_TITLES]
    agencies = None
    for span in spans:
        if span.agencies is not None:
            agencies = span.agencies if agencies is None else agencies & span.agencies
    if agencies is not None and not agencies:
        return None
    return QueryReading("".join(name) + "".join(span.rest for span in spans), agencies, len(spans))


# A place: ("province", name), ("district", name, province) or ("area", key, short name).
_Place = tuple[str, ...]


def _agencies_by_place(agencies: Sequence[IndexedAgency]) -> dict[_Place, list[int]]:
    """Returns the numbers of the agencies in each place.

    An area office without a province in the register is counted to all provinces of its area.
    """
    numbers: dict[_Place, list[int]] = {}
    for number, agency in enumerate(agencies):
        numbers.setdefault(("area", agency.area, agency.area_name), []).append(number)
        if agency.province:
            numbers.setdefault(("province", agency.province), []).append(number)
        if agency.district:
            numbers.setdefault(("district", agency.district, agency.province), []).append(number)
    province_by_spelling = {_spelling(place[1]): place[1] for place in numbers if place[0] == "province"}
    for number, agency in enumerate(agencies):
        if agency.kind == "area_office" and not agency.province:
            for spelling in _area_parts(agency.area_name)[1]:
                province = province_by_spelling.get(spelling, spelling)
                numbers.setdefault(("province", province), []).append(number)
    return numbers


def _place_spellings(place: _Place, abbreviations: Mapping[str, str]) -> Iterator[str]:
    """Yields all spellings of a place. `abbreviations`: by folded name of a province."""
    kind, *names = place
    if kind == "area":
        yield from _area_spellings(*_area_parts(names[1]), abbreviations)
        return
    name = _spelling(names[0])
    spellings = [name]
    if kind == "province":
        spellings += [abbreviations.get(name, "")]
        spellings += [_spelling(common) for common, official in _COMMON_NAMES.items() if official == names[0]]
    elif name.startswith("เมือง"):
        spellings += ["เมือง"]
    yield from (title + spelling for title in _TITLES[kind] for spelling in spellings if spelling)


def _area_parts(short_name: str) -> tuple[str, list[str], str]:
    """Split a short name into kind, provinces and zone.

    สพป.เชียงราย เขต 3 -> สพป, [เชียงราย], 3; สพม.ชลบุรี ระยอง -> สพม, [ชลบรี, ระยอง], "".
    """
    words = folded_words(tidy(short_name))
    kind = words.pop(0) if words and words[0] in ("สพป", "สพม") else ""
    zone = words.pop() if words and words[-1].isdecimal() else ""
    return kind, words, zone


def _area_spellings(
    kind: str, provinces: list[str], zone: str, abbreviations: Mapping[str, str]
) -> Iterator[str]:
    short_names = [abbreviations.get(name, "") for name in provinces]
    joined = {"".join(provinces), "".join(short_names) if all(short_names) else ""}
    for name in joined | set(provinces) | set(short_names):
        if kind and (name or zone):
            # The only area of a province is often called เขต 1. Without a number all areas of the province
            # are meant.
            yield from {kind + name + zone, kind + name + (zone or "1"), kind + name} - {kind}
        if name and zone:
            yield name + zone


def _abbreviations_by_name(
    agencies: Sequence[IndexedAgency], abbreviations: Mapping[str, str]
) -> dict[str, str]:
    """Returns province name -> abbreviation, both folded.

    The names come from the areas, whose keys hold the codes of their provinces: P5703, S21-20-21.
    """
    by_name = {}
    for key, short_name in {(agency.area, agency.area_name) for agency in agencies}:
        codes = key.split("-")[1:] if "-" in key else [key[1:3]] if key.startswith("P") else []
        for code, name in zip(codes, _area_parts(short_name)[1], strict=False):
            if code in abbreviations:
                by_name[name] = fold(abbreviations[code])
    return by_name


def _spelling(name: str) -> str:
    return "".join(folded_words(tidy(name)))

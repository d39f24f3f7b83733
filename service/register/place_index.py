"""Which words of a query say where, and which agencies are there.

บ้านหนองบัว สพป.อด.1 may be a school หนองบัว in an area, or a school whose name says all of it: every sensible
reading is given, the lookup takes the best.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from rapidfuzz import fuzz, process

from .indexed_agency import Listed
from .normalisation import fold, tidy, words

# Names of provinces that are on everybody's lips and on no list; the rest are beginnings (อุดร, สุราษฎร์).
_BYNAMES = {"โคราช": "นครราชสีมา", "อยุธยา": "พระนครศรีอยุธยา", "แปดริ้ว": "ฉะเชิงเทรา", "เมืองคอน": "นครศรีธรรมราช"}
# Words before the name of a place, as `words` leaves them.
_TITLES = {"province": ("", "จ", "จังหวัด"), "district": ("", "อ", "อำเภอ")}
_LEFT_OVER = {"ต", "อ", "จ", "ตำบล", "อำเภอ", "จังหวัด"}

# A place may be begun only from this many letters on; two letters are an abbreviation or nothing.
BEGUN = 3
# A misspelt place must be so like the right one, per cent, and so many letters long.
LIKE, LONG_ENOUGH = 80, 5
# A place glued to the end of a name must have so many letters, and so must the name before it.
GLUED = 4
# A begun or misspelt place that fits more agencies than this says too little.
TOO_MANY = 4000
# Places read in one query; further ones are taken for parts of the name.
PLACES = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """`name`: the folded words that are not places; `among`: numbers of the agencies there, None =
    everywhere.
    """

    name: str
    among: frozenset[int] | None
    places: int


@dataclass(frozen=True, slots=True)
class _Span:
    """Words [start:end) say a place. `rest` stays in the name, for a place glued to it. `there` None = any
    place.
    """

    start: int
    end: int
    there: frozenset[int] | None
    rest: str = ""


class Whereabouts:
    """Provinces, districts and areas in all their spellings. Agencies are numbered as in `listed`."""

    def __init__(self, listed: Sequence[Listed], abbreviations: Mapping[str, str]):
        """`abbreviations`: two-figure province code -> Thai abbreviation (57 -> ชร)."""
        self._there: dict[str, list[frozenset[int]]] = {}
        by_name = _abbreviations_by_name(listed, abbreviations)
        # Area key -> its agencies.
        self.of_area: dict[str, frozenset[int]] = {}
        for place, numbers in _gather(listed).items():
            there = frozenset(numbers)
            if place[0] == "area":
                self.of_area[place[1]] = there
            for spelling in set(_spellings(place, by_name)):
                self._there.setdefault(spelling, []).append(there)
        self._sorted = sorted(self._there)

    def readings(self, tidied: str) -> list[Reading]:
        """All readings of a tidied query, the one without any place first."""
        found = words(tidied)
        spans = self._spans(found)
        choices = chain.from_iterable(combinations(spans, n) for n in range(len(spans) + 1))
        return [reading for chosen in choices if (reading := _read(found, chosen))]

    def _spans(self, found: list[str]) -> list[_Span]:
        spans, start = [], 0
        while start < len(found) and len(spans) < PLACES:
            span = self._exact(found, start) or self._unknown(found, start)
            if span:
                spans.append(span)
            start = span.end if span else start + 1
        if found and not (spans and spans[-1].end == len(found)) and (last := self._unfinished(found)):
            spans.append(last)
        return spans

    def _exact(self, found: list[str], start: int) -> _Span | None:
        """The longest run of words from `start` that spells a place; an area takes at most five."""
        for end in range(min(len(found), start + 5), start, -1):
            if spelling := self._there.get("".join(found[start:end])):
                return _Span(start, end, frozenset().union(*spelling))
        return None

    def _unknown(self, found: list[str], start: int) -> _Span | None:
        """ต. and a name: the register knows no sub-districts, so it is passed over."""
        if start and found[start] in ("ต", "ตำบล") and start + 1 < len(found):
            return _Span(start, start + 2, None)
        return _Span(start, start + 1, None) if start and found[start].startswith("ตำบล") else None

    def _unfinished(self, found: list[str]) -> _Span | None:
        """The last words as a place begun, misspelt, or glued to the name."""
        last = len(found) - 1
        for start in range(max(0, last - 2), last + 1):
            begun = "".join(found[start:])
            if start and (there := self._begun(begun) or self._like(begun)):
                return _Span(start, len(found), there)
        for cut in range(GLUED, len(found[last]) - GLUED + 1):
            if spelling := self._there.get(found[last][cut:]):
                return _Span(last, len(found), frozenset().union(*spelling), found[last][:cut])
        return None

    def _begun(self, word: str) -> frozenset[int] | None:
        there: set[int] = set()
        if len(word) < BEGUN:
            return None
        for spelling in self._sorted[bisect_left(self._sorted, word) :]:
            if not spelling.startswith(word) or len(there) > TOO_MANY:
                break
            there.update(*self._there[spelling])
        return frozenset(there) if 0 < len(there) <= TOO_MANY else None

    def _like(self, word: str) -> frozenset[int] | None:
        if len(word) < LONG_ENOUGH:
            return None
        close = process.extractOne(word, self._sorted, scorer=fuzz.ratio, score_cutoff=LIKE)
        return frozenset().union(*self._there[close[0]]) if close else None


def _read(found: list[str], spans: Sequence[_Span]) -> Reading | None:
    """The reading with these words as places; None where they contradict each other."""
    covered = {n for span in spans for n in range(span.start, span.end)}
    name = [word for n, word in enumerate(found) if n not in covered]
    if spans:
        name = [word for word in name if word not in _LEFT_OVER]
    among = None
    for span in spans:
        if span.there is not None:
            among = span.there if among is None else among & span.there
    if among is not None and not among:
        return None
    return Reading("".join(name) + "".join(span.rest for span in spans), among, len(spans))


# A place: ("province", name), ("district", name, province) or ("area", key, short name).
_Place = tuple[str, ...]


def _gather(listed: Sequence[Listed]) -> dict[_Place, list[int]]:
    """The agencies of each place. An area's office is in all its provinces, though the register does not say
    so.
    """
    there: dict[_Place, list[int]] = {}
    for number, one in enumerate(listed):
        there.setdefault(("area", one.area, one.area_name), []).append(number)
        if one.province:
            there.setdefault(("province", one.province), []).append(number)
        if one.district:
            there.setdefault(("district", one.district, one.province), []).append(number)
    written = {_spelt(place[1]): place[1] for place in there if place[0] == "province"}
    for number, one in enumerate(listed):
        if one.kind == "area_office" and not one.province:
            for name in _area_parts(one.area_name)[1]:
                there.setdefault(("province", written.get(name, name)), []).append(number)
    return there


def _spellings(place: _Place, abbreviations: Mapping[str, str]) -> Iterator[str]:
    kind, *names = place
    if kind == "area":
        yield from _area_spellings(*_area_parts(names[1]), abbreviations)
        return
    name = _spelt(names[0])
    known = [name]
    if kind == "province":
        known += [abbreviations.get(name, "")]
        known += [_spelt(byname) for byname, right in _BYNAMES.items() if right == names[0]]
    elif name.startswith("เมือง"):
        known += ["เมือง"]
    yield from (title + spelling for title in _TITLES[kind] for spelling in known if spelling)


def _area_parts(short_name: str) -> tuple[str, list[str], str]:
    """สพป.เชียงราย เขต 3 -> สพป, [เชียงราย], 3; สพม.ชลบุรี ระยอง -> สพม, [ชลบรี, ระยอง], ""."""
    found = words(tidy(short_name))
    kind = found.pop(0) if found and found[0] in ("สพป", "สพม") else ""
    zone = found.pop() if found and found[-1].isdecimal() else ""
    return kind, found, zone


def _area_spellings(
    kind: str, provinces: list[str], zone: str, abbreviations: Mapping[str, str]
) -> Iterator[str]:
    short = [abbreviations.get(name, "") for name in provinces]
    together = {"".join(provinces), "".join(short) if all(short) else ""}
    for name in together | set(provinces) | set(short):
        if kind and (name or zone):
            # A province's only area is often called เขต 1 all the same; without a number all of them are
            # meant.
            yield from {kind + name + zone, kind + name + (zone or "1"), kind + name} - {kind}
        if name and zone:
            yield name + zone


def _abbreviations_by_name(listed: Sequence[Listed], abbreviations: Mapping[str, str]) -> dict[str, str]:
    """Province name -> abbreviation, both folded; learnt from the areas, whose keys hold codes: P5703,
    S21-20-21.
    """
    by_name = {}
    for key, short_name in {(one.area, one.area_name) for one in listed}:
        codes = key.split("-")[1:] if "-" in key else [key[1:3]] if key.startswith("P") else []
        for code, name in zip(codes, _area_parts(short_name)[1], strict=False):
            if code in abbreviations:
                by_name[name] = fold(abbreviations[code])
    return by_name


def _spelt(name: str) -> str:
    return "".join(words(tidy(name)))

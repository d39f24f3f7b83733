"""Finding an agency as clerks type its name: without tone marks, with its area or district, by its code,
begun only.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

import regex
from rapidfuzz import fuzz

from .indexed_agency import Listed
from .name_index import SAME_CORE, Names
from .normalisation import looks_like_code, tidy, typed_name, without_school
from .place_index import Reading, Whereabouts

__all__ = ["Index", "Listed"]

# Longer queries are cut, characters: the longest name of a school has about 80.
LONGEST_QUERY = 160
# A search begins with so many characters.
FEWEST_CHARACTERS = 2
# Agencies found by a code that is only begun.
MOST_BY_CODE = 50

# Scores beside those of names.py (0–100): a whole code, a code begun; a place alone: its office, its schools.
CODE, CODE_BEGUN = 300.0, 200.0
OFFICE_THERE, THERE = 97.0, 79.5
# Taken off where the places had to be passed over, which is tried only while nothing is closer than DOUBTFUL.
PASSED_OVER, DOUBTFUL = 30.0, 90.0
# Added in full where even tone marks and spaces are as typed: decides between names that are the same when
# folded.
AS_TYPED = 1.0
# Agencies, the best ones, that are looked at so closely.
CLOSELY = 80

_CODE = regex.compile(r"(?=[a-z-]*\d)[a-z0-9-]{3,}")
_CODE_IN_TEXT = regex.compile(r"(?<!\d)\d{6,}(?!\d)")
_SEPARATORS = regex.compile(r"[\s./-]+")


class Index:
    """All agencies, searchable. Immutable: several threads may search at once. Never raises, whatever the
    query.
    """

    def __init__(self, listed: Iterable[Listed], abbreviations: Mapping[str, str]):
        """`abbreviations`: two-figure province code -> Thai abbreviation (57 -> ชร)."""
        self._listed = tuple(listed)
        self._names = Names(self._listed)
        self._where = Whereabouts(self._listed, abbreviations)
        self._codes = sorted((code, n) for n, one in enumerate(self._listed) for code in _codes(one))

    def search(self, query: str, area: str | None = None, limit: int = 10) -> list[Listed]:
        """The agencies that fit best, best first; of one area only (its office included) if its key is
        given.
        """
        tidied = tidy(query[:LONGEST_QUERY])
        if len(tidied) < FEWEST_CHARACTERS or limit < 1:
            return []
        within = None if area is None else self._where.of_area.get(area, frozenset())
        found = self._by_code(tidied)
        readings = self._where.readings(typed_name(tidied))
        for reading in readings:
            _take(found, self._read(reading, within))
        last = readings[-1]
        if last.name and last.places and max(found.values(), default=0.0) < DOUBTFUL:
            _take(found, self._names.close(last.name, within), -PASSED_OVER)
        if within is not None:
            found = {one: score for one, score in found.items() if one in within}
        return [self._listed[one] for one in self._ranked(found, tidied)[:limit]]

    def _read(self, reading: Reading, within: frozenset[int] | None) -> dict[int, float]:
        among = reading.among
        if within is not None:
            among = within if among is None else among & within
        if reading.name:
            return self._names.close(reading.name, among)
        return {one: THERE if self._is_school(one) else OFFICE_THERE for one in among or ()}

    def _is_school(self, one: int) -> bool:
        return self._listed[one].kind == "school"

    def _by_code(self, tidied: str) -> dict[int, float]:
        """Agencies whose code or other code is the query or stands in it, or begins with it."""
        whole = _SEPARATORS.sub("", tidied)
        asked = [whole] if _CODE.fullmatch(whole) else _CODE_IN_TEXT.findall(tidied)
        found: dict[int, float] = {}
        for code in asked:
            for known, one in self._codes[
                (start := bisect_left(self._codes, (code, -1))) : start + MOST_BY_CODE
            ]:
                if not known.startswith(code):
                    break
                found[one] = max(CODE if known == code else CODE_BEGUN, found.get(one, 0.0))
        return found

    def _ranked(self, found: Mapping[int, float], tidied: str) -> list[int]:
        """Best score first; equal ones as written first, then by province and code."""
        typed = typed_name(tidied)

        def order(one: int) -> tuple[float, bool, str, str]:
            listed = self._listed[one]
            return -found[one], self._is_school(one), listed.province, listed.code

        def closely(one: int) -> tuple[float, bool, str, str]:
            score, *rest = order(one)
            if found[one] >= SAME_CORE:
                score -= AS_TYPED * fuzz.ratio(typed, without_school(tidy(self._listed[one].name))) / 100
            return score, *rest

        ranked = sorted(found, key=order)
        return sorted(ranked[:CLOSELY], key=closely) + ranked[CLOSELY:]


def _codes(one: Listed) -> Iterator[str]:
    for text in (one.code, *filter(looks_like_code, one.aliases)):
        yield _SEPARATORS.sub("", text.lower())


def _take(found: dict[int, float], more: Mapping[int, float], change: float = 0.0) -> None:
    for one, score in more.items():
        found[one] = max(score + change, found.get(one, 0.0))

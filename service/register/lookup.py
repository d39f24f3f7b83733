"""Finds agencies by what clerks type: names, with or without an area or district, codes, beginnings."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

import regex
from rapidfuzz import fuzz

from .indexed_agency import IndexedAgency
from .name_index import SAME_CORE, NameIndex
from .normalisation import expanded_name, looks_like_code, tidy, without_school
from .place_index import PlaceIndex, QueryReading

__all__ = ["AgencyIndex", "IndexedAgency"]

# Longer queries are cut, characters: the longest name of a school has about 80.
MAX_QUERY_LENGTH = 160
# Shorter queries find nothing, characters.
MIN_QUERY_LENGTH = 2
# The most agencies found by the beginning of a code.
MAX_BY_CODE = 50

# Scores beside those of name_index.py (0-100): a whole code, and the beginning of one.
CODE, CODE_PREFIX = 300.0, 200.0
# A query that is only a place: its area office, and its schools.
OFFICE_OF_PLACE, SCHOOL_OF_PLACE = 97.0, 79.5
# Taken off a match that ignores the places in the query. This is tried only when no score reaches DOUBTFUL.
PLACE_IGNORED, DOUBTFUL = 30.0, 90.0
# Added in full when even tone marks and spaces are as typed: it orders names that are the same when folded.
AS_TYPED = 1.0
# How many of the best agencies are compared as typed.
MAX_COMPARED_AS_TYPED = 80

_CODE = regex.compile(r"(?=[a-z-]*\d)[a-z0-9-]{3,}")
_CODE_IN_TEXT = regex.compile(r"(?<!\d)\d{6,}(?!\d)")
_SEPARATORS = regex.compile(r"[\s./-]+")


class AgencyIndex:
    """All agencies, searchable. Immutable, so several threads may search at once.

    No query raises an error. Agencies are numbered by their position; scores are kept by that number.
    """

    def __init__(self, agencies: Iterable[IndexedAgency], abbreviations: Mapping[str, str]):
        """`abbreviations`: two-figure province code -> Thai abbreviation (57 -> ชร)."""
        self._agencies = tuple(agencies)
        self._names = NameIndex(self._agencies)
        self._places = PlaceIndex(self._agencies, abbreviations)
        self._codes = sorted(
            (code, number) for number, agency in enumerate(self._agencies) for code in _codes(agency)
        )

    def search(self, query: str, area: str | None = None, limit: int = 10) -> list[IndexedAgency]:
        """Returns the agencies that match best, the best one first.

        `area`: the key of the only area that is searched, with its office.
        """
        tidied = tidy(query[:MAX_QUERY_LENGTH])
        if len(tidied) < MIN_QUERY_LENGTH or limit < 1:
            return []
        in_area = None if area is None else self._places.agencies_by_area.get(area, frozenset())
        scores = self._scores_by_code(tidied)
        readings = self._places.readings(expanded_name(tidied))
        for reading in readings:
            _add_scores(scores, self._scores_of_reading(reading, in_area))
        last = readings[-1]
        if last.name and last.place_count and max(scores.values(), default=0.0) < DOUBTFUL:
            _add_scores(scores, self._names.scores(last.name, in_area), -PLACE_IGNORED)
        if in_area is not None:
            scores = {number: score for number, score in scores.items() if number in in_area}
        return [self._agencies[number] for number in self._ranked(scores, tidied)[:limit]]

    def _scores_of_reading(self, reading: QueryReading, in_area: frozenset[int] | None) -> dict[int, float]:
        candidates = reading.agencies
        if in_area is not None:
            candidates = in_area if candidates is None else candidates & in_area
        if reading.name:
            return self._names.scores(reading.name, candidates)
        return {
            number: SCHOOL_OF_PLACE if self._is_school(number) else OFFICE_OF_PLACE
            for number in candidates or ()
        }

    def _is_school(self, number: int) -> bool:
        return self._agencies[number].kind == "school"

    def _scores_by_code(self, tidied: str) -> dict[int, float]:
        """Returns the agencies of which a code is the query, is a part of it, or begins with it."""
        joined = _SEPARATORS.sub("", tidied)
        typed_codes = [joined] if _CODE.fullmatch(joined) else _CODE_IN_TEXT.findall(tidied)
        scores: dict[int, float] = {}
        for typed in typed_codes:
            start = bisect_left(self._codes, (typed, -1))
            for code, number in self._codes[start : start + MAX_BY_CODE]:
                if not code.startswith(typed):
                    break
                scores[number] = max(CODE if code == typed else CODE_PREFIX, scores.get(number, 0.0))
        return scores

    def _ranked(self, scores: Mapping[int, float], tidied: str) -> list[int]:
        """Order by score, the best first; equal scores by likeness as typed, then by province and code."""
        typed_name = expanded_name(tidied)

        def sort_key(number: int) -> tuple[float, bool, str, str]:
            agency = self._agencies[number]
            return -scores[number], self._is_school(number), agency.province, agency.code

        def sort_key_as_typed(number: int) -> tuple[float, bool, str, str]:
            score, *rest = sort_key(number)
            if scores[number] >= SAME_CORE:
                name = without_school(tidy(self._agencies[number].name))
                score -= AS_TYPED * fuzz.ratio(typed_name, name) / 100
            return score, *rest

        ranked = sorted(scores, key=sort_key)
        best = sorted(ranked[:MAX_COMPARED_AS_TYPED], key=sort_key_as_typed)
        return best + ranked[MAX_COMPARED_AS_TYPED:]


def _codes(agency: IndexedAgency) -> Iterator[str]:
    for text in (agency.code, *filter(looks_like_code, agency.aliases)):
        yield _SEPARATORS.sub("", text.lower())


def _add_scores(scores: dict[int, float], new_scores: Mapping[int, float], change: float = 0.0) -> None:
    """Add further scores, each changed by `change`; an agency keeps its best score."""
    for number, score in new_scores.items():
        scores[number] = max(score + change, scores.get(number, 0.0))

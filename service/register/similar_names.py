"""Agencies with a similar name, offered before a person asks for an agency to be added."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from .indexed_agency import IndexedAgency
from .normalisation import fold, tidy, without_school

# The least similarity of two names, 0-100, and the most agencies that are offered.
MIN_SIMILARITY, MAX_OFFERED = 75, 5


def similar_agencies(agencies: Sequence[IndexedAgency], name: str) -> list[IndexedAgency]:
    """Returns the agencies whose Thai or English name is similar to `name`, in the same order."""
    typed = _folded(name)
    similar = [
        agency
        for agency in agencies
        if max(fuzz.ratio(typed, _folded(text)) for text in (agency.name, agency.name_en)) >= MIN_SIMILARITY
    ]
    return similar[:MAX_OFFERED]


def _folded(name: str) -> str:
    return fold(without_school(tidy(name)))

"""Agencies of the register that a typed name may mean: offered before a person asks for an agency to be
added.
"""

from collections.abc import Sequence

from rapidfuzz import fuzz

from .indexed_agency import Listed
from .normalisation import fold, tidy, without_school

# How like two names must be, 0–100, and how many are offered.
LIKE, MOST = 75, 5


def near(found: Sequence[Listed], name: str) -> list[Listed]:
    """Of what a search found, those whose Thai or English name is much like `name`, in the same order."""
    typed = _bare(name)
    return [
        one
        for one in found
        if max(fuzz.ratio(typed, _bare(known)) for known in (one.name, one.name_en)) >= LIKE
    ][:MOST]


def _bare(name: str) -> str:
    return fold(without_school(tidy(name)))

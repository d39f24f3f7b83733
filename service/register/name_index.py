"""Scores how well the names of the register match a typed name.

Every name is held in all its folded forms, which are searched at once.
"""

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

import regex
from rapidfuzz import fuzz, process

from .indexed_agency import IndexedAgency
from .normalisation import fold, looks_like_code, split_brackets, tidy, without_school

# Scores, 0-100. A name that contains the query letter by letter scores higher than one that resembles it.
SAME = 100.0
# The same except for บ้าน, วัด, อนุบาล, ชุมชน in front.
SAME_CORE = 96.0
# The name begins with the query.
BEGINS = 88.0
# The name begins with the query after a บ้าน … that was not typed.
CORE_BEGINS = 86.0
# The name contains the query, or begins with it after another word than the บ้าน … that was typed.
CONTAINS = 80.0
# Up to this much is added to the last three, the more of the name was typed.
SPREAD = 7.0
# Likeness is rapidfuzz's ratio, 0-100, times one of these: of the whole name, of the best part of it.
WHOLE_FACTOR, PART_FACTOR = 0.8, 0.68
# A lower ratio means another name.
MIN_RATIO = 62.0
# Taken off where the numbers differ: ไทยรัฐวิทยา 86 is not ไทยรัฐวิทยา 85.
OTHER_NUMBER = 12.0

# The most forms that are scored for one query: those that contain it, and those that resemble it.
MAX_CONTAINING, MAX_RESEMBLING = 400, 120
# With so many forms that contain the query, misspelt ones are not searched for.
PLENTY = 60
# Shorter queries are like a part of nearly every name, characters.
MIN_PART_LENGTH = 5
# Up to so many candidate agencies are scored one by one; with more, all names are searched.
MAX_ONE_BY_ONE = 1500

# The words that clerks leave out in front of a name, folded.
GENERIC_WORDS = ("อนุบาล", "ชุมชน", "บาน", "วัด", "anuban", "ban", "wat")
_GENERIC_PREFIX = regex.compile(rf"^(?:{'|'.join(GENERIC_WORDS)})+(?=..)")
_NUMBER = regex.compile(r"\d+")


class NameIndex:
    """The forms of all names: as written, outside and inside brackets, English, and nicknames.

    Agencies and forms are numbered by their position.
    """

    def __init__(self, agencies: Sequence[IndexedAgency]):
        agencies_by_form: dict[str, list[int]] = {}
        for number, agency in enumerate(agencies):
            for form in dict.fromkeys(_name_forms(agency)):
                agencies_by_form.setdefault(form, []).append(number)
        self._forms = list(agencies_by_form)
        self._agencies_of_form = [array("I", numbers) for numbers in agencies_by_form.values()]
        forms_of_agency: list[list[int]] = [[] for _ in agencies]
        for form, numbers in enumerate(self._agencies_of_form):
            for number in numbers:
                forms_of_agency[number].append(form)
        self._forms_of_agency = [tuple(forms) for forms in forms_of_agency]
        self._form_numbers = {form: number for number, form in enumerate(self._forms)}
        self._text = "\n" + "\n".join(self._forms) + "\n"
        self._starts = array("I", _starts(self._forms))

    def scores(self, name: str, candidates: Collection[int] | None) -> dict[int, float]:
        """Returns agency number -> score for a folded name, of all agencies that resemble it.

        `candidates`: the only agencies that may be returned; None for all.
        """
        if candidates is not None and len(candidates) <= MAX_ONE_BY_ONE:
            forms = {form for number in candidates for form in self._forms_of_agency[number]}
        else:
            forms = self._matching_forms(name)
        core = _core(name)
        scores: dict[int, float] = {}
        for form in forms:
            score = form_score(name, core, self._forms[form])
            for number in self._agencies_of_form[form] if score else ():
                if (candidates is None or number in candidates) and score > scores.get(number, 0):
                    scores[number] = score
        return scores

    def _matching_forms(self, name: str) -> set[int]:
        forms = self._containing_forms(name)
        core = _core(name)
        if core != name:
            forms |= self._containing_forms(core)
        if len(forms) < PLENTY and len(name) > 2:
            matches = process.extract(
                name, self._forms, scorer=fuzz.ratio, score_cutoff=MIN_RATIO, limit=MAX_RESEMBLING
            )
            forms.update(number for _, _, number in matches)
        return forms

    def _containing_forms(self, name: str) -> set[int]:
        """Returns the forms that are the name, with or without บ้าน …, begin with it, or contain it."""
        forms = {
            self._form_numbers[word + name]
            for word in ("", *GENERIC_WORDS)
            if word + name in self._form_numbers
        }
        # First the forms that begin with the name, then those that contain it anywhere.
        for pattern in ("\n" + name, name):
            position = self._text.find(pattern)
            while position >= 0 and len(forms) < MAX_CONTAINING:
                form = bisect_right(self._starts, position + (pattern[0] == "\n")) - 1
                forms.add(form)
                position = self._text.find(pattern, position + len(pattern))
        return forms


def form_score(name: str, core: str, form: str) -> float:
    """Returns how well a folded form matches a folded query, 0-100. `core`: the query without บ้าน, วัด …"""
    if name == form:
        return SAME
    bonus = SPREAD * len(name) / max(len(form), len(name))
    form_core = _core(form)
    if core == form_core:
        score = SAME_CORE
    elif form.startswith(name):
        score = BEGINS + bonus
    elif form_core.startswith(core):
        score = (CORE_BEGINS if core == name else CONTAINS) + SPREAD * len(core) / len(form_core)
    elif name in form:
        score = CONTAINS + bonus
    else:
        score = _likeness(name, form)
    return max(0.0, score - OTHER_NUMBER) if _has_other_number(name, form) else score


def _likeness(name: str, form: str) -> float:
    whole_ratio = WHOLE_FACTOR * fuzz.ratio(name, form, score_cutoff=MIN_RATIO)
    if not MIN_PART_LENGTH <= len(name) < len(form):
        return whole_ratio
    return max(whole_ratio, PART_FACTOR * fuzz.partial_ratio(name, form, score_cutoff=MIN_RATIO))


def _has_other_number(name: str, form: str) -> bool:
    typed_numbers = _NUMBER.findall(name)
    return bool(typed_numbers) and not any(
        number.startswith(typed_numbers[-1]) for number in _NUMBER.findall(form)
    )


def _core(form: str) -> str:
    """Returns a folded name without the generic words in front."""
    return _GENERIC_PREFIX.sub("", form)


def _name_forms(agency: IndexedAgency) -> Iterable[str]:
    name = without_school(tidy(agency.name))
    outside, inside = split_brackets(name)
    texts = [name, outside, *inside, without_school(tidy(agency.name_en))]
    texts += [without_school(tidy(alias)) for alias in agency.aliases if not looks_like_code(alias)]
    return filter(None, map(fold, texts))


def _starts(forms: Iterable[str]) -> Iterable[int]:
    """Yields where each form begins in the text that holds all of them, one for each line."""
    start = 1
    for form in forms:
        yield start
        start += len(form) + 1

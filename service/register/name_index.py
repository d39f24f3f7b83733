"""How close a name of the register is to what was typed: every name in all its folded forms, searched at
once.
"""

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

import regex
from rapidfuzz import fuzz, process

from .indexed_agency import Listed
from .normalisation import brackets, fold, looks_like_code, tidy, without_school

# Closeness, 0–100. Whatever holds the query letter by letter is closer than what merely resembles it.
SAME = 100.0
# The same but for บ้าน, วัด, อนุบาล, ชุมชน in front.
SAME_CORE = 96.0
# Begins with what was typed; begins so but for บ้าน … that was not typed; contains what was typed, or begins
# so but for another word than the บ้าน … typed. Up to SPREAD is added the more of the name was typed.
BEGINS, CORE_BEGINS, CONTAINS, SPREAD = 88.0, 86.0, 80.0, 7.0
# Resemblance is rapidfuzz's ratio, 0–100, times RESEMBLES; of the best part of a name, times PART. A ratio
# below FAR is another name.
RESEMBLES, PART, FAR = 0.8, 0.68, 62.0
# Taken off where the numbers differ: ไทยรัฐวิทยา 86 is not ไทยรัฐวิทยา 85.
OTHER_NUMBER = 12.0

# Forms looked at closely for one query: those that contain it, and those that resemble it.
CONTAINING, RESEMBLING = 400, 120
# With so many names that contain the query nobody looks for misspelt ones.
PLENTY = 60
# Shorter parts resemble everything.
SHORTEST_PART = 5
# So many agencies are compared one by one; more are searched like the whole country.
FEW = 1500

# What clerks leave out in front of a name, folded.
GENERIC = ("อนุบาล", "ชุมชน", "บาน", "วัด", "anuban", "ban", "wat")
_GENERIC = regex.compile(rf"^(?:{'|'.join(GENERIC)})+(?=..)")
_NUMBER = regex.compile(r"\d+")


class Names:
    """The forms of all names: as written, outside and inside brackets, English, and nicknames."""

    def __init__(self, listed: Sequence[Listed]):
        of_form: dict[str, list[int]] = {}
        for number, one in enumerate(listed):
            for form in dict.fromkeys(_forms(one)):
                of_form.setdefault(form, []).append(number)
        self._forms = list(of_form)
        self._of_form = [array("I", numbers) for numbers in of_form.values()]
        forms_of: list[list[int]] = [[] for _ in listed]
        for form, numbers in enumerate(self._of_form):
            for number in numbers:
                forms_of[number].append(form)
        self._forms_of = [tuple(forms) for forms in forms_of]
        self._number_of = {form: number for number, form in enumerate(self._forms)}
        self._text = "\n" + "\n".join(self._forms) + "\n"
        self._starts = array("I", _starts(self._forms))

    def close(self, name: str, among: Collection[int] | None) -> dict[int, float]:
        """Agency -> closeness to a folded name, those that resemble it at all; `among` limits the
        agencies.
        """
        few = among is not None and len(among) <= FEW
        forms = {form for one in among for form in self._forms_of[one]} if few else self._candidates(name)
        core = _core(name)
        found: dict[int, float] = {}
        for form in forms:
            score = closeness(name, core, self._forms[form])
            for one in self._of_form[form] if score else ():
                if (among is None or one in among) and score > found.get(one, 0):
                    found[one] = score
        return found

    def _candidates(self, name: str) -> set[int]:
        forms = self._containing(name)
        core = _core(name)
        if core != name:
            forms |= self._containing(core)
        if len(forms) < PLENTY and len(name) > 2:
            close = process.extract(name, self._forms, scorer=fuzz.ratio, score_cutoff=FAR, limit=RESEMBLING)
            forms.update(number for _, _, number in close)
        return forms

    def _containing(self, name: str) -> set[int]:
        """The forms that are the name, with or without บ้าน …; then those that begin with it, or contain
        it.
        """
        found = {self._number_of[word + name] for word in ("", *GENERIC) if word + name in self._number_of}
        for wanted in ("\n" + name, name):
            at = self._text.find(wanted)
            while at >= 0 and len(found) < CONTAINING:
                form = bisect_right(self._starts, at + (wanted[0] == "\n")) - 1
                found.add(form)
                at = self._text.find(wanted, at + len(wanted))
        return found


def closeness(name: str, core: str, form: str) -> float:
    """0–100: how well a folded form answers a folded query. `core` is the query without บ้าน, วัด …"""
    if name == form:
        return SAME
    typed = SPREAD * len(name) / max(len(form), len(name))
    form_core = _core(form)
    if core == form_core:
        score = SAME_CORE
    elif form.startswith(name):
        score = BEGINS + typed
    elif form_core.startswith(core):
        score = (CORE_BEGINS if core == name else CONTAINS) + SPREAD * len(core) / len(form_core)
    elif name in form:
        score = CONTAINS + typed
    else:
        score = _resemblance(name, form)
    return max(0.0, score - OTHER_NUMBER) if _other_number(name, form) else score


def _resemblance(name: str, form: str) -> float:
    whole = RESEMBLES * fuzz.ratio(name, form, score_cutoff=FAR)
    if not SHORTEST_PART <= len(name) < len(form):
        return whole
    return max(whole, PART * fuzz.partial_ratio(name, form, score_cutoff=FAR))


def _other_number(name: str, form: str) -> bool:
    asked = _NUMBER.findall(name)
    return bool(asked) and not any(number.startswith(asked[-1]) for number in _NUMBER.findall(form))


def _core(form: str) -> str:
    return _GENERIC.sub("", form)


def _forms(one: Listed) -> Iterable[str]:
    name = without_school(tidy(one.name))
    outside, inside = brackets(name)
    texts = [name, outside, *inside, without_school(tidy(one.name_en))]
    texts += [without_school(tidy(alias)) for alias in one.aliases if not looks_like_code(alias)]
    return filter(None, map(fold, texts))


def _starts(forms: Iterable[str]) -> Iterable[int]:
    at = 1
    for form in forms:
        yield at
        at += len(form) + 1

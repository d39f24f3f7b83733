"""How fast and how well the lookup finds a school among 35,740, against a plain search for the text in all
names.
"""

import csv
import random
import time
import tracemalloc
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import quantiles
from zlib import crc32

from service.register.files import ParsedAgency, read_agencies, read_areas
from service.register.lookup import AgencyIndex, IndexedAgency
from service.register.normalisation import fold, split_brackets, tidy

ROOT = Path(__file__).parents[2]
DATA = ROOT / "service" / "data"
SCHOOLS = ROOT.parent / "shared" / "data" / "schools.csv"

# The goals: milliseconds of one core, per cent among the first five, megabytes, seconds.
P95, HITS, MEMORY, BUILD = 20, 95, 80, 2
SEED, ASKED_PER_VARIATION = 2561, 150
# A name that more schools share is asked for with its district, as the clerk must.
SHARED = 4

TONES = "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e47"
CONSONANTS = "กขคงจชดตทนบปพมยรลวสหอ"
SCHOOL = ("โรงเรียน", "รร.", "ร.ร.", "รร ", "โรงเรีน", "โรเรียน")
GENERIC = ("บ้าน", "วัด", "อนุบาล", "ชุมชน")


def abbreviations() -> dict[str, str]:
    with open(DATA / "province_abbreviations.csv", encoding="utf-8", newline="") as file:
        return {line["province_code"]: line["abbreviation"] for line in csv.DictReader(file)}


def offices() -> list[IndexedAgency]:
    return [
        IndexedAgency(
            a.key,
            a.name_th,
            a.name_en,
            "area_office",
            a.key,
            a.short_name_th,
            "",
            "",
            (a.short_name_th, a.code4),
        )
        for a in read_areas(DATA / "areas.csv")
    ]


def country() -> list[IndexedAgency]:
    """Every school of schools.csv with an invented code, in an area of its province chosen by its
    district.
    """
    areas: dict[str, list] = {}
    for area in read_areas(DATA / "areas.csv"):
        if area.type == "primary":
            areas.setdefault(area.provinces[0], []).append(area)
    listed, numbers = offices(), Counter()
    with open(SCHOOLS, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            here = areas[row["province_code"]]
            area = here[crc32(row["amphoe_code"].encode()) % len(here)]
            numbers[area.key] += 1
            code = f"{area.code4}{numbers[area.key]:04}"
            other = f"10{area.code4[:2]}{crc32(code.encode()) % 1_000_000:06}"
            listed.append(
                IndexedAgency(
                    code,
                    row["name_th"],
                    row["name_en"],
                    "school",
                    area.key,
                    area.short_name_th,
                    row["amphoe_th"],
                    row["province_th"],
                    (other,),
                )
            )
    return listed


def demo() -> list[IndexedAgency]:
    areas = {area.key: area for area in read_areas(DATA / "areas.csv")}
    lines = read_agencies(DATA / "demo" / "agencies.csv", areas.values())
    return offices() + [
        IndexedAgency(
            x.code, x.name_th, x.name_en, x.kind, x.area, short_name, x.district, x.province, x.aliases
        )
        for x in lines
        if isinstance(x, ParsedAgency) and (short_name := areas[x.area].short_name_th)
    ]


def _without(marks: str) -> Callable:
    return lambda one, rng: "".join(char for char in one.name if char not in marks)


def _typo(one: IndexedAgency, rng: random.Random) -> str:
    """One letter missing, doubled, wrong, or changed with the next; never the first."""
    name, at = one.name, rng.randrange(1, len(one.name) - 1)
    return name[:at] + rng.choice(
        (
            name[at + 1 :],
            name[at] + name[at:],
            rng.choice(CONSONANTS) + name[at + 1 :],
            name[at + 1] + name[at] + name[at + 2 :],
        )
    )


def _wrong_tones(one: IndexedAgency, rng: random.Random) -> str:
    return "".join(rng.choice("\u0e48\u0e49") if char in TONES[:4] else char for char in one.name)


def _swap(old: str, new: str) -> Callable:
    return lambda one, rng: one.name.replace(old, new)


def _zero_width(one: IndexedAgency, rng: random.Random) -> str:
    at = rng.randrange(len(one.name))
    return one.name[:at] + rng.choice("\u200b\u200c\ufeff\u00ad") + one.name[at:]


def _without_generic(one: IndexedAgency, rng: random.Random) -> str:
    word = next((word for word in GENERIC if one.name.startswith(word)), None)
    return one.name.removeprefix(word) if word else ""


def _area_short(one: IndexedAgency, rng: random.Random) -> str:
    short = abbreviations()[one.area[1:3]]
    zone = one.area_name.rpartition(" เขต ")[2] if " เขต " in one.area_name else ""
    return f"{one.name} " + rng.choice(
        (f"สพป.{short}.{zone}", f"สพป {short} {zone}", f"สพป.{one.province} {zone}")
    )


def _spaces(one: IndexedAgency, rng: random.Random) -> str:
    return one.name.replace(" ", rng.choice(("", "  "))).replace("(", " ( ")


def _thai_digits(one: IndexedAgency, rng: random.Random) -> str:
    return one.name.translate({ord("0") + n: ord("๐") + n for n in range(10)})


# Name of the variation -> what the clerk types for a school; "" or the name itself = it does not apply.
VARIATIONS: dict[str, Callable[[IndexedAgency, random.Random], str]] = {
    "as written": lambda one, rng: one.name + " ",
    "with a word for school": lambda one, rng: rng.choice(SCHOOL) + one.name,
    "without tone marks": _without(TONES),
    "with wrong tone marks": _wrong_tones,
    "with ํ and า for ำ": _swap("ำ", "\u0e4d\u0e32"),
    "with เเ for แ": _swap("แ", "เเ"),
    "with Thai digits": _thai_digits,
    "with spaces doubled or dropped": _spaces,
    "with zero-width characters": _zero_width,
    "brackets left out": lambda one, rng: one.name.replace("(", " ").replace(")", ""),
    "only outside the brackets": lambda one, rng: split_brackets(one.name)[0].strip(),
    "only inside the brackets": lambda one, rng: "".join(split_brackets(one.name)[1][:1]),
    "without บ้าน, วัด, อนุบาล, ชุมชน": _without_generic,
    "one letter wrong": _typo,
    "one letter wrong, no tone marks": lambda one, rng: "".join(c for c in _typo(one, rng) if c not in TONES),
    "begun, until few begin so": lambda one, rng: one.name[: len(one.name) // 2],
    "begun, four fifths of it": lambda one, rng: one.name[: len(one.name) * 4 // 5],
    "with its district": lambda one, rng: f"{one.name} " + rng.choice(("", "อ.", "อำเภอ")) + one.district,
    "with its province": lambda one, rng: f"{one.name} " + rng.choice(("", "จ.", "จังหวัด")) + one.province,
    "with its area, short": _area_short,
    "without บ้าน …, with its district": lambda one, rng: (
        (n := _without_generic(one, rng)) and f"{n} อ.{one.district}"
    ),
    "by its code": lambda one, rng: rng.choice((one.code, f"{one.code[:4]} {one.code[4:]}")),
    "by its other code": lambda one, rng: one.aliases[0] if one.aliases else "",
    "by its English name": lambda one, rng: one.name_en.lower(),
}


def queries(listed: list[IndexedAgency]) -> dict[str, list[tuple[str, IndexedAgency]]]:
    """The test set: what is typed, and the one school that is meant."""
    rng = random.Random(SEED)
    schools = [
        one for one in listed if one.kind == "school" and one.district and one.province and len(one.name) > 5
    ]
    shared = _Shared(schools)
    asked: dict[str, list[tuple[str, IndexedAgency]]] = {}
    for variation, typed in VARIATIONS.items():
        drawn = (
            (shared.fair(variation, typed(one, rng), one), one) for one in rng.sample(schools, len(schools))
        )
        fitting = ((text, one) for text, one in drawn if len(text.strip()) > 3 and text != one.name)
        asked[variation] = list(islice(fitting, ASKED_PER_VARIATION))
    return asked


class _Shared:
    """How many schools answer to a name. Where more than SHARED do, no lookup can know which is meant."""

    def __init__(self, schools: list[IndexedAgency]):
        spelt = [{fold(tidy(t)) for t in (one.name, *_parts(one))} for one in schools]
        self._number = Counter(text for texts in spelt for text in texts)
        self._in_province = Counter((fold(tidy(one.name)), one.province) for one in schools)
        self._sorted = sorted(fold(tidy(one.name)) for one in schools)

    def fair(self, variation: str, text: str, one: IndexedAgency) -> str:
        """The text, with the district if need be; "" where it would not be fair to ask."""
        whole = fold(tidy(one.name))
        if variation == "with its province" and self._in_province[whole, one.province] > SHARED:
            return ""
        if variation == "begun, until few begin so":
            return next(
                (t for n in range(len(text), len(one.name)) if self._begin(t := one.name[:n]) <= SHARED), ""
            )
        part = variation.startswith(("only", "without บ้าน"))
        if "its" in variation.split() or self._number[fold(tidy(text)) if part else whole] <= SHARED:
            return text
        return text and f"{text.strip()} {one.district}"

    def _begin(self, text: str) -> int:
        begun = fold(tidy(text))
        return bisect_left(self._sorted, begun + "\uffff") - bisect_left(self._sorted, begun)


def _parts(one: IndexedAgency) -> list[str]:
    outside, inside = split_brackets(one.name)
    return [outside, *inside, _without_generic(one, random.Random(SEED))]


def measure(
    search: Callable[[str], list[IndexedAgency]], asked: list[tuple[str, IndexedAgency]]
) -> tuple[int, list[float]]:
    """(how many were among the first five, milliseconds of processor time of each)."""
    hits, times = 0, []
    for text, meant in asked:
        start = time.thread_time()
        found = search(text)
        times.append((time.thread_time() - start) * 1000)
        hits += meant in found[:5]
    return hits, times


def run() -> list[str]:
    """The lines to print."""
    lines = [] if SCHOOLS.exists() else [f"{SCHOOLS.name} is not here: measured with the demo register."]
    listed = country() if SCHOOLS.exists() else demo()
    start = time.thread_time()
    index = AgencyIndex(listed, abbreviations())
    build = time.thread_time() - start
    tracemalloc.start()
    again = AgencyIndex(listed, abbreviations())
    memory = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    del again
    lines.append(
        f"{len(listed)} agencies; built in {build:.2f} s (goal {BUILD}); takes {memory:.0f} MB (goal {MEMORY})"
    )
    lines.append(f"{'in the first five; ms p50, p95':36}{'lookup':>28}{'substring of the name':>28}")
    total: dict[str, tuple[int, list[float], int]] = {"lookup": (0, [], 0), "plain": (0, [], 0)}
    for variation, asked in queries(listed).items():
        if not asked:
            continue
        line = f"{variation:36}"
        for name, search in (("lookup", index.search), ("plain", lambda text: _plain(listed, text))):
            hits, times = measure(search, asked)
            line += _cell(hits, times, len(asked))
            total[name] = (total[name][0] + hits, total[name][1] + times, total[name][2] + len(asked))
        lines.append(line)
    lines.append(f"{'all':36}" + "".join(_cell(*figures) for figures in total.values()))
    lines.append(f"goals: {HITS} % in the first five, p95 under {P95} ms")
    return lines


def _cell(hits: int, times: list[float], asked: int) -> str:
    return f"{100 * hits / asked:10.1f} %{quantiles(times, n=20)[9]:8.1f}{quantiles(times, n=20)[18]:8.1f}"


def _plain(listed: list[IndexedAgency], text: str) -> list[IndexedAgency]:
    return [one for one in listed if text.strip() in one.name][:10]

"""How fast and how well the lookup finds a school among 35,740.

The baseline is a search for the text in all names.
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

# The goals; milliseconds and seconds are of one core, a hit is among the first five.
GOAL_P95_MS, GOAL_HITS_PERCENT, GOAL_MEMORY_MB, GOAL_BUILD_SECONDS = 20, 95, 80, 2
SEED, QUERIES_PER_VARIATION = 2561, 150
# A name that more schools share is typed with its district, as a clerk must do it.
MAX_NAMESAKES = 4

TONES = "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e47"
CONSONANTS = "กขคงจชดตทนบปพมยรลวสหอ"
SCHOOL_WORDS = ("โรงเรียน", "รร.", "ร.ร.", "รร ", "โรงเรีน", "โรเรียน")
GENERIC_WORDS = ("บ้าน", "วัด", "อนุบาล", "ชุมชน")


def abbreviations() -> dict[str, str]:
    with open(DATA / "province_abbreviations.csv", encoding="utf-8", newline="") as file:
        return {line["province_code"]: line["abbreviation"] for line in csv.DictReader(file)}


def area_offices() -> list[IndexedAgency]:
    return [
        IndexedAgency(
            area.key,
            area.name_th,
            area.name_en,
            "area_office",
            area.key,
            area.short_name_th,
            "",
            "",
            (area.short_name_th, area.code4),
        )
        for area in read_areas(DATA / "areas.csv")
    ]


def country_agencies() -> list[IndexedAgency]:
    """Return the area offices and every school of schools.csv, with invented codes.

    The district of a school decides to which area of its province it belongs.
    """
    areas: dict[str, list] = {}
    for area in read_areas(DATA / "areas.csv"):
        if area.type == "primary":
            areas.setdefault(area.provinces[0], []).append(area)
    agencies, numbers = area_offices(), Counter()
    with open(SCHOOLS, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            areas_of_province = areas[row["province_code"]]
            area = areas_of_province[crc32(row["amphoe_code"].encode()) % len(areas_of_province)]
            numbers[area.key] += 1
            code = f"{area.code4}{numbers[area.key]:04}"
            other_code = f"10{area.code4[:2]}{crc32(code.encode()) % 1_000_000:06}"
            agencies.append(
                IndexedAgency(
                    code,
                    row["name_th"],
                    row["name_en"],
                    "school",
                    area.key,
                    area.short_name_th,
                    row["amphoe_th"],
                    row["province_th"],
                    (other_code,),
                )
            )
    return agencies


def demo_agencies() -> list[IndexedAgency]:
    areas = {area.key: area for area in read_areas(DATA / "areas.csv")}
    parsed_rows = read_agencies(DATA / "demo" / "agencies.csv", areas.values())
    return area_offices() + [
        IndexedAgency(
            agency.code,
            agency.name_th,
            agency.name_en,
            agency.kind,
            agency.area,
            short_name,
            agency.district,
            agency.province,
            agency.aliases,
        )
        for agency in parsed_rows
        if isinstance(agency, ParsedAgency) and (short_name := areas[agency.area].short_name_th)
    ]


def _without(marks: str) -> Callable:
    return lambda agency, rng: "".join(char for char in agency.name if char not in marks)


def _typo(agency: IndexedAgency, rng: random.Random) -> str:
    """Return the name with one letter missing, doubled, wrong or swapped with the next; never the first."""
    name, position = agency.name, rng.randrange(1, len(agency.name) - 1)
    return name[:position] + rng.choice(
        (
            name[position + 1 :],
            name[position] + name[position:],
            rng.choice(CONSONANTS) + name[position + 1 :],
            name[position + 1] + name[position] + name[position + 2 :],
        )
    )


def _wrong_tones(agency: IndexedAgency, rng: random.Random) -> str:
    return "".join(rng.choice("\u0e48\u0e49") if char in TONES[:4] else char for char in agency.name)


def _swap(old: str, new: str) -> Callable:
    return lambda agency, rng: agency.name.replace(old, new)


def _zero_width(agency: IndexedAgency, rng: random.Random) -> str:
    position = rng.randrange(len(agency.name))
    return agency.name[:position] + rng.choice("\u200b\u200c\ufeff\u00ad") + agency.name[position:]


def _without_generic(agency: IndexedAgency, rng: random.Random) -> str:
    word = next((word for word in GENERIC_WORDS if agency.name.startswith(word)), None)
    return agency.name.removeprefix(word) if word else ""


def _area_short(agency: IndexedAgency, rng: random.Random) -> str:
    short = abbreviations()[agency.area[1:3]]
    zone = agency.area_name.rpartition(" เขต ")[2] if " เขต " in agency.area_name else ""
    return f"{agency.name} " + rng.choice(
        (f"สพป.{short}.{zone}", f"สพป {short} {zone}", f"สพป.{agency.province} {zone}")
    )


def _spaces(agency: IndexedAgency, rng: random.Random) -> str:
    return agency.name.replace(" ", rng.choice(("", "  "))).replace("(", " ( ")


def _thai_digits(agency: IndexedAgency, rng: random.Random) -> str:
    return agency.name.translate({ord("0") + n: ord("๐") + n for n in range(10)})


# Name of the variation -> what the clerk types for a school; "" or the name itself = it does not apply.
VARIATIONS: dict[str, Callable[[IndexedAgency, random.Random], str]] = {
    "as written": lambda agency, rng: agency.name + " ",
    "with a word for school": lambda agency, rng: rng.choice(SCHOOL_WORDS) + agency.name,
    "without tone marks": _without(TONES),
    "with wrong tone marks": _wrong_tones,
    "with ํ and า for ำ": _swap("ำ", "\u0e4d\u0e32"),
    "with เเ for แ": _swap("แ", "เเ"),
    "with Thai digits": _thai_digits,
    "with spaces doubled or dropped": _spaces,
    "with zero-width characters": _zero_width,
    "brackets left out": lambda agency, rng: agency.name.replace("(", " ").replace(")", ""),
    "only outside the brackets": lambda agency, rng: split_brackets(agency.name)[0].strip(),
    "only inside the brackets": lambda agency, rng: "".join(split_brackets(agency.name)[1][:1]),
    "without บ้าน, วัด, อนุบาล, ชุมชน": _without_generic,
    "one letter wrong": _typo,
    "one letter wrong, no tone marks": lambda agency, rng: "".join(
        c for c in _typo(agency, rng) if c not in TONES
    ),
    "begun, until few begin so": lambda agency, rng: agency.name[: len(agency.name) // 2],
    "begun, four fifths of it": lambda agency, rng: agency.name[: len(agency.name) * 4 // 5],
    "with its district": lambda agency, rng: (
        f"{agency.name} " + rng.choice(("", "อ.", "อำเภอ")) + agency.district
    ),
    "with its province": lambda agency, rng: (
        f"{agency.name} " + rng.choice(("", "จ.", "จังหวัด")) + agency.province
    ),
    "with its area, short": _area_short,
    "without บ้าน …, with its district": lambda agency, rng: (
        (n := _without_generic(agency, rng)) and f"{n} อ.{agency.district}"
    ),
    "by its code": lambda agency, rng: rng.choice((agency.code, f"{agency.code[:4]} {agency.code[4:]}")),
    "by its other code": lambda agency, rng: agency.aliases[0] if agency.aliases else "",
    "by its English name": lambda agency, rng: agency.name_en.lower(),
}


def queries(agencies: list[IndexedAgency]) -> dict[str, list[tuple[str, IndexedAgency]]]:
    """Return the test set: variation -> (typed text, the school that is meant)."""
    rng = random.Random(SEED)
    schools = [
        agency
        for agency in agencies
        if agency.kind == "school" and agency.district and agency.province and len(agency.name) > 5
    ]
    name_counts = _NameCounts(schools)
    queries_by_variation: dict[str, list[tuple[str, IndexedAgency]]] = {}
    for variation, type_name in VARIATIONS.items():
        pairs = (
            (name_counts.fair_query(variation, type_name(agency, rng), agency), agency)
            for agency in rng.sample(schools, len(schools))
        )
        usable_pairs = (
            (text, agency) for text, agency in pairs if len(text.strip()) > 3 and text != agency.name
        )
        queries_by_variation[variation] = list(islice(usable_pairs, QUERIES_PER_VARIATION))
    return queries_by_variation


class _NameCounts:
    """How many schools share a name. Above MAX_NAMESAKES no lookup can know which school is meant."""

    def __init__(self, schools: list[IndexedAgency]):
        spellings = [{fold(tidy(t)) for t in (agency.name, *_name_parts(agency))} for agency in schools]
        self._schools_by_name = Counter(text for texts in spellings for text in texts)
        self._schools_by_name_and_province = Counter(
            (fold(tidy(agency.name)), agency.province) for agency in schools
        )
        self._sorted_names = sorted(fold(tidy(agency.name)) for agency in schools)

    def fair_query(self, variation: str, text: str, agency: IndexedAgency) -> str:
        """Return the text, with the district if the name needs it; "" if nobody could find the school."""
        folded_name = fold(tidy(agency.name))
        if (
            variation == "with its province"
            and self._schools_by_name_and_province[folded_name, agency.province] > MAX_NAMESAKES
        ):
            return ""
        if variation == "begun, until few begin so":
            return next(
                (
                    t
                    for n in range(len(text), len(agency.name))
                    if self._count_beginnings(t := agency.name[:n]) <= MAX_NAMESAKES
                ),
                "",
            )
        is_part = variation.startswith(("only", "without บ้าน"))
        if (
            "its" in variation.split()
            or self._schools_by_name[fold(tidy(text)) if is_part else folded_name] <= MAX_NAMESAKES
        ):
            return text
        return text and f"{text.strip()} {agency.district}"

    def _count_beginnings(self, text: str) -> int:
        folded_text = fold(tidy(text))
        return bisect_left(self._sorted_names, folded_text + "\uffff") - bisect_left(
            self._sorted_names, folded_text
        )


def _name_parts(agency: IndexedAgency) -> list[str]:
    outside, inside = split_brackets(agency.name)
    return [outside, *inside, _without_generic(agency, random.Random(SEED))]


def measure(
    search: Callable[[str], list[IndexedAgency]], query_list: list[tuple[str, IndexedAgency]]
) -> tuple[int, list[float]]:
    """Return (number of agencies among the first five, milliseconds of processor time of each query)."""
    hits, milliseconds = 0, []
    for text, expected_agency in query_list:
        start = time.thread_time()
        agencies = search(text)
        milliseconds.append((time.thread_time() - start) * 1000)
        hits += expected_agency in agencies[:5]
    return hits, milliseconds


def run() -> list[str]:
    """Return the lines to print."""
    lines = [] if SCHOOLS.exists() else [f"{SCHOOLS.name} is not here: measured with the demo register."]
    agencies = country_agencies() if SCHOOLS.exists() else demo_agencies()
    start = time.thread_time()
    index = AgencyIndex(agencies, abbreviations())
    build_seconds = time.thread_time() - start
    tracemalloc.start()
    measured_index = AgencyIndex(agencies, abbreviations())
    memory_mb = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    del measured_index
    lines.append(
        f"{len(agencies)} agencies; built in {build_seconds:.2f} s (goal {GOAL_BUILD_SECONDS}); takes {memory_mb:.0f} MB (goal {GOAL_MEMORY_MB})"
    )
    lines.append(f"{'in the first five; ms p50, p95':36}{'lookup':>28}{'substring of the name':>28}")
    totals: dict[str, tuple[int, list[float], int]] = {"lookup": (0, [], 0), "plain": (0, [], 0)}
    for variation, query_list in queries(agencies).items():
        if not query_list:
            continue
        line = f"{variation:36}"
        for name, search in (
            ("lookup", index.search),
            ("plain", lambda text: _substring_search(agencies, text)),
        ):
            hits, milliseconds = measure(search, query_list)
            line += _cell(hits, milliseconds, len(query_list))
            totals[name] = (
                totals[name][0] + hits,
                totals[name][1] + milliseconds,
                totals[name][2] + len(query_list),
            )
        lines.append(line)
    lines.append(f"{'all':36}" + "".join(_cell(*figures) for figures in totals.values()))
    lines.append(f"goals: {GOAL_HITS_PERCENT} % in the first five, p95 under {GOAL_P95_MS} ms")
    return lines


def _cell(hits: int, milliseconds: list[float], query_count: int) -> str:
    return f"{100 * hits / query_count:10.1f} %{quantiles(milliseconds, n=20)[9]:8.1f}{quantiles(milliseconds, n=20)[18]:8.1f}"


def _substring_search(agencies: list[IndexedAgency], text: str) -> list[IndexedAgency]:
    return [agency for agency in agencies if text.strip() in agency.name][:10]

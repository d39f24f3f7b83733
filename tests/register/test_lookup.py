"""The lookup finds an agency as clerks type it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.register.lookup import AgencyIndex, IndexedAgency
from tests.bench import lookup as bench

AREA, OTHER_AREA = "P5703", "P5402"
# Invented schools of one name; provinces, districts and areas are real.
NAMESAKES = [
    ("41010001", "เมืองอุดรธานี", "อุดรธานี", "P4101", "สพป.อุดรธานี เขต 1"),
    ("41020001", "กุมภวาปี", "อุดรธานี", "P4102", "สพป.อุดรธานี เขต 2"),
    ("33030001", "โนนคูณ", "ศรีสะเกษ", "P3303", "สพป.ศรีสะเกษ เขต 3"),
    ("27010001", "วัฒนานคร", "สระแก้ว", "P2701", "สพป.สระแก้ว เขต 1"),
    ("10010001", "พระนคร", "กรุงเทพมหานคร", "P1001", "สพป.กรุงเทพมหานคร"),
    ("30010001", "โชคชัย", "นครราชสีมา", "P3002", "สพป.นครราชสีมา เขต 2"),
]


def school(code, district, province, area, area_name, name="บ้านสมมติชน", name_en="", aliases=()):
    return IndexedAgency(code, name, name_en, "school", area, area_name, district, province, tuple(aliases))


@pytest.fixture(scope="module")
def index() -> AgencyIndex:
    extra_agencies = [school(*namesake) for namesake in NAMESAKES]
    extra_agencies.append(
        IndexedAgency(
            "OBEC-77", "สำนักทดลองสมมติ", "Bureau of Trials", "bureau", "OBEC", "สพฐ. (ส่วนกลาง)", "", "", ()
        )
    )
    extra_agencies.append(
        school(*NAMESAKES[0], name="จันทร์กระจ่างวิทยา", aliases=["โรงเรียนหลังเขา", "Moonlight"])
    )
    return AgencyIndex([*bench.demo_agencies(), *extra_agencies], bench.abbreviations())


@pytest.fixture(scope="module")
def asked() -> dict[str, list[tuple[str, IndexedAgency]]]:
    return bench.queries(bench.demo_agencies())


def first_name(index: AgencyIndex, query: str, area: str | None = None) -> str:
    agencies = index.search(query, area)
    return agencies[0].name if agencies else ""


BAN_MUANG_KHAM = "บ้านม่วงคำ"
ANUBAN_JOM_SAWAN = "อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)"


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)", ANUBAN_JOM_SAWAN),
        ("โรงเรียนอนุบาลจอมสวรรค์", ANUBAN_JOM_SAWAN),
        ("รร.อนุบาลจอมสวรรค์", ANUBAN_JOM_SAWAN),
        ("โรงเรีนอนุบาลจอมสวรรค์", ANUBAN_JOM_SAWAN),
        ("อนบาลจอมสวรรค", ANUBAN_JOM_SAWAN),
        ("อบ.จอมสวรรค์", ANUBAN_JOM_SAWAN),
        ("จอมสวรรค์", ANUBAN_JOM_SAWAN),
        ("บ้านบ่อก๊าง", ANUBAN_JOM_SAWAN),
        ("บ่อกาง", ANUBAN_JOM_SAWAN),
        ("อนุบาล  จอมสวรรค์ ( บ้านบ่อก๊าง )", ANUBAN_JOM_SAWAN),
        ("อนุบาล\u200bจอม\u00adสวรรค์", ANUBAN_JOM_SAWAN),
        ("อนุบาลจอมสวัรค์", ANUBAN_JOM_SAWAN),
        ("อนุบาจอมสวรรค์", ANUBAN_JOM_SAWAN),
        ("อนุบาลจอมส", ANUBAN_JOM_SAWAN),
        ("บ้านมวงคํา", BAN_MUANG_KHAM),
        ("ไทยรัฐวิทยา 86", "ไทยรัฐวิทยา ๘๖ (บ้านป่าสักหลวง)"),
        ("ไทยรัฐวิทยา ๘๖", "ไทยรัฐวิทยา ๘๖ (บ้านป่าสักหลวง)"),
        ("เเม่หละป่าป๋วย", "ชุมชนบ้านแม่หละป่าป๋วย"),
        ("banmuangkhum school", BAN_MUANG_KHAM),
        ("Ban Muang Khum", BAN_MUANG_KHAM),
        ("โรงเรียนหลังเขา", "จันทร์กระจ่างวิทยา"),
        ("moonlight", "จันทร์กระจ่างวิทยา"),
    ],
)
def test_it_finds_a_school_as_clerks_type_it(index, query, meant):
    assert first_name(index, query) == meant


@pytest.mark.parametrize(
    "query", ["57030001", "๕๗๐๓๐๐๐๑", "5703 0001", "รหัส 57030001", "57030001 อนุบาลจอมสวรรค์"]
)
def test_it_finds_a_school_by_its_code(index, query):
    assert first_name(index, query) == ANUBAN_JOM_SAWAN


def test_it_finds_a_school_by_its_other_code(index):
    assert first_name(index, "1054390234") == BAN_MUANG_KHAM


def test_a_code_that_is_begun_gives_the_codes_that_begin_so(index):
    agencies = index.search("540201", limit=50)

    assert agencies
    assert all(agency.code.startswith("540201") for agency in agencies)


@pytest.mark.parametrize(
    "query", ["", " ", "ก", "โรงเรียน", "\u200b\u200b", "()", "??", "zzzzqqqq", "ฌฌฌฌฌฌฌฌ"]
)
def test_it_does_not_answer_what_says_nothing(index, query):
    assert index.search(query) == []


@pytest.mark.parametrize("query", ["จอ", "บ่", "ไท"])
def test_two_characters_are_enough_to_begin_with(index, query):
    agencies = index.search(query)

    assert 0 < len(agencies) <= 10


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("อุดรธานี เขต 1", "41010001"),
        ("สพป.อด.1", "41010001"),
        ("สพป อด 2", "41020001"),
        ("สพป.อุดร 2", "41020001"),
        ("อ.กุมภวาปี", "41020001"),
        ("กุมภวาปี", "41020001"),
        ("อำเภอกุมภวาปี จังหวัดอุดรธานี", "41020001"),
        ("กุมพวาปี", "41020001"),
        ("กุมภ", "41020001"),
        ("อ.เมือง จ.อุดรธานี", "41010001"),
        ("ศรีสะเกษ", "33030001"),
        ("สพป.ศก.3", "33030001"),
        ("สพป.สก.1", "27010001"),
        ("สระแกว", "27010001"),
        ("กทม", "10010001"),
        ("กรุงเทพ", "10010001"),
        ("สพป.กทม.", "10010001"),
        ("โคราช", "30010001"),
        ("ต.ไม่รู้จัก อ.โชคชัย", "30010001"),
    ],
)
@pytest.mark.parametrize("name", ["บ้านสมมติชน", "สมมติชน", "รร.บานสมมตชน"])
def test_same_names_are_told_apart_by_where_they_are(index, name, where, code):
    assert index.search(f"{name} {where}")[0].code == code


@pytest.mark.parametrize(
    "query",
    ["อุดรธานี เขต 2 บ้านสมมติชน", "สพป.อด.2 บ้านสมมติชน", "บ้านสมมติชนอำเภอกุมภวาปี", "จ.อุดรธานี อ.กุมภวาปี บ้านสมมติชน"],
)
def test_the_place_may_stand_first_or_be_glued_on(index, query):
    assert index.search(query)[0].code == "41020001"


def test_a_school_in_a_place_where_none_has_that_name_is_still_found(index):
    agencies = index.search("จันทร์กระจ่างวิทยา อ.วังชิ้น")

    assert agencies[0].name == "จันทร์กระจ่างวิทยา"
    assert first_name(index, "บ้านม่วงคำ อ.กุมภวาปี จ.อุดรธานี") == "บ้านม่วงคำ"


@pytest.mark.parametrize(
    ("query", "area"),
    [
        ("สพป.ชร.3", "P5703"),
        ("สพป ชร 3", "P5703"),
        ("สพป.ชร. เขต ๓", "P5703"),
        ("สพป.เชียงราย 3", "P5703"),
        ("สพปเชียงราย3", "P5703"),
        ("ชร.3", "P5703"),
        ("เชียงราย เขต 3", "P5703"),
        ("สำนักงานเขตพื้นที่การศึกษาประถมศึกษาเชียงราย เขต 3", "P5703"),
        ("สพป.แพร่ 2", "P5402"),
        ("สพป.กทม.", "P1001"),
        ("สพม.แพร่", "S21-54"),
        ("สพม แพร", "S21-54"),
        ("สพม.ชลบุรี ระยอง", "S21-20-21"),
        ("สพม.ชบ รย", "S21-20-21"),
        ("สพม.ระยอง", "S21-20-21"),
        ("สพม.กทม.2", "S21-10-2"),
        ("5703", "P5703"),
    ],
)
def test_it_finds_an_areas_office_by_any_usual_name(index, query, area):
    assert index.search(query)[0].code == area


def test_an_area_alone_gives_its_office_then_its_schools_by_code(index):
    agencies = index.search("สพป.ชร.3", limit=200)
    schools = [agency.code for agency in agencies[1:] if agency.area == AREA]

    assert agencies[0].code == AREA
    assert len(schools) == 139
    assert schools == sorted(schools)


def test_a_search_within_an_area_gives_that_area_only_its_office_included(index):
    agencies = index.search("บ้าน", OTHER_AREA, limit=200)
    office = index.search("สำนักงานเขต", OTHER_AREA)

    assert {agency.area for agency in agencies} == {OTHER_AREA}
    assert office[0].code == OTHER_AREA
    assert {agency.area for agency in office} == {OTHER_AREA}


def test_a_search_within_an_area_does_not_find_a_school_of_another(index):
    assert index.search("57030001", OTHER_AREA) == []
    assert index.search("บ้านสมมติชน", "no-such-area") == []


def test_a_bureau_is_found_within_the_central_area(index):
    assert first_name(index, "สำนักทดลอง", "OBEC") == "สำนักทดลองสมมติ"
    assert first_name(index, "bureau of trials") == "สำนักทดลองสมมติ"


@pytest.mark.parametrize("variation", bench.VARIATIONS)
def test_nineteen_of_twenty_of_the_demo_register_are_among_the_first_five(index, asked, variation):
    hits, _ = bench.measure(index.search, asked[variation])

    assert hits >= 0.95 * len(asked[variation]) > 0


def sorted_names(names: list[str], query: str) -> list[str]:
    """Returns the names in the order of the search result, in a register of schools with these names."""
    place = ("เมืองสมมติ", "แพร่", OTHER_AREA, "สพป.แพร่ เขต 2")
    schools = [school(f"5402900{n}", *place, name=name) for n, name in enumerate(names)]
    return [agency.name for agency in AgencyIndex(schools, {}).search(query)]


def test_the_name_as_typed_goes_before_one_that_only_folds_to_it():
    assert sorted_names(["บ้านป้า", "บ้านป่า", "บ้านปา"], "บ้านป่า") == ["บ้านป่า", "บ้านปา", "บ้านป้า"]


def test_the_right_number_goes_before_a_name_that_looks_more_alike():
    names = ["ทดสอบรัฐวิทยา 85", "ทดสอบรัฐวิทยา 86 อนุสรณ์สมมติ"]

    assert sorted_names(names, "ทดสบรัฐวิทยา 86")[0] == names[1]


def test_a_name_that_holds_what_was_typed_goes_before_one_that_looks_like_it():
    names = ["นาดำวิทยา", "หนองนาดีวิทยาคารอุปถัมภ์สมมติ"]

    assert sorted_names(names, "นาดีวิทยา") == [names[1], names[0]]


def test_an_empty_register_is_searched_without_harm():
    assert AgencyIndex([], {}).search("บ้านสมมติ") == []


@pytest.mark.parametrize(
    "query", ["\x00" * 50, "บ้าน" * 2500, "57" * 5000, "(" * 500, "\ud800บ้าน", "สพป." * 60, "อ. จ. ต. " * 30]
)
def test_the_strangest_queries_do_not_raise(index, query):
    assert len(index.search(query, limit=3)) <= 3


query_pieces = st.sampled_from(
    ["บ้าน", "หนอง", "สพป.", "ชร.3", " ", "อ.", "จ.", "ต.", "เมือง", "แพร่", "(", ")", "ํา", "5703", "๓", "โรงเรี"]
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(query_pieces, max_size=30).map("".join)),
    st.sampled_from([None, AREA, "OBEC", ""]),
)
def test_whatever_is_typed_it_does_not_raise_and_keeps_to_the_area(index, query, area):
    agencies = index.search(query, area)

    assert len(agencies) == len(set(agencies)) <= 10
    assert area is None or all(agency.area == area for agency in agencies)


def test_the_same_query_gives_the_same_answer_whatever_the_order_of_the_register(index):
    agencies = bench.demo_agencies()
    shuffled = random.Random(3).sample(agencies, len(agencies))
    other = AgencyIndex(shuffled, bench.abbreviations())

    for query in ("บ้านแม่", "สพป.แพร่", "บ้านห้วย เชียงราย"):
        assert [agency.code for agency in AgencyIndex(agencies, bench.abbreviations()).search(query)] == [
            agency.code for agency in other.search(query)
        ]

"""Provinces' outlines, distances and the register of sub-districts."""

import pytest

from service.register import places
from service.register.distances import metres_between
from service.register.places import (
    KNOWN_DEFAULTS,
    draft_address_en,
    draft_address_th,
    is_known_default,
    is_near_provinces,
    provinces,
    tambons,
)

PHRAE_TOWN = (18.1446, 100.1403)
KO_LIPE = (6.491757, 99.308572)
PHRAE, CHIANG_RAI, SATUN = "54", "57", "91"


def names(tambons_):
    return [(tambon.name_th, tambon.district_th) for tambon in tambons_]


@pytest.mark.parametrize(
    ("point", "province"),
    [
        (PHRAE_TOWN, ("54", "แพร่")),
        ((13.7466, 100.5347), ("10", "กรุงเทพมหานคร")),
        ((6.54, 101.28), ("95", "ยะลา")),
        ((17.97, 102.62), None),
        ((9.5, 101.5), None),
    ],
)
def test_it_knows_the_province_of_a_point(point, province):
    assert provinces().province_at(*point) == province


def test_all_77_provinces_have_an_outline_that_holds_together():
    outlines = provinces()._outlines

    assert len(outlines) == 77
    assert all(outline.is_valid and outline.area > 0.01 for _, outline in outlines.values())
    assert sum(outline.area for _, outline in outlines.values()) == pytest.approx(43.3, abs=0.1)


def test_inside_a_province_the_distance_is_nothing():
    assert provinces().distance_km(*PHRAE_TOWN, [CHIANG_RAI, PHRAE]) == 0


def test_outside_it_is_the_distance_to_the_nearest_province():
    far = provinces().distance_km(*PHRAE_TOWN, [CHIANG_RAI])
    nearest = provinces().distance_km(*PHRAE_TOWN, [CHIANG_RAI, SATUN])

    assert 110 < far < 130
    assert nearest == far


def test_a_distance_east_and_one_north_have_the_same_measure():
    # A point in the Gulf of Thailand, and one moved away from the coast by a hundredth of a degree.
    start_km, north_km = (provinces().distance_km(lat, 101.0, [SATUN]) for lat in (12.0, 12.01))

    assert north_km - start_km == pytest.approx(1.11, abs=0.15)


@pytest.mark.parametrize("codes", [[], ["00"]])
def test_without_a_known_province_nothing_is_far(codes):
    assert provinces().distance_km(*PHRAE_TOWN, codes) == 0


def test_a_point_just_over_the_border_is_near_its_province():
    edge = (18.1446, 100.45)

    assert provinces().distance_km(*edge, [PHRAE]) > 0
    assert is_near_provinces(*edge, [PHRAE])


def test_a_far_island_is_not_near_its_province():
    assert not is_near_provinces(*KO_LIPE, [SATUN])
    assert provinces().distance_km(*KO_LIPE, [SATUN]) == pytest.approx(33.9, abs=0.5)


@pytest.mark.parametrize("default", KNOWN_DEFAULTS)
def test_it_knows_a_default_position(default):
    latitude, longitude = default

    assert is_known_default(latitude, longitude)
    assert is_known_default(round(latitude, 5), round(longitude, 5))


def test_it_does_not_take_a_neighbour_of_a_default_for_it():
    latitude, longitude = KNOWN_DEFAULTS[0]

    assert not is_known_default(latitude + 0.00002, longitude)
    assert not is_known_default(*PHRAE_TOWN)


def test_it_measures_metres():
    assert metres_between((18.0, 100.0), (18.001, 100.0)) == pytest.approx(111.2, abs=0.5)
    assert metres_between((18.0, 100.0), (18.0, 100.001)) == pytest.approx(105.8, abs=0.5)
    assert metres_between(PHRAE_TOWN, PHRAE_TOWN) == 0


@pytest.mark.parametrize(
    "query",
    [
        "เวียง เชียงของ",
        "ต.เวียง อ.เชียงของ",
        "ตำบลเวียงอำเภอเชียงของ",
        "ต.เวียง อ.เชียงของ จ.เชียงราย 57140",
        "เชียงของ เวียง",
        "wiang chiang khong",
        "Tambon Wiang, Amphoe Chiang Khong",
        "เวียง ๕๗๑๔๐",
    ],
)
def test_it_finds_a_sub_district_however_it_is_asked_for(query):
    assert names(tambons().search(query))[0] == ("เวียง", "เชียงของ")


def test_it_finds_a_name_without_its_tone_marks_or_with_one_in_the_wrong_place():
    assert names(tambons().search("ปากนำ สวรรคโลก")) == [("ปากน้ำ", "สวรรคโลก")]
    assert names(tambons().search("ปากนำ้ สวรรคโลก")) == [("ปากน้ำ", "สวรรคโลก")]


def test_whole_names_come_before_beginnings():
    assert names(tambons().search("บางรัก"))[0] == ("บางรัก", "บางรัก")
    assert names(tambons().search("แขวงบางรัก", limit=50))[-1] != ("บางรัก", "บางรัก")


def test_a_district_lists_its_sub_districts():
    matches = tambons().search("เมืองแพร่", limit=100)

    assert len(matches) > 10
    assert all(tambon.district_th == "เมืองแพร่" for tambon in matches)


def test_it_searches_only_the_provinces_that_were_named():
    matches = tambons().search("เวียง", [CHIANG_RAI, ""], limit=50)

    assert matches
    assert {tambon.province_code for tambon in matches} == {CHIANG_RAI}


def test_an_empty_list_of_provinces_means_all():
    assert tambons().search("เวียง", ("",)) == tambons().search("เวียง")


@pytest.mark.parametrize("query", ["", " ", "ต.", "ก", "ไม่มีตำบลชื่อนี้", "' OR 1=1", "\x00"])
def test_it_does_not_find_a_sub_district_for(query):
    assert tambons().search(query) == []


def test_it_gives_no_more_than_the_limit():
    assert len(tambons().search("บ้าน")) == 10
    assert len(tambons().search("บ้าน", limit=3)) == 3


@pytest.mark.parametrize(
    ("province", "district", "subdistrict", "code"),
    [
        ("เชียงราย", "เชียงของ", "เวียง", "570301"),
        ("จังหวัดเชียงราย", "อำเภอเชียงของ", "ตำบลเวียง", "570301"),
        ("แพร่", "เมือง", "ในเวียง", "540101"),
        ("กรุงเทพฯ", "เขตพระนคร", "แขวงวัดราชบพิธ", "100103"),
        ("Chiang Rai", "Chiang Khong", "Wiang", "570301"),
        ("ระนอง", "กระบุรี", "จ.ป.ร.", "850406"),
    ],
)
def test_it_matches_the_names_of_the_register(province, district, subdistrict, code):
    assert tambons().match(province, district, subdistrict).code == code


def test_every_sub_district_matches_its_own_names():
    lost = [
        entry.tambon
        for entry in tambons()._entries
        if tambons().match(entry.tambon.province_th, entry.tambon.district_th, entry.tambon.name_th)
        != entry.tambon
    ]

    assert lost == []


@pytest.mark.parametrize("asked", [("เชียงราย", "เชียงของ", ""), ("แพร่", "เชียงของ", "เวียง"), ("", "", "เวียง")])
def test_it_does_not_match_half_an_address(asked):
    assert tambons().match(*asked) is None


def test_two_of_one_english_name_are_no_match():
    assert tambons().match("Phra Nakhon Si Ayutthaya", "Bang Sai", "Bang Sai") is None


def test_it_drafts_an_address():
    tambon = tambons().match("เชียงราย", "เชียงของ", "เวียง")

    assert draft_address_th(tambon) == "ตำบลเวียง อำเภอเชียงของ จังหวัดเชียงราย 57140"
    assert draft_address_en(tambon) == "Tambon Wiang, Amphoe Chiang Khong, Chiang Rai 57140"
    assert draft_address_th(tambon, "99 หมู่ 1") == "99 หมู่ 1 ตำบลเวียง อำเภอเชียงของ จังหวัดเชียงราย 57140"
    assert draft_address_en(tambon, "๙๙ หมู่ที่ ๑").startswith("99 Moo 1, Tambon Wiang, ")


def test_an_address_in_bangkok_has_the_titles_of_bangkok():
    khwaeng = tambons().match("กรุงเทพมหานคร", "พระนคร", "วัดราชบพิธ")

    assert draft_address_th(khwaeng) == "แขวงวัดราชบพิธ เขตพระนคร กรุงเทพมหานคร 10200"
    assert draft_address_en(khwaeng) == "Khwaeng Wat Ratchabophit, Khet Phra Nakhon, Bangkok 10200"


def test_the_data_lies_beside_the_code():
    assert places.OUTLINES.exists() and (places.DATA / "tambons.csv").exists()

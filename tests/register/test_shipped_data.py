"""The files in service/data are complete, and mark what in them is derived."""

import pytest

from service.register.files import BadLine, ParsedArea, count_lines, read_agencies, read_areas, read_bureaus
from tests.register.registers import DATA


def test_the_shipped_areas_are_whole():
    areas, areas_2018 = read_areas(DATA / "areas.csv"), read_areas(DATA / "areas_2018.csv")

    assert (len(areas), len(areas_2018)) == (245, 225)
    assert len({area.key for area in areas}) == 245
    province_codes = sorted(code for area in areas if area.type == "secondary" for code in area.provinces)
    assert len(province_codes) == 78 and len(set(province_codes)) == 77
    (chiang_rai_3,) = [area for area in areas if area.key == "P5703"]
    assert (chiang_rai_3.short_name_th, chiang_rai_3.code4, chiang_rai_3.provinces) == (
        "สพป.เชียงราย เขต 3",
        "5703",
        ("57",),
    )


def test_what_is_derived_or_unsourced_in_an_area_stays_marked():
    for area in read_areas(DATA / "areas.csv"):
        assert isinstance(area, ParsedArea)
        assert area.evidence["name_status"] in {
            "derived_from_sourced_zone_count",
            "sourced",
            "unsourced_model_knowledge",
        }


def test_the_shipped_bureaus_have_codes_of_their_own_and_names():
    bureaus = read_bureaus(DATA / "bureaus.csv")

    assert len({bureau.code for bureau in bureaus}) == len(bureaus) > 10
    assert all(bureau.name_th and bureau.short_name_th for bureau in bureaus)


def test_the_demo_register_is_read_without_a_bad_line():
    path = DATA / "demo" / "agencies.csv"

    lines = list(read_agencies(path, read_areas(DATA / "areas.csv")))

    assert [line for line in lines if isinstance(line, BadLine)] == []
    assert [sum(line.area == area for line in lines) for area in ("P5703", "P5402")] == [139, 103]
    assert count_lines(path) == 242


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.csv")), ids=lambda path: path.name)
def test_shipped_files_are_utf_8_without_a_mark_and_with_plain_line_ends(path):
    data = path.read_bytes()

    assert data.decode("utf-8")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data

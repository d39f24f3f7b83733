"""Coordinates as people type and paste them. The point of the examples lies at 18.14 N, 100.14 E."""

import contextlib
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.records.position import (
    LATITUDE_RANGE,
    LONGITUDE_RANGE,
    NotAPosition,
    Position,
    in_thailand,
    read_degrees,
    read_position,
)

THE_POINT = Position(18.14, 100.14, swapped=False)
GOOGLE = "https://www.google.com/maps"


@pytest.mark.parametrize(
    "typed",
    [
        "18.14, 100.14",
        "18.14,100.14",
        "18.14 100.14",
        "18.14\n100.14",
        "(18.14, 100.14)",
        "๑๘.๑๔, ๑๐๐.๑๔",
        "พิกัด: 18.14, 100.14",
        "18.14° N, 100.14° E",
        "18.14n 100.14e",
        "N18.14E100.14",
        "E 100.14 N 18.14",
        "18.14 น. 100.14 ตอ.",
        "18.14 องศาเหนือ 100.14 องศาตะวันออก",
        "ละติจูด 18.14 ลองจิจูด 100.14",
        "Lat: 18.14, Long: 100.14",
        "18°08'24.0\"N 100°08'24.0\"E",
        "18° 8′ 24″, 100° 8′ 24″",
        "18 8 24 100 8 24",
        "18°8.4'N 100°8.4'E",
        "18 องศา 8 ลิปดา 24 ฟิลิปดา เหนือ 100 องศา 8 ลิปดา 24 ฟิลิปดา ตะวันออก",
        "โรงเรียนสมมติ\n18.14, 100.14",
        "lon 100.14 lat 18.14",
        "18.14 น. 100.14 อ.",
        "18.14 น, 100.14 อ",
        "18° 8’ 24’’ 100° 8’ 24’’",
        "18.14º N 100.14˚E",
        "18.140.000, 100.140.000",
        "18.1400004, 100.1399996",
    ],
)
def test_it_reads_a_position_however_it_is_typed(typed):
    assert read_position(typed) == THE_POINT


@pytest.mark.parametrize(
    "typed", ["18,14 100,14", "18,14, 100,14", "18,14;100,14", "18,14,100,14", "18,14, 100.14"]
)
def test_it_reads_decimal_commas(typed):
    assert read_position(typed) == THE_POINT


@pytest.mark.parametrize("typed", ["15,100", "100 8 18"])
def test_it_does_not_read_two_coordinates_where_one_may_be_meant(typed):
    with pytest.raises(NotAPosition) as refused:
        read_position(typed)

    assert refused.value.reason == "unread"


@pytest.mark.parametrize(
    "link",
    [
        f"{GOOGLE}/@18.14,100.14,17z",
        f"{GOOGLE}?q=18.14,100.14",
        f"{GOOGLE}?q=18.14%2C100.14&z=15",
        "http://maps.google.com/maps?q=loc:18.14,100.14",
        f"{GOOGLE}/search/?api=1&query=18.14%2C100.14",
        f"{GOOGLE}/search/18.14,+100.14?entry=tts",
        f"{GOOGLE}?ll=18.14,100.14&z=12",
        f"{GOOGLE}/dir/?api=1&destination=18.14,100.14",
        f"{GOOGLE}/dir/18.0,100.0/18.14,100.14/@18.1,100.1,15z",
        f"{GOOGLE}/place/18%C2%B008'24.0%22N+100%C2%B008'24.0%22E/@18.1,100.1,17z",
        f"{GOOGLE}/embed?pb=!1m18!1m12!1m3!1d3779.9!2d100.14!3d18.14!2m3",
        "https://consent.google.com/m?continue=https%3A%2F%2Fmaps.google.com%2Fmaps%3Fq%3D18.14%252C100.14&gl=TH",
        "https://maps.apple.com/?ll=18.14,100.14&q=School",
        "https://maps.apple.com/place?coordinate=18.14,100.14&name=School",
        "https://www.openstreetmap.org/#map=17/18.14/100.14",
        "https://map.longdo.com/?lat=18.14&long=100.14&zoom=14",
        "geo:18.14,100.14;u=35",
        "geo:0,0?q=18.14,100.14(School)",
        f"โรงเรียนสมมติ\n{GOOGLE}/@18.14,100.14,17z ครับ",
        "18.14, 100.14 https://maps.app.goo.gl/invented",
        "https://maps.app.goo.gl/invented 18.14, 100.14",
    ],
)
def test_it_reads_a_link_to_a_map(link):
    assert read_position(link) == THE_POINT


@pytest.mark.parametrize(
    "link",
    [
        f"{GOOGLE}/place/A/@18.1,100.1,17z/data=!3m1!4b1!4m6!3m5!1s0x0:0x0!8m2!3d18.14!4d100.14!16s",
        f"{GOOGLE}?ll=18.1,100.1&q=18.14,100.14",
        "https://www.openstreetmap.org/?mlat=18.14&mlon=100.14#map=17/18.1/100.1",
    ],
)
def test_the_place_in_a_link_beats_the_view(link):
    assert read_position(link) == THE_POINT


@pytest.mark.parametrize(
    "link", ["https://maps.app.goo.gl/invented", "goo.gl/maps/invented", "โรงเรียน https://goo.gl/maps/x"]
)
def test_a_short_link_is_told_apart(link):
    with pytest.raises(NotAPosition) as refused:
        read_position(link)

    assert refused.value.reason == "short_link"


@pytest.mark.parametrize("typed", ["100.14, 18.14", f"{GOOGLE}?q=100.14,18.14", "100,14 18,14"])
def test_it_turns_a_swapped_pair_round_and_says_so(typed):
    assert read_position(typed) == Position(18.14, 100.14, swapped=True)


@pytest.mark.parametrize("typed", ["100.14 E, 18.14 N", "100.14 E, 18.14", "100.14, 18.14 N"])
def test_a_pair_that_names_an_axis_is_not_swapped(typed):
    assert read_position(typed) == THE_POINT


def test_what_a_map_showed_is_told_apart_from_a_place_on_it_and_from_what_is_typed():
    assert read_position(f"{GOOGLE}/@18.14,100.14,17z").is_view
    assert not read_position(f"{GOOGLE}?q=18.14,100.14").is_view
    assert not read_position("18.14, 100.14").is_view
    assert not THE_POINT.is_view


@pytest.mark.parametrize(
    "typed",
    [
        "48.85, 2.35",
        "0, 0",
        "-18.14, 100.14",
        "−18.14, 100.14",
        "18.14 S 100.14 E",
        "18.14 ใต้ 100.14 ตะวันออก",
        "18.14 south 100.14 east",
        "18.14 เหนือ 100.14 ตะวันตก",
        "18.14 N 100.14 ตต.",
        f"{GOOGLE}/@48.85,2.35,9z",
        "18.14, 180",
        # No latitude exceeds 90 degrees, but the pair may be swapped.
        "90, 95",
        "89.5, 95",
        "135.5, 90",
        "135.5, 89.5",
    ],
)
def test_it_refuses_a_position_outside_thailand(typed):
    with pytest.raises(NotAPosition) as refused:
        read_position(typed)

    assert refused.value.reason == "outside_thailand"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "18.14",
        "หน้าโรงเรียน",
        "592345, 2012345",
        "18.14, 100.14, 5",
        "18 75 0, 100 8 24",
        "18.14 N 100.14 N",
        "18.14.2, 100.14",
        "18.14, 100.14 X",
        "18.14, 180.5",
        "18 60 0, 100 8 24",
        "18 8 60, 100 8 24",
        "ลองจิจูด 18.14 N, 100.14",
        "90.5, 95",
        "135.5, 90.5",
        "135.5 N, 35.6",
        "135.5, 35.6 E",
        f"{GOOGLE}?q=School",
        "https://example.org/",
    ],
)
def test_it_does_not_take_for_a_position(typed):
    with pytest.raises(NotAPosition) as refused:
        read_position(typed)

    assert refused.value.reason == "unread"


@pytest.mark.parametrize(
    "typed", ["18.14", "๑๘.๑๔", "18,14", "18.14° N", "18.14 น.", "18°8'24\"", "18 8 24", "18°8.4'N"]
)
def test_it_reads_one_coordinate(typed):
    assert read_degrees(typed, "latitude") == 18.14


@pytest.mark.parametrize(
    ("typed", "axis", "degrees"),
    [
        ("100.14 E", "longitude", 100.14),
        ("100.14 W", "longitude", -100.14),
        ("18.14 S", "latitude", -18.14),
        ("90", "latitude", 90),
        ("180", "longitude", 180),
    ],
)
def test_it_reads_a_coordinate_of_anywhere_on_earth(typed, axis, degrees):
    assert read_degrees(typed, axis) == degrees


@pytest.mark.parametrize(
    ("typed", "axis"),
    [
        ("100.14", "latitude"),
        ("90.5", "latitude"),
        ("18.14 E", "latitude"),
        ("181", "longitude"),
        ("-", "latitude"),
    ],
)
def test_it_does_not_take_for_this_coordinate(typed, axis):
    with pytest.raises(NotAPosition):
        read_degrees(typed, axis)


def test_a_line_of_200_characters_is_read_and_a_longer_one_is_not():
    assert read_position("18.14, 100.14".ljust(200, "=")) == THE_POINT
    with pytest.raises(NotAPosition):
        read_position("18.14, 100.14".ljust(201, "="))


def test_a_text_of_4000_characters_is_read_and_a_longer_one_is_refused_and_not_cut():
    text = "ก" * 3986 + "\n18.14, 100.14"

    assert read_position(text) == THE_POINT
    with pytest.raises(NotAPosition):
        read_position(text + "5")


@pytest.mark.parametrize("corner", [(20.5, 105.7), (20.5, 97.3), (5.6, 105.7), (5.6, 97.3)])
def test_the_corners_of_the_box_lie_in_thailand(corner):
    assert in_thailand(*corner)


@pytest.mark.parametrize("point", [(20.51, 100), (5.59, 100), (18, 97.29), (18, 105.71), (4.2, 101.9)])
def test_what_lies_beyond_an_edge_of_the_box_does_not_lie_in_thailand(point):
    assert not in_thailand(*point)


def sexagesimal(value: float, seconds: bool) -> str:
    if not seconds:
        minutes = round(value * 60, 4)
        return f"{int(minutes // 60)}°{minutes % 60:.4f}'"
    tenths = round(value * 36_000)
    return f"{tenths // 36_000}°{tenths // 600 % 60}'{tenths % 600 / 10:.1f}\""


# Each way of writing, with its precision in degrees.
FORMS = {
    "decimal": (lambda lat, lon: f"{lat:.6f}, {lon:.6f}", 1e-6),
    "tight": (lambda lat, lon: f"{lat:.6f},{lon:.6f}", 1e-6),
    "commas": (lambda lat, lon: f"{lat:.6f} {lon:.6f}".replace(".", ","), 1e-6),
    "thai digits": (
        lambda lat, lon: f"{lat:.6f}, {lon:.6f}".translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")),
        1e-6,
    ),
    "lettered": (lambda lat, lon: f"{lat:.6f}°N {lon:.6f}°E", 1e-6),
    "thai letters": (lambda lat, lon: f"{lat:.6f} น. {lon:.6f} ตอ.", 1e-6),
    "seconds": (lambda lat, lon: f"{sexagesimal(lat, True)}N {sexagesimal(lon, True)}E", 2e-5),
    "minutes": (lambda lat, lon: f"{sexagesimal(lat, False)}, {sexagesimal(lon, False)}", 2e-6),
    "view": (lambda lat, lon: f"{GOOGLE}/@{lat:.6f},{lon:.6f},17z", 1e-6),
    "place": (lambda lat, lon: f"{GOOGLE}/place/x/@9,99,9z/data=!3d{lat:.6f}!4d{lon:.6f}", 1e-6),
    "encoded": (lambda lat, lon: quote(f"{GOOGLE}?q={lat:.6f},{lon:.6f}", safe=":/"), 1e-6),
    "osm": (lambda lat, lon: f"https://www.openstreetmap.org/#map=17/{lat:.6f}/{lon:.6f}", 1e-6),
    "geo": (lambda lat, lon: f"geo:{lat:.6f},{lon:.6f}", 1e-6),
}


@pytest.mark.parametrize("form", FORMS)
@given(
    lat=st.floats(LATITUDE_RANGE[0] + 1e-4, LATITUDE_RANGE[1] - 1e-4),
    lon=st.floats(LONGITUDE_RANGE[0] + 1e-4, LONGITUDE_RANGE[1] - 1e-4),
)
def test_every_point_in_thailand_is_read_back_from_every_form(form, lat, lon):
    write, precision = FORMS[form]

    position = read_position(write(lat, lon))

    assert not position.swapped
    assert abs(position.latitude - lat) <= precision and abs(position.longitude - lon) <= precision


nearly = st.text(alphabet="0123456789.,;°'\" NSEWลตนอ-@!?=&/:%", max_size=40)
linked = st.builds(lambda rest: f"{GOOGLE}/{rest}", nearly)


@given(st.one_of(st.text(max_size=60), nearly, linked))
@example("\U00010d40")
def test_any_text_is_a_position_in_thailand_or_is_refused(typed):
    for axis in ("latitude", "longitude"):
        with contextlib.suppress(NotAPosition):
            assert abs(read_degrees(typed, axis)) <= 180
    try:
        position = read_position(typed)
    except NotAPosition:
        return

    assert in_thailand(position.latitude, position.longitude)

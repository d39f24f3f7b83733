"""The two coordinate cells of a sheet's row, as people leave them. The point: 20.254321, 100.404066."""

import pytest

from service.records.cell_reading import read_cells
from service.records.pin import PIN
from service.records.position import NotAPosition, read_degrees
from service.records.position_cells import read_position_cells

POINT = (20.254321, 100.404066)


def read(latitude: object, longitude: object, is_in_area=lambda *pair: True):
    return read_position_cells({"latitude": latitude, "longitude": longitude}, is_in_area)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (20.254321, 100.404066),
        (100.404066, 20.254321),
        ("20.254321, 100.404066", ""),
        (None, "20.254321, 100.404066"),
        ("100.404066, 20.254321", 99.5),
        (20.254321, "https://maps.google.com/?q=20.254321,100.404066"),
        ("20.254.321", "100.404.066"),
        ("๒๐.๒๕๔๓๒๑", "๑๐๐.๔๐๔๐๖๖"),
        ("20,254321", "100,404066"),
        (20254321, 100.404066),
        (20254321, 100404066),
        (100404066, 20254321),
        ("20,254,321", "100,404,066"),
    ],
)
def test_a_position_is_read_however_it_stands_in_the_two_cells(latitude: object, longitude: object):
    assert read(latitude, longitude).position == POINT


def test_a_lost_decimal_point_is_put_back_only_where_one_place_fits():
    def is_north(latitude: float, longitude: float) -> bool:
        return latitude > 19

    assert read(20254321, 100.404066, is_north).position == POINT
    assert read(18254321, 100.404066, is_north).position is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "bad_keys"),
    [
        ("-", 100.404066, ("latitude",)),
        (20.254321, "ไม่ทราบ", ("longitude",)),
        (20.254321, "", ("longitude",)),
        (2.0254321, 100.404066, ("latitude",)),
        (20.254321, 200, ("longitude",)),
        (95.5, "?", ("latitude", "longitude")),
        (None, None, ("latitude", "longitude")),
        ("20.254321, 100.404066", "20.1, 100.1", ("latitude", "longitude")),
    ],
)
def test_what_no_place_fits_is_blamed_on_its_cell(latitude: object, longitude: object, bad_keys: tuple):
    reading = read(latitude, longitude)

    assert (reading.position, reading.bad_keys) == (None, bad_keys)


def test_the_form_reads_points_between_thousands_too():
    assert read_degrees("20.254.321", "latitude") == 20.254321
    with pytest.raises(NotAPosition):
        read_degrees("20.25.43", "latitude")


def test_half_a_position_is_never_joined_with_half_of_the_one_before():
    last = {"latitude": 20.254321, "longitude": 100.404066}

    reading = read_cells(PIN, {"latitude": 19.9, "longitude": "-"}, last, lambda *pair: True)

    assert (reading.read_as, reading.unreadable) == (last, ["longitude"])


def test_other_answers_keep_their_last_value_too_and_personal_ones_are_kept_nowhere():
    last = {"accuracy": 12, "contact_email": "clerk@school.example"}

    reading = read_cells(PIN, {"accuracy": "ไกล", "contact_email": "?"}, last, lambda *pair: True)

    assert (reading.read_as, reading.unreadable) == ({"accuracy": 12}, ["accuracy"])

"""Photos of points: one picture counts once, wherever it is shown."""

from datetime import UTC, datetime, timedelta

from service.records.agency_status import AgencyStatus, Point, Unit
from service.records.pictures import PHOTO_UNKNOWN, Picture, count_pictures_once

NOON = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)


def status(code: str, *photos_of_points: tuple[str, ...], by_hand: bool = False) -> AgencyStatus:
    points = tuple(
        Point(str(n), "", (18.5, 99.5), photos, by_hand=by_hand) for n, photos in enumerate(photos_of_points)
    )
    return AgencyStatus(Unit(code, code, "school"), points=points)


def counted(*statuses: AgencyStatus, **pictures: Picture) -> list[list[tuple[str, ...]]]:
    count_pictures_once(statuses, pictures)
    return [[point.photos for point in each.points] for each in statuses]


def test_a_photo_that_is_linked_twice_counts_once_also_at_two_points():
    school = status("1", ("a", "a"), ("a", "b"))

    assert counted(school, a=Picture("1", "x", NOON), b=Picture("1", "y", NOON)) == [[("a",), ("b",)]]


def test_of_one_picture_the_photo_counts_that_came_in_first_whatever_the_order_of_agencies():
    pictures = {"a": Picture("1", "x", NOON + timedelta(seconds=1)), "b": Picture("2", "x", NOON)}

    assert counted(status("1", ("a",)), status("2", ("b",)), **pictures) == [[()], [("b",)]]


def test_a_photo_of_another_agency_takes_nothing_from_the_agency_that_sent_the_picture():
    pictures = {"a": Picture("1", "x", NOON + timedelta(seconds=1)), "b": Picture("2", "x", NOON)}

    assert counted(status("1", ("a",)), status("3", ("b",)), **pictures) == [[("a",)], [()]]


def test_a_photo_of_which_nothing_is_known_is_left_as_it_was_sent():
    assert counted(status("1", ("a",)), status("2", ("a",))) == [[("a",)], [("a",)]]


def test_a_typed_link_to_a_photo_that_nobody_sent_does_not_count_and_says_why():
    school = status("1", ("a", "b"), by_hand=True)

    assert counted(school, a=Picture("1", "x", NOON)) == [[("a",)]]
    assert school.doubts == (PHOTO_UNKNOWN,)

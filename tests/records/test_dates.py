"""Days and times, read and written as Thai offices write them."""

import contextlib
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.records.dates import (
    BANGKOK,
    NotADate,
    before_working_days,
    read_date,
    read_sheet_time,
    sheet_time,
    short_date,
    thai_date,
    thai_time,
)

TODAY = date(2026, 5, 1)
THE_DAY = date(2026, 5, 31)


@pytest.mark.parametrize(
    "typed",
    [
        "31/5/2569",
        "31/05/2026",
        "31-5-2569",
        "31.5.69",
        "31 5 2569",
        "๓๑/๕/๒๕๖๙",
        "2026-05-31",
        "2569-05-31",
        "2026/5/31",
        "31 พ.ค. 2569",
        "31 พค 69",
        "31พ.ค.2569",
        "๓๑ พฤษภาคม ๒๕๖๙",
        "31 พฤษภา 2569",
        "วันที่ 31 พฤษภาคม พ.ศ. 2569",
        "วันอาทิตย์ที่ 31 พฤษภาคม 2569",
        "31 พฤษภาคม ค.ศ. 2026",
        "31 May 2026",
        "31-may-2026",
        "May 31, 2026",
        "31/5/2569 23:59 น.",
        "2026-05-31T00:00:00",
    ],
)
def test_it_reads_a_day_however_it_is_written(typed):
    assert read_date(typed, TODAY) == THE_DAY


def test_it_reads_the_commonest_misspelling_of_july():
    assert read_date("1 กรกฏาคม 2569", TODAY) == date(2026, 7, 1)


def test_it_reads_the_29th_of_february_of_a_buddhist_leap_year():
    assert read_date("29/2/2567", TODAY) == date(2024, 2, 29)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "31",
        "31/5",
        "31 พ.ค.",
        "31/2/2569",
        "29/2/2569",
        "5/31/2569",
        "31/13/2569",
        "31/5/3000",
        "31/5/1500",
        "31/5-2569",
        "31 foo 2569",
        "เร็ว ๆ นี้",
        "31052569",
        "0/5/2569",
    ],
)
def test_it_does_not_take_for_a_day(typed):
    with pytest.raises(NotADate):
        read_date(typed, TODAY)


def test_two_figures_are_a_buddhist_year_near_today():
    assert read_date("1/1/99", date(2060, 1, 1)) == date(2056, 1, 1)
    assert read_date("1/1/01", date(2056, 1, 1)) == date(2058, 1, 1)


def test_two_figures_of_the_common_era_are_not_guessed_at():
    with pytest.raises(NotADate):
        read_date("31/5/26", TODAY)


def test_it_writes_a_day():
    assert thai_date(THE_DAY, "th") == "31 พฤษภาคม 2569"
    assert thai_date(THE_DAY, "th", short=True) == "31 พ.ค. 2569"
    assert thai_date(THE_DAY, "en") == "31 May 2026"
    assert short_date(THE_DAY) == "31/5/2569"


def test_it_writes_a_moment_in_bangkok_time():
    moment = datetime(2026, 5, 31, 16, 59, tzinfo=UTC)

    assert thai_time(moment) == "31 พฤษภาคม 2569 เวลา 23.59 น."
    assert thai_time(moment, short=True) == "31 พ.ค. 2569 เวลา 23.59 น."
    assert thai_time(moment, "en") == "31 May 2026, 23:59"
    assert sheet_time(moment) == "2569-05-31 23:59"


def test_it_does_not_write_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        sheet_time(datetime(2026, 5, 31))


@pytest.mark.parametrize(
    "cell", ["", "2569-05-31", "2569-13-01 00:00", "2569-05-31 24:00", "0100-01-01 00:00", "เมื่อวาน"]
)
def test_it_does_not_read_a_moment_from(cell):
    with pytest.raises(NotADate):
        read_sheet_time(cell)


days = st.dates(date(1860, 1, 1), date(2150, 1, 1))


@given(days)
def test_every_day_that_it_writes_is_read_back(day):
    for written in (
        thai_date(day, "th"),
        thai_date(day, "th", short=True),
        thai_date(day, "en"),
        short_date(day),
    ):
        assert read_date(written, TODAY) == day


moments = st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))


@given(moments, moments)
def test_sheet_times_are_read_back_to_the_minute_and_sort_as_text(one, other):
    assert timedelta() <= one - read_sheet_time(sheet_time(one)) < timedelta(minutes=1)
    assert one > other or sheet_time(one) <= sheet_time(other)


@given(st.one_of(st.text(max_size=30), st.text(alphabet="0123456789/-. พคมเายน", max_size=14)))
def test_any_text_is_a_day_or_is_refused(typed):
    with contextlib.suppress(NotADate):
        assert isinstance(read_date(typed, TODAY), date)


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-05-20 10:00", "2026-05-18 10:00"),  # Wednesday, Monday
        ("2026-05-19 10:00", "2026-05-15 10:00"),  # Tuesday, Friday
        ("2026-05-18 10:00", "2026-05-14 10:00"),  # Monday, Thursday
        ("2026-05-16 10:00", "2026-05-14 00:00"),  # Saturday: all of Thursday and Friday
        ("2026-05-17 23:59", "2026-05-14 00:00"),  # Sunday
    ],
)
def test_two_working_days_have_passed_since_then(now: str, since: str):
    moment = datetime.fromisoformat(now).replace(tzinfo=BANGKOK)

    assert before_working_days(moment, 2) == datetime.fromisoformat(since).replace(tzinfo=BANGKOK)

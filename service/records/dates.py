"""Reads and writes days and times as Thai offices do: Buddhist years, Thai month names, Bangkok time."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from functools import cache

import regex
from babel.dates import get_month_names

from .text import arabic_digits, clean_line

# A Buddhist year is 543 ahead of the common era (since 1941, when the Thai year began to start in January).
BUDDHIST_ERA = 543
BUDDHIST_YEARS = range(2400, 2701)
COMMON_YEARS = range(1857, 2158)
# A year of two figures must lie within 30 years of today: the two eras are 43 apart, so it cannot be misread.
NEAR_YEARS = 30

# Of datetime.weekday().
_SATURDAY = 5
# UTC+7 all year, without summer time.
BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")

_WORDS = regex.compile(
    r"^(?:วัน[ก-๙]*?ที่|ณ)\s*|พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|\b(?:b\.?e\.?|a\.?d\.?|c\.?e\.?)(?!\p{L})",
    regex.IGNORECASE,
)
_TIME = regex.compile(r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(\s*น\.?|Z)?$")
_DAY, _YEAR = r"(?P<day>[0-9]{1,2})", r"(?P<year>[0-9]{4}|[0-9]{2})"
_DAY_FIRST = regex.compile(rf"{_DAY}(?P<sep>[/.\- ])(?P<month>[0-9]{{1,2}})(?P=sep){_YEAR}")
_YEAR_FIRST = regex.compile(rf"(?P<year>[0-9]{{4}})(?P<sep>[/.-])(?P<month>[0-9]{{1,2}})(?P=sep){_DAY}")
_NAMED = regex.compile(rf"{_DAY}[\s/.-]*(?P<month>\p{{L}}[\p{{L}}\p{{M}}.]*)[\s/.,-]*{_YEAR}")
_NAME_FIRST = regex.compile(rf"(?P<month>[a-z]+)\.?\s*{_DAY}\s*,?\s+(?P<year>[0-9]{{4}})", regex.IGNORECASE)
_FORMS = (_DAY_FIRST, _YEAR_FIRST, _NAMED, _NAME_FIRST)

_SHEET_TIME = regex.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2})")


class NotADate(ValueError):
    """The text cannot be read as a day without guessing."""


def read_date(text: str, today: date) -> date:
    """Return the day that the text names. Raises NotADate.

    Accepts 31/5/2569, 31-5-2026, 31.5.69, 2026-05-31, 31 พ.ค. 2569, ๓๑ พฤษภาคม ๒๕๖๙, 31 May 2026 and
    May 31, 2026. In figures the day comes before the month. Years 2400–2700 are Buddhist, and so are years of
    two figures, in the century nearest to `today`. A time of day after the date is ignored.
    """
    plain = _TIME.sub("", arabic_digits(clean_line(text)))
    plain = regex.sub(r"\s+", " ", _WORDS.sub(" ", plain)).strip(" .")
    match = next(filter(None, (form.fullmatch(plain) for form in _FORMS)), None)
    if not match:
        raise NotADate(text)
    try:
        return date(_year(match["year"], today), _month(match["month"]), int(match["day"]))
    except ValueError as error:
        raise NotADate(text) from error


def thai_date(day: date, lang: str, short: bool = False) -> str:
    """Return the day in words: 31 พฤษภาคม 2569 or 31 May 2026; short: 31 พ.ค. 2569."""
    era = 0 if lang == "en" else BUDDHIST_ERA
    return f"{day.day} {_months(lang == 'en', short)[day.month]} {day.year + era}"


@cache
def _months(english: bool, short: bool) -> Mapping[int, str]:
    return get_month_names("abbreviated" if short else "wide", locale="en" if english else "th")


def short_date(day: date) -> str:
    """Return the day as a form shows it: 31/5/2569."""
    return f"{day.day}/{day.month}/{day.year + BUDDHIST_ERA}"


def thai_time(moment: datetime, lang: str = "th", short: bool = False) -> str:
    """Return an aware moment in Bangkok time: 31 พฤษภาคม 2569 เวลา 23.59 น. or 31 May 2026, 23:59."""
    local = _in_bangkok(moment)
    day = thai_date(local.date(), lang, short)
    return f"{day}, {local:%H:%M}" if lang == "en" else f"{day} เวลา {local:%H.%M} น."


def time_ago(moment: datetime, now: datetime, lang: str = "th") -> str:
    """Return how long ago a moment was within an hour, else the moment: 5 นาทีที่แล้ว."""
    minutes = int((now - moment).total_seconds() // 60)
    if not 0 <= minutes < 60:
        return thai_time(moment, lang)
    if minutes == 0:
        return "just now" if lang == "en" else "สักครู่"
    return f"{minutes} min ago" if lang == "en" else f"{minutes} นาทีที่แล้ว"


def before_working_days(now: datetime, days: int) -> datetime:
    """Return the moment since which so many working days have passed: Saturdays and Sundays are none.

    Public holidays are working days here: the cabinet makes and moves them at short notice.
    """
    moment = _in_bangkok(now)
    if is_weekend(moment):
        moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        moment -= timedelta(days=moment.weekday() - _SATURDAY)
    for _ in range(days):
        moment -= timedelta(days=1)
        while is_weekend(moment):
            moment -= timedelta(days=1)
    return moment


def is_weekend(moment: datetime) -> bool:
    """Return True on Saturdays and Sundays; the moment is in its own zone."""
    return moment.weekday() >= _SATURDAY


def sheet_time(moment: datetime) -> str:
    """Return an aware moment in Bangkok time with the Buddhist year, sortable as text: 2569-05-31 23:59."""
    local = _in_bangkok(moment)
    return f"{local.year + BUDDHIST_ERA:04}-{local:%m-%d %H:%M}"


def read_sheet_time(text: str) -> datetime:
    """Return the aware moment in Bangkok time that `sheet_time` wrote. Raises NotADate."""
    match = _SHEET_TIME.fullmatch(arabic_digits(clean_line(text)))
    if not match:
        raise NotADate(text)
    year, *rest = map(int, match.groups())
    try:
        return datetime(year - BUDDHIST_ERA, *rest, tzinfo=BANGKOK)
    except ValueError as error:
        raise NotADate(text) from error


def _in_bangkok(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(BANGKOK)


def _year(typed: str, today: date) -> int:
    year = int(typed)
    if len(typed) == 2:
        return _nearest_year(year, today.year + BUDDHIST_ERA) - BUDDHIST_ERA
    if year in BUDDHIST_YEARS:
        return year - BUDDHIST_ERA
    if year in COMMON_YEARS:
        return year
    raise NotADate(typed)


def _nearest_year(year: int, this_year: int) -> int:
    """Return the year within NEAR_YEARS of `this_year` that ends in these two figures: 69 -> 2569."""
    candidate = this_year - NEAR_YEARS + (year - this_year + NEAR_YEARS) % 100
    if candidate > this_year + NEAR_YEARS:
        raise NotADate(f"{year:02}")
    return candidate


def _month(typed: str) -> int:
    if typed.isdecimal():
        return int(typed)
    try:
        return _month_names()[_month_key(typed)]
    except KeyError as error:
        raise NotADate(typed) from error


@cache
def _month_names() -> dict[str, int]:
    """Return each accepted spelling -> 1–12: long, short, and long Thai names without ending (พฤษภา)."""
    names: dict[str, int] = {"sept": 9}
    for lang in ("th", "en"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=lang).items():
                names[_month_key(name)] = number
                names[regex.sub(r"(คม|ยน|พันธ์)$", "", _month_key(name))] = number
    return names


def _month_key(name: str) -> str:
    # กรกฏาคม is the commonest misspelling of กรกฎาคม, กุมภาพันธุ์ of กุมภาพันธ์.
    return name.replace(".", "").replace("ฏ", "ฎ").replace("ธุ์", "ธ์").lower()

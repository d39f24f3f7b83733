"""An area's posters: which schools get a page, and what stands on it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..config import Settings
from ..guard import links
from ..records.dates import thai_date
from ..store import agency_status as lines
from .pdf.poster import Occasion, School, posters


def schools(conn: Connection, area: str, missing: bool = False) -> list[dict]:
    """The schools of an area with their lines, by code; `missing`: only those that nobody has registered
    for.
    """
    found = [line for line in lines.of_area(conn, area) if line["kind"] == "school"]
    return [line for line in found if not (missing and line["registered"])]


def draw(
    settings: Settings,
    area: Mapping,
    found: Sequence[Mapping],
    now: datetime,
    lang: str = "th",
    progress: Callable[[int], object] = lambda pages: None,
) -> bytes:
    """The PDF: a page for each of `found`. Its codes prove that who registers was sent by the area: for staff
    only.
    """
    english = lang == "en"
    day = settings.pin_deadline
    contact = settings.help_email
    if settings.help_phone:
        contact += f" {'or call' if english else 'หรือโทร.'} {settings.help_phone}"
    occasion = Occasion(
        area=area["name_en"] if english and area["name_en"] else area["name_th"],
        deadline=thai_date(day, lang) if day else "",
        address=f"{settings.base_url}/a/{area['key']}",
        contact=contact,
        english=english,
    )
    return posters(occasion, (_school(settings, line, english) for line in found), now, progress)


def _school(settings: Settings, line: Mapping, english: bool) -> School:
    place = [f"{'Code' if english else 'รหัส'} {line['code']}"]
    place += [f"{'' if english else 'อ.'}{line['district']}"] if line["district"] else []
    place += [f"{'' if english else 'จ.'}{line['province']}"] if line["province"] else []
    name = line["name_th"] if line["name_th"].startswith("โรงเรียน") else f"โรงเรียน{line['name_th']}"
    return School(
        line["name_en"] if english and line["name_en"] else name,
        " · ".join(place),
        links.own(settings.base_url, settings.secret_key, line["code"]),
    )

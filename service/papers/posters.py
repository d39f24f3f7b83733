"""Draws the posters of an area, a page for each school."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from ..config import Settings
from ..guard import links
from ..records.dates import thai_date
from .pdf.poster import PosterContext, PosterSchool, posters_pdf


def draw_posters(
    settings: Settings,
    area: Mapping,
    schools: Sequence[Mapping],
    now: datetime,
    lang: str = "th",
    progress: Callable[[int], object] = lambda pages: None,
) -> bytes:
    """Returns the PDF with a page for each school. It proves nothing: a poster hangs on a wall."""
    english = lang == "en"
    day = settings.pin_deadline
    contact = settings.help_email
    if settings.help_phone:
        contact += f" {'or call' if english else 'หรือโทร.'} {settings.help_phone}"
    context = PosterContext(
        area=area["name_en"] if english and area["name_en"] else area["name_th"],
        deadline=thai_date(day, lang) if day else "",
        address=f"{settings.base_url}/a/{area['key']}",
        contact=contact,
        english=english,
    )
    return posters_pdf(
        context, (_poster_school(settings, school, english) for school in schools), now, progress
    )


def _poster_school(settings: Settings, school: Mapping, english: bool) -> PosterSchool:
    place = [f"{'Code' if english else 'รหัส'} {school['code']}"]
    place += [f"{'' if english else 'อ.'}{school['district']}"] if school["district"] else []
    place += [f"{'' if english else 'จ.'}{school['province']}"] if school["province"] else []
    name = school["name_th"] if school["name_th"].startswith("โรงเรียน") else f"โรงเรียน{school['name_th']}"
    return PosterSchool(
        school["name_en"] if english and school["name_en"] else name,
        " · ".join(place),
        links.registration_link(settings.base_url, school["code"]),
    )

"""Draws the posters of an area, a page for each school."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from ..config import Settings
from ..guard import links
from ..records.dates import thai_date
from .names import area_on_paper, contact_on_paper, name_on_paper, place_on_paper
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
    context = PosterContext(
        area=area_on_paper(area, english),
        deadline=thai_date(day, lang) if day else "",
        address=f"{settings.base_url}/a/{area['key']}",
        contact=contact_on_paper(settings.help_email, settings.help_phone, english),
        english=english,
    )
    return posters_pdf(
        context, (_poster_school(settings, school, english) for school in schools), now, progress
    )


def _poster_school(settings: Settings, school: Mapping, english: bool) -> PosterSchool:
    return PosterSchool(
        name_on_paper(school, english),
        place_on_paper(school, english),
        links.registration_link(settings.base_url, school["code"]),
    )

"""Draws hand-over letters: a page for each agency with a code that proves who registers for it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from ..config import Settings
from ..records.dates import BANGKOK, thai_date
from .names import area_on_paper, contact_on_paper, name_on_paper, place_on_paper
from .pdf.hand_over import HandOverContext, HandOverPage, hand_over_pdf


def draw_letters(
    settings: Settings,
    area: Mapping,
    agencies: Sequence[Mapping],
    codes: Mapping[str, str],
    until: date,
    now: datetime,
    lang: str = "th",
    progress: Callable[[int], object] = lambda pages: None,
) -> bytes:
    """Returns the PDF with a page for each agency. It holds codes: it is stored nowhere.

    `codes`: agency -> code; `until`: the last day on which they work.
    """
    english = lang == "en"
    context = HandOverContext(
        area=area_on_paper(area, english),
        day=thai_date(now.astimezone(BANGKOK).date(), lang),
        deadline=thai_date(settings.pin_deadline, lang) if settings.pin_deadline else "",
        until=thai_date(until, lang),
        search_address=f"{settings.base_url}/a/{area['key']}",
        prove_address=f"{settings.base_url}/account/prove",
        contact=contact_on_paper(settings.help_email, settings.help_phone, english),
        english=english,
    )
    pages = (
        HandOverPage(
            name_on_paper(agency, english),
            place_on_paper(agency, english),
            codes[agency["code"]],
            f"{settings.base_url}/letter/{codes[agency['code']]}",
        )
        for agency in agencies
    )
    return hand_over_pdf(context, pages, now, progress)

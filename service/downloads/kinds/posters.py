"""The posters of an area's schools, as PDF."""

from collections.abc import Mapping
from typing import BinaryIO

from ...papers.poster_schools import poster_schools
from ..progress import Progress
from .kind import Kind, NothingThere, Source, day_of

# What a poster shows of its school.
SHOWN = ("code", "name_th", "name_en", "district", "province")


class Posters(Kind):
    """Arguments: `missing`, only of schools that nobody has registered for; `language`, th or en."""

    unit = ("หน้า", "page")
    is_noted = True

    def media_type(self, arguments: Mapping) -> str:
        return "application/pdf"

    def title(self, arguments: Mapping, english: bool) -> str:
        if english:
            return (
                f"Posters of {'schools not registered yet' if arguments['missing'] else 'all schools'} (PDF)"
            )
        return f"{_thai_title(arguments)} (PDF)"

    def names(self, download: Mapping, area: Mapping | None) -> tuple[str, str]:
        which, day = "missing-" if download["arguments"]["missing"] else "", day_of(download)
        name_th = f"{_thai_title(download['arguments'])} {area['short_name_th']} {day}.pdf"
        return f"posters-{area['key']}-{which}{day}.pdf", name_th

    def content(self, source: Source) -> object:
        return [[school[key] for key in SHOWN] for school in _schools(source)]

    def write(self, source: Source, file: BinaryIO, progress: Progress) -> int:
        from ...papers.posters import draw_posters

        schools, language = _schools(source), source.arguments["language"]
        progress.begin(len(schools))
        file.write(draw_posters(source.settings, source.area, schools, source.now, language, progress.step))
        return len(schools)


def _thai_title(arguments: Mapping) -> str:
    return "โปสเตอร์โรงเรียนที่ยังไม่ลงทะเบียน" if arguments["missing"] else "โปสเตอร์ทุกโรงเรียน"


def _schools(source: Source) -> list[dict]:
    schools = poster_schools(source.conn, source.area_key, source.arguments["missing"])
    if not schools:
        raise NothingThere
    return schools

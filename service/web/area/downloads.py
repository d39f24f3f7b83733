"""Prepared files: asking for one, the page that shows how far it is, and the file.

Whoever may ask for a file now may see it (`may_see_download` of web/kit/access.py), whoever asked for it.
"""

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ...downloads import asking, kinds, making
from ...downloads.download_files import KEEP_TIME, DownloadFiles, is_shown, kept_span
from ...downloads.kinds import KINDS
from ...services import services
from ...services.language import lang, t
from ...store import areas, audit_log, downloads
from ..kit.spool import name_file, stored_file_response

blueprint = Blueprint("downloads", __name__, url_prefix="/downloads/<download>")

# Seconds between two looks at a file that is being made, and at one that has waited long.
LOOK_SECONDS, LATER_LOOK_SECONDS = 2, 10
# After this time the worker may be down: the page looks less often, and says whom to tell.
LONG_WAIT = timedelta(minutes=2)
KEEP_HOURS = KEEP_TIME // timedelta(hours=1)
# Why a file failed -> (Thai, English).
PROBLEMS = {
    making.NO_ROOM: (
        "พื้นที่จัดเก็บของระบบไม่พอ จึงยังเตรียมไฟล์ไม่ได้ โปรดแจ้งผู้ดูแลระบบ",
        "There is no room left to store the file. Please tell us.",
    ),
    making.NOT_THERE: (
        "ขณะนี้ไม่มีข้อมูลที่จะอยู่ในไฟล์นี้แล้ว",
        "There is nothing to put into this file any more.",
    ),
    making.TOO_COSTLY: (
        "ไฟล์นี้ใหญ่หรือใช้เวลาเกินกว่าที่ระบบยอมให้ โปรดแจ้งผู้ดูแลระบบ",
        "The file is larger, or takes longer, than the service allows. Please tell us.",
    ),
    making.TRIED_OFTEN: (
        f"เตรียมไฟล์ไม่สำเร็จแม้ลองแล้ว {making.MOST_TRIES} ครั้ง โปรดแจ้งผู้ดูแลระบบ",
        f"The file could not be prepared in {making.MOST_TRIES} tries. Please tell us.",
    ),
}


@blueprint.app_context_processor
def template_variables() -> dict:
    return {"keep_hours": KEEP_HOURS}


def prepare_file(kind: str, area: str | None, arguments: Mapping) -> ResponseReturnValue:
    """Have a file prepared, and lead to its page; who has many that wait is asked to wait for one.

    `kind`: a key of KINDS. `area`: None for all. Raises NothingThere.
    """
    asked, now = {"kind": kind, "area": area, "arguments": dict(arguments)}, services().clock()

    def charge(conn: Connection) -> None:
        services().journal.limits.charge(conn, now, "download", account=current_user.username)

    account = current_user.account["id"]
    try:
        download = asking.ask(
            services().db, services().settings, services().files, asked, account, now, charge
        )
    except asking.TooManyWaiting:
        flash(
            t(
                f"ท่านมีไฟล์ที่รออยู่ {asking.MOST_WAITING} ไฟล์แล้ว กรุณารอให้เสร็จสักไฟล์ แล้วจึงขอเพิ่ม",
                f"{asking.MOST_WAITING} of your files wait. Please wait for one, then ask for more.",
            ),
            "warning",
        )
        return redirect(asked_on(asked), 303)
    return redirect(url_for("downloads.page", download=download), 303)


def asked_on(asked: Mapping) -> str:
    """Returns the address of the page on which a file is asked for, by its kind, area and arguments."""
    area = asked["area"]
    if asked["kind"] == kinds.POSTERS:
        return url_for("papers.of_area", area=area)
    if asked["kind"] == kinds.TABLE:
        return url_for("files.of_area", area=area) if area else url_for("files.of_obec")
    return url_for("report_pages.one", area=area, number=asked["arguments"]["number"])


def prepared_files(area: str | None, *kind_keys: str, **arguments: object) -> list[dict]:
    """Returns the prepared files of an area, or those of all areas if it is None, the newest first.

    Of these kinds, and with these arguments. Each with its title.
    """
    with services().db.read() as conn:
        rows = downloads.list_of_area(conn, area, kept_span(services().clock()))
    return [
        dict(row) | {"title": KINDS[row["kind"]].title(row["arguments"], lang() == "en")}
        for row in rows
        if row["kind"] in kind_keys and row["arguments"].items() >= arguments.items()
    ]


@blueprint.get("")
def page(download: str) -> ResponseReturnValue:
    """Show how far a file is; without ?look=no the page of one that is not ready comes again by itself."""
    now = services().clock()
    with services().db.read() as conn:
        row = downloads.get(conn, download)
        if row is None or not is_shown(row, now):
            return _gone_page()
        area = areas.get(conn, row["area"]) if row["area"] else None
        before = downloads.count_before(conn, row) if row["state"] == downloads.WAITING else 0
    kind, has_waited = KINDS[row["kind"]], now - row["asked_at"] > LONG_WAIT
    return render_template(
        "area/download.html",
        download=row,
        area=area,
        kind=kind,
        title=kind.title(row["arguments"], lang() == "en"),
        unit=kind.unit[lang() == "en"],
        before=before,
        problem=t(*PROBLEMS[row["problem"]]) if row["problem"] else "",
        has_waited=has_waited,
        seconds=_seconds_to_look_again(row, has_waited),
        until=row["ended_at"] and row["ended_at"] + KEEP_TIME,
        asked_on=asked_on(row),
    )


def _seconds_to_look_again(row: Mapping, has_waited: bool) -> int:
    """Returns after how many seconds the page comes again; 0 for never."""
    if row["state"] not in downloads.OPEN_STATES or request.args.get("look") == "no":
        return 0
    return LATER_LOOK_SECONDS if has_waited else LOOK_SECONDS


@blueprint.get("/file")
def file(download: str) -> ResponseReturnValue:
    now = services().clock()
    with services().db.read() as conn:
        row = downloads.get(conn, download)
        area = areas.get(conn, row["area"]) if row and row["area"] else None
    if row is None or row["state"] != downloads.READY or not is_shown(row, now):
        return _gone_page()
    kind = KINDS[row["kind"]]
    try:
        response = _file_response(row, kind, area)
    except FileNotFoundError:
        return _gone_page()
    who, facts = current_user.username, kind.personal_facts(row["arguments"])
    if facts or kind.is_noted:
        with services().db.begin() as conn:
            if facts:
                audit_log.add(conn, now, "rows_taken", who, row["area"], n=row["rows"], **facts)
            else:
                paper = kind.title(row["arguments"], english=False)
                audit_log.add(conn, now, "paper_taken", who, row["area"], paper=paper)
            conn.commit()
    return response


def _file_response(row: Mapping, kind: kinds.Kind, area: Mapping | None) -> Response:
    """Returns the file of a row, for no cache to keep. Raises FileNotFoundError."""
    prepared = DownloadFiles(services().files, services().settings.download_folder)
    response = stored_file_response(prepared.open(row), kind.media_type(row["arguments"]))
    response.headers["Cache-Control"] = "no-store"
    return name_file(response, *kind.names(row, area))


def _gone_page() -> ResponseReturnValue:
    page = render_template(
        "kit/error.html",
        code=404,
        title=t("ไม่มีไฟล์นี้แล้ว", "This file is not there any more"),
        sentence=t(
            f"ไฟล์ที่เตรียมไว้เก็บเพียง {KEEP_HOURS} ชั่วโมง แล้วลบเพื่อรักษาข้อมูลส่วนบุคคล",
            f"Prepared files are kept for {KEEP_HOURS} hours, then deleted to protect personal data.",
        ),
        what_to_do=t("กลับไปหน้าที่ขอไฟล์ แล้วขอใหม่อีกครั้ง", "Go back to where you asked for it, and ask again."),
    )
    return page, 404

"""Letters about decisions that wait for staff: read, then sent or not.

Decisions that do not act yet are shown beside them, with their reason as it would be sent.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ...mail import gathering, letters
from ...mail.forwarding import ContactBook
from ...mail.still_so import untrue_ids
from ...records import RECORDS
from ...records.record import DECISION, NOTE
from ...services import services
from ...services.language import lang, t
from ...store import accounts, audit_log, gathered_letters, rows
from .area import area_or_404

blueprint = Blueprint("held_letters", __name__, url_prefix="/area/<area>/letters")

# Letters on one page; the next ones are shown once these are sent or dropped.
PAGE_SIZE = 50
# A decision that has not acted so long after it might have belongs to a row that no longer stands as it was.
LATEST_LOOK = timedelta(minutes=10)


@blueprint.get("")
def page(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        held = gathered_letters.list_held(conn, area)
        untrue = untrue_ids(conn, held)
        groups = gathering.letters_of(letter for letter in held if letter["id"] not in untrue)
        book = ContactBook(conn, services().settings)
        shown = _letter_views(conn, book, groups[:PAGE_SIZE])
        hold = timedelta(seconds=services().settings.decision_seconds)
        undecided = rows.list_undecided_yet(conn, area, services().clock() - hold - LATEST_LOOK)
        book.read(row["agency"] for row in undecided[:PAGE_SIZE])
        decisions = [_decision_view(book, row) for row in undecided[:PAGE_SIZE]]
    return render_template(
        "area/held_letters.html",
        area=area_row,
        shown=shown,
        decisions=decisions,
        decision_count=len(undecided),
        count=len(groups),
        since=held[0]["created_at"] if held else None,
        letter_ids=" ".join(str(letter["id"]) for group in groups[:PAGE_SIZE] for letter in group),
        per_hour=services().settings.decision_letters_per_hour,
    )


@blueprint.post("/send")
def send(area: str) -> ResponseReturnValue:
    """Let the letters go that the page showed."""
    with services().db.begin() as conn:
        held, count = _shown_letters(conn, area)
        if count:
            gathered_letters.release(conn, area, {letter["id"] for letter in held}, services().clock())
            about = _which(conn, held, count)
            audit_log.add(conn, services().clock(), "letters_released", current_user.username, area, **about)
            conn.commit()
    return _answer(area, count, t(f"กำลังส่งอีเมล {count} ฉบับ", f"{count} letters are being sent."))


@blueprint.post("/drop")
def drop(area: str) -> ResponseReturnValue:
    """Send none of the letters that the page showed."""
    with services().db.begin() as conn:
        held, count = _shown_letters(conn, area)
        if count:
            gathered_letters.drop(conn, area, {letter["id"] for letter in held}, services().clock())
            about = _which(conn, held, count)
            audit_log.add(conn, services().clock(), "letters_dropped", current_user.username, area, **about)
            conn.commit()
    return _answer(area, count, t(f"ยกเลิกการส่งอีเมล {count} ฉบับแล้ว", f"{count} letters are not sent."))


def _shown_letters(conn: Connection, area: str) -> tuple[list[Mapping], int]:
    """Returns those that the form names and that still wait, and in how many e-mails they go.

    Those to one address go an hour apart.
    """
    area_or_404(conn, area)
    named = set(request.form.get("letters", "").split())
    held = [letter for letter in gathered_letters.list_held(conn, area) if str(letter["id"]) in named]
    return held, len(gathering.letters_of(held))


def _which(conn: Connection, held: Sequence[Mapping], count: int) -> dict:
    """Returns what an act tells of letters: in how many e-mails they go, and of each its kind and agency."""
    people = accounts.list_by_id(conn, {letter["account_id"] for letter in held if letter["account_id"]})
    agencies = [
        (people.get(letter["account_id"]) or {}).get("agency") or letter["facts"].get("agency") or ""
        for letter in held
    ]
    which = [{"kind": letter["kind"], "agency": code} for letter, code in zip(held, agencies, strict=True)]
    return {"n": count, "letters": which}


def _answer(area: str, count: int, done: str) -> ResponseReturnValue:
    if count:
        flash(done, "success")
    else:
        flash(t("อีเมลเหล่านี้ไม่ได้รอสั่งส่งแล้ว", "These letters do not wait any more."), "warning")
    return redirect(url_for(".page", area=area), 303)


def _letter_views(conn: Connection, book: ContactBook, groups: Sequence[gathering.Group]) -> list[dict]:
    """Returns what each group's letter says as it will be sent, and to which schools it goes."""
    ids = {letter["account_id"] for group in groups for letter in group if letter["account_id"]}
    people = accounts.list_by_id(conn, ids)
    book.read(account["agency"] for account in people.values())
    views = []
    for group, letter in zip(groups, gathering.as_letters(conn, services().settings, groups), strict=True):
        subject, text, _ = letters.compose(letter, None, "", services().settings, services().today())
        names = dict.fromkeys(_agency_name(book, people.get(each["account_id"]), each) for each in group)
        view = {"agency": ", ".join(names), "subject": subject, "text": text, "language": letter["language"]}
        views.append(view)
    return views


def _decision_view(book: ContactBook, row: Mapping) -> dict:
    """Returns a decision that does not act yet: its reason as it would be sent, and when it acts."""
    settings, cells = services().settings, row["cells"]
    agency = book.agency(row["agency"]) if row["agency"] else None
    return {
        "agency": agency["name_th"] if agency else row["row_id"],
        "record": RECORDS[row["record"]].title(lang()),
        "decision": cells.get(DECISION) or t("(ล้างผลตรวจ)", "(taken back)"),
        "reason": book.text_to_agency(str(cells.get(NOTE) or ""), row["area"], row["agency"]),
        "acts_at": row["seen_at"] + timedelta(seconds=settings.decision_seconds),
    }


def _agency_name(book: ContactBook, account: Mapping | None, letter: Mapping) -> str:
    agency = book.agency(account["agency"]) if account and account["agency"] else None
    return agency["name_th"] if agency else letter["facts"].get("agency_name", "")

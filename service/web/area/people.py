"""The officer's page of people: the accounts of the area's agencies, with new links to set a password."""

import base64
from datetime import datetime
from io import BytesIO

import qrcode
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ...accounts import slips
from ...mail.letter_state import is_in_line, is_withdrawn
from ...records.dates import time_ago
from ...records.text import arabic_digits, clean_line
from ...services import services
from ...services.language import lang, t
from ...store import accounts, agencies, letters, workbooks
from ..kit.masks import mask_contact
from ..kit.states import state_in_words
from .area import area_or_404, sheet_url
from .claims_view import claims_of_area

blueprint = Blueprint("people", __name__, url_prefix="/area/<area>/people")

# People on one page; characters of a search.
PAGE_SIZE, QUERY_LENGTH = 50, 100


@blueprint.get("")
def page(area: str) -> ResponseReturnValue:
    query, now = request.args.get("q", "").strip()[:QUERY_LENGTH], services().clock()
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        matching = [
            account for account in accounts.list_of_area(conn, area) if _matches(account, _folded(query))
        ]
        pages = max(1, -(-len(matching) // PAGE_SIZE))
        number = min(max(request.args.get("page", 1, type=int), 1), pages)
        accounts_on_page = matching[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        ids = [account["id"] for account in accounts_on_page]
        newest, slips_out = letters.newest_by_account(conn, ids), accounts.open_slips(conn, ids, now)
        # On the first page alone, and while nobody is searched for.
        claims, more_claims = claims_of_area(conn, area) if number == 1 and not query else ([], 0)
        book = workbooks.get(conn, area)
    people = [
        _person_view(account, newest.get(account["id"])) | open_slip_view(slips_out.get(account["id"]), now)
        for account in accounts_on_page
    ]
    return render_template(
        "area/people.html",
        area=area_row,
        people=people,
        claims=claims,
        more_claims=more_claims,
        sheet_url=sheet_url(book),
        query=query,
        count=len(matching),
        page=number,
        pages=pages,
    )


def _matches(account: dict, query: str) -> bool:
    texts = (account["username"], account["agency"], account["agency_name"], account["unit"])
    return any(query in _folded(text) for text in texts)


def _folded(text: str) -> str:
    """Returns the text for comparisons: digits, spaces and capitals are made equal."""
    return arabic_digits(clean_line(text)).casefold()


def _person_view(account: dict, letter: dict | None) -> dict:
    """Returns a person for the page, without a name and with a masked address."""
    return {
        "username": account["username"],
        "agency": account["agency_name"],
        "unit": account["unit"],
        "state": state_in_words(account["state"]),
        "used": bool(account["first_used_at"]),
        "open": account["state"] in accounts.SIGN_IN_STATES,
        "address": mask_contact("email", account["email"]),
        "letter": letter_state_text(letter),
        "letter_at": letter["sent_at"] or letter["created_at"] if letter else None,
    }


def open_slip_view(open_slip: accounts.OpenSlip | None, now: datetime) -> dict:
    """Returns what a page says of a slip that still works, before another one is printed."""
    if open_slip is None:
        return {"open_slip": "", "seen_slip": ""}
    who, when = open_slip.issued_by or t("เจ้าหน้าที่", "Staff"), time_ago(open_slip.issued_at, now, lang())
    sentence = t(
        f"{who} ออกใบไว้เมื่อ {when} และยังไม่ได้ใช้ หากออกใบใหม่ ใบเดิมจะใช้ไม่ได้",
        f"{who} made a slip {when} that is not used yet. A new one ends it.",
    )
    return {"open_slip": sentence, "seen_slip": open_slip.issued_at.isoformat()}


def has_seen_slip(conn: Connection, account: dict, now: datetime) -> bool:
    """Returns whether the posted page named the slip that a new one would end; says so where it did not."""
    open_slip = accounts.open_slips(conn, [account["id"]], now).get(account["id"])
    view = open_slip_view(open_slip, now)
    if request.form.get("seen", "") == view["seen_slip"] or open_slip is None:
        return True
    flash(
        t(
            f"ยังไม่ได้ออกใบใหม่ของ {account['username']}: {view['open_slip']} หากต้องการออกใบใหม่ กรุณากดอีกครั้ง",
            f"No new slip of {account['username']} yet: {view['open_slip']} To make one, please press again.",
        ),
        "warning",
    )
    return False


def letter_state_text(letter: dict | None) -> str:
    """Returns the state of a letter, in words; "" without one.

    The mail server's own words are not shown: they may hold an address.
    """
    if letter is None:
        return ""
    if is_withdrawn(letter):
        # A letter whose address was purged may have arrived before: nothing is said of it.
        return letter["to"] and t("ไม่ได้ส่ง เพราะมีการเปลี่ยนแปลงก่อน", "not sent: something changed before")
    if is_in_line(letter):
        return t("รอคิวส่ง", "waiting for its turn")
    return {
        "waiting": t("กำลังส่ง", "on its way"),
        "sent": t("ส่งแล้ว", "sent"),
        "refused": t("ส่งไม่ถึง", "could not be delivered"),
        "unsure": t("อาจส่งไม่ถึง", "perhaps not delivered"),
    }[letter["state"]]


@blueprint.post("/<username>/letter")
def send_letter(area: str, username: str) -> ResponseReturnValue:
    """Send the letter with a link to set the password again."""
    with services().db.begin() as conn:
        account = _account(conn, area, username)
        if account["state"] not in accounts.SIGN_IN_STATES or not account["email"]:
            abort(403)
        name = agencies.get(conn, account["agency"])["name_th"]
        is_sent = slips.queue_password_link(conn, account, name, current_user.username, services().clock())
        conn.commit()
    flash_link_sent(is_sent)
    return redirect(url_for(".page", area=area, q=request.args.get("q") or None), 303)


def flash_link_sent(is_sent: bool) -> None:
    if is_sent:
        flash(t("ส่งลิงก์ตั้งรหัสผ่านแล้ว", "The link is on its way."), "success")
    else:
        flash(
            t("เพิ่งส่งอีเมลไป กรุณารอสักครู่แล้วลองใหม่", "A letter was sent a moment ago. Please wait a little."),
            "warning",
        )


@blueprint.post("/<username>/slip")
def slip(area: str, username: str) -> ResponseReturnValue:
    """Show a slip with a one-time link, to be printed and handed out."""
    now = services().clock()
    with services().db.begin() as conn:
        account = _account(conn, area, username)
        if account["state"] not in accounts.SIGN_IN_STATES:
            abort(403)
        if not has_seen_slip(conn, account, now):
            return redirect(url_for(".page", area=area, q=username), 303)
        name = agencies.get(conn, account["agency"])["name_th"]
        token = slips.issue_slip(conn, account, current_user.username, now)
        conn.commit()
    return slip_page(token, account["username"], name, url_for(".page", area=area), now)


def slip_page(token: str, username: str, place: str, back: str, now: datetime) -> ResponseReturnValue:
    """Returns the page of a slip. It is stored nowhere: opening it again makes another slip."""
    link = f"{services().settings.base_url}{url_for('account.password', token=token)}"
    page = render_template(
        "area/slip.html",
        username=username,
        place=place,
        link=link,
        code=_qr_data_url(link),
        until=now + accounts.LINK_LIFETIME,
        days=accounts.LINK_LIFETIME.days,
        issued_by=current_user.username,
        issued_at=now,
        back=back,
    )
    return page, 200, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _qr_data_url(link: str) -> str:
    """Returns the QR code of a link as a data: URL, so that the link is sent to no server."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=12, border=4)
    code.add_data(link)
    data = BytesIO()
    code.make_image().save(data)
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"


def _account(conn: object, area: str, username: str) -> dict:
    """Returns the account of an agency of this area.

    Aborts with 404 for everything else, so that nobody learns which usernames exist.
    """
    account = accounts.get_by_username(conn, username)
    if (
        account is None
        or account["role"] != "agency"
        or agencies.get(conn, account["agency"])["area"] != area
    ):
        abort(404)
    return account

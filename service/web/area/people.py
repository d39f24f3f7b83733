"""The officer's page of people: the accounts of the area's agencies, and how to let somebody in again."""

import base64
from datetime import datetime
from io import BytesIO

import qrcode
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...accounts import slips
from ...mail.letter_state import is_taken_back
from ...records.text import arabic_digits, clean_line
from ...services import services
from ...services.language import t
from ...store import accounts, agencies, areas, letters
from ..kit.masks import masked
from ..kit.states import state_in_words

blueprint = Blueprint("people", __name__, url_prefix="/area/<area>/people")

# People on one page; characters of a search.
PAGE, QUERY_LENGTH = 50, 100


@blueprint.get("")
def page(area: str) -> ResponseReturnValue:
    query = request.args.get("q", "").strip()[:QUERY_LENGTH]
    with services().db.read() as conn:
        facts = _area(conn, area)
        found = [one for one in accounts.of_area(conn, area) if _matches(one, _folded(query))]
        pages = max(1, -(-len(found) // PAGE))
        number = min(max(request.args.get("page", 1, type=int), 1), pages)
        shown = found[(number - 1) * PAGE : number * PAGE]
        newest = letters.newest_of(conn, [one["id"] for one in shown])
    people = [_person(one, newest.get(one["id"])) for one in shown]
    return render_template(
        "area/people.html", area=facts, people=people, query=query, count=len(found), page=number, pages=pages
    )


def _matches(account: dict, query: str) -> bool:
    texts = (account["username"], account["agency"], account["agency_name"], account["unit"])
    return any(query in _folded(text) for text in texts)


def _folded(text: str) -> str:
    """For comparing: Thai digits, stray spaces and capitals forgiven."""
    return arabic_digits(clean_line(text)).casefold()


def _person(account: dict, letter: dict | None) -> dict:
    """What the officer needs of a person: no name, and the address only so far that its owner knows it."""
    return {
        "username": account["username"],
        "agency": account["agency_name"],
        "unit": account["unit"],
        "state": state_in_words(account["state"]),
        "used": bool(account["first_used_at"]),
        "open": account["state"] in accounts.MAY_SIGN_IN,
        "address": masked("email", account["email"]),
        "letter": fate(letter),
        "letter_at": letter["sent_at"] or letter["created_at"] if letter else None,
    }


def fate(letter: dict | None) -> str:
    """What became of a letter, in words. The mail server's own words may hold an address: they are not shown
    here.
    """
    if letter is None:
        return ""
    if is_taken_back(letter):
        # Whether a letter without an address had arrived is forgotten with it.
        return letter["to"] and t("ไม่ได้ส่ง เพราะมีการเปลี่ยนแปลงก่อน", "not sent: something changed before")
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
        if account["state"] not in accounts.MAY_SIGN_IN or not account["email"]:
            abort(403)
        name = agencies.get(conn, account["agency"])["name_th"]
        sent = slips.send_link(conn, account, name, current_user.username, services().clock())
        conn.commit()
    tell_sent(sent)
    return redirect(url_for(".page", area=area, q=request.args.get("q") or None), 303)


def tell_sent(sent: bool) -> None:
    if sent:
        flash(t("ส่งลิงก์ตั้งรหัสผ่านแล้ว", "The link is on its way."), "success")
    else:
        flash(
            t("เพิ่งส่งอีเมลไป กรุณารอสักครู่แล้วลองใหม่", "A letter was sent a moment ago. Please wait a little."),
            "warning",
        )


@blueprint.post("/<username>/slip")
def slip(area: str, username: str) -> ResponseReturnValue:
    """A slip with a one-time link: shown this once, to be printed and handed out."""
    now = services().clock()
    with services().db.begin() as conn:
        account = _account(conn, area, username)
        if account["state"] not in accounts.MAY_SIGN_IN:
            abort(403)
        name = agencies.get(conn, account["agency"])["name_th"]
        token = slips.issue(conn, account, current_user.username, now)
        conn.commit()
    return slip_page(token, account["username"], name, url_for(".page", area=area), now)


def slip_page(token: str, username: str, place: str, back: str, now: datetime) -> ResponseReturnValue:
    """The page is kept nowhere: who comes back to it makes another slip."""
    link = f"{services().settings.base_url}{url_for('account.password', token=token)}"
    page = render_template(
        "area/slip.html",
        username=username,
        place=place,
        link=link,
        code=_code(link),
        until=now + accounts.LINK_LIFE,
        days=accounts.LINK_LIFE.days,
        back=back,
    )
    return page, 200, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _code(link: str) -> str:
    """The QR code of a link as an address that holds it: it is asked of no server."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=12, border=4)
    code.add_data(link)
    data = BytesIO()
    code.make_image().save(data)
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"


def _account(conn: object, area: str, username: str) -> dict:
    """The account of an agency of this area; 404 for everything else, so that nobody learns which names
    exist.
    """
    account = accounts.by_username(conn, username)
    if (
        account is None
        or account["role"] != "agency"
        or agencies.get(conn, account["agency"])["area"] != area
    ):
        abort(404)
    return account


def _area(conn: object, key: str) -> dict:
    found = areas.get(conn, key)
    if found is None:
        abort(404)
    return found

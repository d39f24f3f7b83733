"""OBEC's list of people who wait too long to be confirmed, and the button that confirms one of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...accounts import claims, unconfirmed
from ...accounts.staff import NotPossible
from ...accounts.unconfirmed import Person, Waiting
from ...records.registration import CHECKS
from ...services import services
from ...services.language import lang, t
from ...store import accounts
from ..kit.masks import mask_contact

blueprint = Blueprint("unconfirmed", __name__, url_prefix="/obec/unconfirmed")

# People on one page.
PAGE_SIZE = 50


@blueprint.get("")
def page() -> ResponseReturnValue:
    with services().db.read() as conn:
        mailboxes = claims.staff_mailboxes_by_area(conn)
        waiting = unconfirmed.list_waiting(conn, mailboxes, services().clock())
        pages = max(1, -(-len(waiting) // PAGE_SIZE))
        number = min(max(request.args.get("page", 1, type=int), 1), pages)
        on_page = waiting[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        people = unconfirmed.list_people(conn, mailboxes, on_page)
    return render_template(
        "national/unconfirmed.html",
        count=len(waiting),
        pinned=unconfirmed.count_pinned(waiting),
        areas=_area_views(people, waiting),
        checks=checks_in_words(),
        days=unconfirmed.OFFICERS_DAYS,
        page=number,
        pages=pages,
    )


def checks_in_words() -> dict[str, str]:
    return {key: t(*words) for key, words in CHECKS.items()}


def _area_views(people: Sequence[Person], waiting: Sequence[Waiting]) -> list[dict]:
    """Returns the areas of a page with their people; the numbers are of all pages. `waiting`: all of them."""
    counts = Counter(person.area for person in waiting)
    views = []
    for area, group in groupby(people, key=lambda person: person.waiting.area):
        people_of_area = list(group)
        names = people_of_area[0].account
        views.append(
            {
                "key": area,
                "name": t(names["area_name"], names["area_name_en"] or names["area_name"]),
                "count": counts[area],
                "pinned": unconfirmed.count_pinned(person for person in waiting if person.area == area),
                "people": [_person_view(person) for person in people_of_area],
            }
        )
    return views


def _person_view(person: Person) -> dict:
    """Returns a person for the page, without a name and with a masked address."""
    account = person.account
    return {
        "username": account["username"],
        "code": account["agency"],
        "agency": t(account["agency_name"], account["agency_name_en"] or account["agency_name"]),
        "unit": account["unit"],
        "since": person.waiting.since,
        "address": mask_contact("email", account["email"]),
        "has_pinned": person.waiting.has_pinned,
        "reasons": [claims.SENTENCES[reason][lang() == "en"] for reason in person.reasons],
    }


@blueprint.post("/<username>")
def confirm(username: str) -> ResponseReturnValue:
    check = request.form.get("check", "")
    try:
        with services().db.begin() as conn:
            account, now = _account_or_404(conn, username), services().clock()
            unconfirmed.confirm(conn, services().journal.secret, account, current_user.account, check, now)
            conn.commit()
    except NotPossible as error:
        flash(t(error.thai, error.english), "error")
    else:
        flash(t(f"ยืนยัน {username} แล้ว", f"{username} is confirmed."), "success")
    return redirect(url_for(".page"), 303)


def _account_or_404(conn: object, username: str) -> Mapping:
    account = accounts.get_by_username(conn, username)
    if account is None or account["role"] != "agency":
        abort(404)
    return account

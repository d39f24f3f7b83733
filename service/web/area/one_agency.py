"""The page of one agency for its area's staff: what counts, warnings, edits, requests, accounts."""

from collections.abc import Mapping

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from ... import requests
from ...audit import audit_words, trail
from ...audit.accesses import Accesses
from ...figures import agency_list, pictures
from ...figures.effective import entry_rows
from ...records import RECORDS
from ...records.agency_status import Point
from ...records.identity_state import EntryRow, identity_states
from ...records.sentences import sentence
from ...services import services
from ...services.language import lang
from ...store import accounts, agencies, areas, reminders, rows, workbooks
from ...store.edit_filter import EditFilter
from ..kit import uploads
from ..kit.states import state_in_words
from .area import sheet_url
from .own_link import shown_link
from .pins import map_pins

blueprint = Blueprint("one_agency", __name__, url_prefix="/area/<area>/agencies")

# Edits that the page shows.
LATEST_EDITS = 20
# Fields that the page shows as a map, as pictures or as headings.
SHOWN_ELSEWHERE = ("latitude", "longitude", "photo", "point_name", "service_name")


@blueprint.get("/<code>")
def page(area: str, code: str) -> ResponseReturnValue:
    deadline, now = services().settings.pin_deadline, services().clock()
    with services().db.read() as conn:
        agency = agencies.get(conn, code)
        if agency is None or agency["area"] != area:
            # So that officers of another area cannot tell an unknown code from one that exists.
            abort(404)
        area_row, book = areas.get(conn, area), workbooks.get(conn, area)
        sheet_rows = rows.list_of_agency_in_area(conn, area, code)
        counting_rows = entry_rows(sheet_rows, {code: agency["kind"]})
        status = pictures.status_of_agency(conn, agency, sheet_rows, deadline)
        latest_edits = trail.trail_page(conn, area, lang() == "en", 1, LATEST_EDITS, EditFilter(agency=code))
        agency_requests = requests.list_of_agency(conn, area, code, now)
        agency_accounts = accounts.list_of_agency(conn, code)
        usernames = {account["id"]: account["username"] for account in agency_accounts}
        access_texts = _access_texts(conn, sheet_rows, usernames)
        agency_reminders = reminders.list_of_agency(conn, area, code)
        own_link = None if agency["closed_at"] else shown_link(conn, area_row, agency, bool(agency_accounts))
    agency_row = agency_list.agency_row(agency, status)
    return render_template(
        "area/one_agency.html",
        area=area_row,
        agency=agency,
        status=agency_row.status,
        unreadable=[cell.sentence(lang()) for cell in status.unreadable],
        without_reason=[row.sentence(lang()) for row in status.without_reason],
        typed_in_replaced=[row.sentence(lang()) for row in status.typed_in_replaced],
        warnings=_warning_sentences(agency_row, sheet_rows),
        parts=_parts(counting_rows, usernames, access_texts),
        points=[_point_view(code, point) for point in status.points],
        pins=map_pins(agency_row),
        map_provinces=area_row["provinces"],
        trail=latest_edits,
        requests=agency_requests,
        people=[_person_view(account) for account in agency_accounts],
        reminders=agency_reminders,
        records=RECORDS,
        own_link=own_link,
        sheet_url=sheet_url(book),
    )


def _person_view(account: Mapping) -> dict:
    """Returns a person for the page, without name and address."""
    return {
        "username": account["username"],
        "unit": account["unit"],
        "state": state_in_words(account["state"]),
        "used": bool(account["first_used_at"]),
    }


def _point_view(code: str, point: Point) -> dict:
    return {
        "name": point.name,
        "latitude": point.position[0],
        "longitude": point.position[1],
        "photos": uploads.photo_views(code, list(point.photos)),
    }


def _warning_sentences(agency_row: agency_list.AgencyRow, sheet_rows: list[Mapping]) -> list[str]:
    """Returns the sentences of the agency's warnings, with the values that the remarks of its pins hold."""
    remark_by_rule = {
        remark[0]: remark
        for row in sheet_rows
        for remark in rows.current_remarks(row)
        if row["record"] == "pin"
    }
    # rule -> (values of its sentence, key of the field it is about)
    details = {
        rule: (remark[1], remark[2] if len(remark) > 2 else "") for rule, remark in remark_by_rule.items()
    }
    distance = agency_list.km_from_register(agency_row.agency, agency_row.status)
    details[agency_list.FAR_FROM_REGISTER] = (
        {"km": round(distance, 1)} if distance is not None else {},
        "",
    )
    sentences = []
    for rule in agency_row.warnings:
        values, key = details.get(rule, ({}, ""))
        label = RECORDS["pin"].field(key).label(lang()) if key else ""
        sentences.append(sentence(rule, lang(), label, **values))
    return sentences


def _access_texts(
    conn: Connection, sheet_rows: list[Mapping], usernames: Mapping[int, str]
) -> dict[str, str]:
    """Returns receipt number -> that staff had the sender's password in hand shortly before, if so."""
    accesses = Accesses(conn, set(usernames.values()))
    texts = {}
    for row in sheet_rows:
        sender = usernames.get(row["account_id"])
        if sender and (access := accesses.before(sender, row["received_at"])):
            texts[row["row_id"]] = audit_words.access_words(access, lang() == "en")
    return texts


def _parts(
    counting_rows: list[EntryRow], usernames: Mapping[int, str], access_texts: Mapping[str, str]
) -> list[dict]:
    """Returns what the agency sent, a part for each point and service, without personal data.

    First what counts, then what each person sent who is not confirmed yet. `usernames`: by account.
    `access_texts`: by receipt number.
    """
    rows_by_account: dict[int | None, list[EntryRow]] = {None: []}
    for row in counting_rows:
        rows_by_account.setdefault(row.unconfirmed_account, []).append(row)
    return [
        part
        for account_id, rows_of_account in rows_by_account.items()
        for part in _parts_of_account(rows_of_account, usernames.get(account_id, ""), access_texts)
    ]


def _parts_of_account(
    counting_rows: list[EntryRow], unconfirmed: str, access_texts: Mapping[str, str]
) -> list[dict]:
    state_by_identity, _ = identity_states(counting_rows)
    order = list(RECORDS)
    parts = []
    for (record, _), state in sorted(
        state_by_identity.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1])
    ):
        row = state.effective or state.to_correct
        if row and record != "registration":
            part = _part_view(row, bool(state.to_correct), unconfirmed)
            parts.append(part | {"after": access_texts.get(row.row_id, "")})
    return parts


def _part_view(row: EntryRow, returned: bool, unconfirmed: str) -> dict:
    """Returns the answers of a row for the page.

    `returned`: sent back to be corrected. `unconfirmed`: the username of a sender who is not confirmed yet.
    """
    record, answers = RECORDS[row.record], row.answers
    fields = [f for f in record.form_fields if not f.personal and f.key not in SHOWN_ELSEWHERE]
    return {
        "title": record.title(lang()),
        "name": answers.get("point_name") or answers.get("service_name") or "",
        "returned": returned,
        "unconfirmed": unconfirmed,
        "checked": row.effect == "checked",
        "by_hand": row.by_hand,
        "received_at": row.received_at,
        "answers": [
            (f.label(lang()), f.kind.show(answers[f.key], lang()))
            for f in fields
            if answers[f.key] is not None
        ],
    }

"""The pages of a signed-in agency: its home with what is left to do, its service points, its photos."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from ...figures.arrival import Arrival, arrivals
from ...figures.effective import Item, agency_items, is_pinned_late
from ...figures.pictures import uncounted_photos
from ...guard.limits import TooMany
from ...intake import doubts
from ...intake.submit import OtherForm
from ...mail.forwarding import ContactBook
from ...records import AGENCY_RECORDS, RECORDS
from ...records.deadlines import is_late
from ...records.forwarded_text import forwarded_text
from ...records.no_copy import SERVICES
from ...records.pin import FIRST_POINT_NAME
from ...records.record import FormReading, Problem
from ...records.registration import OFFICE_KINDS
from ...register import places
from ...services import services
from ...services.language import lang, t
from ...store import agencies, areas, entries
from ...store import photos as stored_photos
from ...store.entries import NewEntry
from ..kit import drafts, forms, rate_limits, uploads
from ..kit.page import TILES_ATTRIBUTION, asset
from ..kit.spool import stored_file_response

blueprint = Blueprint("agency", __name__)

# Hidden fields that the page's script fills in: values that cannot be read are dropped, as nobody could
# correct them.
HIDDEN_FIELDS = ("accuracy", "location_method")


def load() -> tuple[dict, dict, dict[tuple[str, str], Item]]:
    """Returns the signed-in person's agency, its area, and the items that the person may read."""
    with services().db.read() as conn:
        agency = agencies.get(conn, current_user.agency)
        items = agency_items(conn, agency["code"], current_user.audience)
        if any(item.note for item in items.values()):
            own = ContactBook(conn, services().settings).own_contacts(agency["area"], agency["code"])
            items = {key: replace(item, note=forwarded_text(item.note, own)) for key, item in items.items()}
        return agency, areas.get(conn, agency["area"]), items


def is_own(agency: dict, item: Item) -> bool:
    """True where the person may read the contacts: a school works together, the units of an office apart."""
    return agency["kind"] not in OFFICE_KINDS or item.sender in (None, current_user.account["id"])


def may_change(agency: dict, item: Item) -> bool:
    """True where the person may change a point: of another unit only once its sender has left."""
    return is_own(agency, item) or item.sender_has_left


def points_of(items: dict) -> list[Item]:
    """Returns the service points that are not withdrawn, in the order they were made."""
    points = [item for (record, _), item in items.items() if record == "pin" and item.state != "withdrawn"]
    return sorted(points, key=lambda item: int(item.item))


@blueprint.get("/home")
def home() -> ResponseReturnValue:
    """Show the agency's home: the steps, what was sent back, what arrived."""
    agency, area, items = load()
    own_id = current_user.account["id"]
    with services().db.read() as conn:
        agency_entries = [
            entry
            for entry in entries.list_for(conn, current_user.audience, agency["code"])
            if entry["record"] in AGENCY_RECORDS
            and (agency["kind"] not in OFFICE_KINDS or entry["account_id"] == own_id)
        ][::-1]
        arrival_by_entry = arrivals(conn, agency_entries, agency, services().clock())
        without_photo = points_without_photo(conn, agency, items)
    survey_keys = {("no_copy", service.key) for service in SERVICES.get(agency["kind"], ())}
    survey_keys.add(("readiness", ""))
    answered_keys = {key for key in survey_keys if key in items and items[key].state == "counted"}
    return render_template(
        "agency/home.html",
        agency=agency,
        area=area,
        points=points_of(items),
        to_correct=items_to_correct(items),
        answered_count=len(answered_keys),
        survey_count=len(survey_keys),
        entries=agency_entries[:20],
        arrivals=arrival_by_entry,
        taken_pin=_taken_pin(agency_entries, arrival_by_entry),
        state=current_user.state,
        records=RECORDS,
        late=_is_late(items),
        unreadable=unreadable_sentences(items),
        without_photo=without_photo,
    )


def points_without_photo(conn: Connection, agency: Mapping, items: dict) -> list[Item]:
    """Returns the points of which no photo counts, as another agency sent the same picture first."""
    points = [point for point in points_of(items) if point.state == "counted" and point.answers.get("photo")]
    sent_photos = {photo for point in points for photo in point.answers["photo"]}
    uncounted = uncounted_photos(conn, agency, sent_photos)
    return [point for point in points if uncounted.issuperset(point.answers["photo"])]


def unreadable_sentences(items: dict) -> list[str]:
    """Returns what the person is told of cells that the area's staff left unreadable."""
    cells = (cell for _, item in sorted(items.items()) for cell in item.unreadable)
    return [cell.sentence(lang()) for cell in cells if not cell.is_decision]


def _taken_pin(newest_first: list[dict], arrival_by_entry: dict[int, Arrival]) -> str:
    """Returns why the newest pin does not count, where staff did something to it; else ""."""
    newest = next((entry for entry in newest_first if entry["record"] == "pin"), None)
    arrival = arrival_by_entry[newest["id"]] if newest else None
    return t(*arrival.sentence) if arrival and arrival.is_taken else ""


def _is_late(items: dict) -> bool:
    """True when the agency's pin is, or would now be, later than the deadline."""
    return is_pinned_late(items, services().settings.pin_deadline, services().clock())


def items_to_correct(items: dict) -> list[Item]:
    """Returns the items that the area office sent back and that have not been sent again."""
    return [item for item in items.values() if item.state == "to_correct"]


@blueprint.get("/pin")
def points() -> ResponseReturnValue:
    agency, area, items = load()
    points = points_of(items)
    return render_template(
        "agency/points.html",
        agency=agency,
        area=area,
        points=points,
        late=_is_late(items),
        unreadable=unreadable_sentences(items),
        changeable={point.item for point in points if may_change(agency, point)},
    )


@blueprint.route("/pin/new", methods=["GET", "POST"])
def new_point() -> ResponseReturnValue:
    agency, area, items = load()
    is_first = not any(record == "pin" for record, _ in items)
    return _point_form(agency, area, "", _prefilled_values(agency, is_first), None)


@blueprint.route("/pin/<int:point>", methods=["GET", "POST"])
def point(point: int) -> ResponseReturnValue:
    agency, area, items = load()
    item = _changeable_point(agency, items, point)
    values = item.form_values
    if not is_own(agency, item):
        # Its coordinator is another unit's: whoever takes the point over names their own.
        values = {key: value for key, value in values.items() if not RECORDS["pin"].field(key).personal}
    return _point_form(agency, area, item.item, values, item)


def _changeable_point(agency: dict, items: dict, point: int) -> Item:
    """Returns the point with this number. Aborts with 404 where the person may not change it."""
    item = items.get(("pin", str(point)))
    if item is None or item.state == "withdrawn" or not may_change(agency, item):
        abort(404)
    return item


@blueprint.route("/pin/<int:point>/withdraw", methods=["GET", "POST"])
def withdraw(point: int) -> ResponseReturnValue:
    """Withdraw a point by a new revision. Its photos and earlier rows stay in the sheet."""
    agency, _, items = load()
    item = _changeable_point(agency, items, point)
    if request.method == "GET":
        return render_template("agency/withdraw.html", point=item, submission=drafts.new_submission_key())
    entry = NewEntry("pin", item.item, item.answers, [], withdrawn=True)
    try:
        return _submit([entry], agency)
    except OtherForm:
        return redirect(request.path, 303)


def _prefilled_values(agency: dict, is_first: bool) -> dict:
    """Returns the form values of a new point, from the register."""
    tambon = places.tambons().match(agency["province"], agency["district"], agency["subdistrict"])
    values = {
        "point_name": FIRST_POINT_NAME if is_first else "",
        "name_en": agency["name_en"],
        "phone": agency["phone"],
        "address_th": agency["address_th"] or (places.draft_address_th(tambon) if tambon else ""),
        "address_en": places.draft_address_en(tambon) if tambon else "",
    }
    if is_first and agency["latitude"] is not None:
        values |= {"latitude": f"{agency['latitude']:.6f}", "longitude": f"{agency['longitude']:.6f}"}
    return values


def _point_form(
    agency: dict, area: dict, number: str, values: dict, item: Item | None
) -> ResponseReturnValue:
    """Show the form of a point with these values, or store the form that is posted.

    `number`: the point's item, "" for a new point. `item`: None for a new point.
    """
    if request.method == "GET":
        draft = drafts.take_draft()
        if draft is None:
            return _page(agency, area, forms.Form(RECORDS["pin"], agency["kind"], values), item)
        draft["photo"] = draft.get("photo_kept", [])
        posted = _read_form(agency, draft)
        return _page(agency, area, _refilled_form(agency, posted, FormReading({}, [], {})), item)
    kept_ids = uploads.visible_photo_ids(
        agency["code"], request.form.getlist("photo_kept"), current_user.audience
    )
    new_ids, photo_problems = uploads.store_photos(agency["code"], current_user.account["id"])
    posted = _read_form(agency, request.form.to_dict(flat=False) | {"photo": kept_ids + new_ids})
    if item:
        _drop_stale_origin(posted)
    problems = _with_photo_problems(posted.reading.problems, photo_problems)
    form = _refilled_form(agency, posted, FormReading(posted.answers, problems, posted.reading.remarks))
    if problems or drafts.is_token_stale():
        return _page(agency, area, form, item, uploads.status_of(problems) if problems else 200)
    with services().db.read() as conn:
        pin_doubts = doubts.pin_doubts(conn, agency, area, posted.answers)
    confirmation = doubts.signature(pin_doubts, posted.answers)
    if pin_doubts and request.form.get("confirm") != confirmation:
        form = _refilled_form(agency, posted, FormReading(posted.answers, [], doubts.by_column(pin_doubts)))
        return _page(agency, area, form, item, 200, pin_doubts, confirmation)
    remarks = doubts.as_remarks(pin_doubts) + posted.remarks_to_store()
    changed_keys = posted.changed_keys() if item else list(posted.answers)
    entry = NewEntry("pin", number, posted.answers, changed_keys, remarks)
    if item is None and (receipt := _receipt_of_same_point(agency, posted.answers)):
        return redirect(url_for("registration.receipt", receipt=receipt), 303)
    try:
        return _submit([entry], agency)
    except OtherForm:
        return _page(agency, area, form, item)
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        return _page(agency, area, form, item)[0], status, headers


def _receipt_of_same_point(agency: dict, answers: dict) -> str | None:
    """Returns the receipt of a point that was sent with the same answers, or None.

    So the same form in a second tab makes no second point. Photos are compared as pictures: each tab uploads
    its own copies.
    """
    with services().db.read() as conn:
        items = agency_items(conn, agency["code"], current_user.audience)
        point_numbers = {point.item for point in points_of(items)}
        pin_entries = [
            entry
            for entry in entries.list_for(conn, current_user.audience, agency["code"])
            if entry["record"] == "pin"
        ]
        # Only the newest entry of each point: an older one was corrected since.
        newest_entries = {entry["item"]: entry for entry in pin_entries if entry["item"] in point_numbers}
        content = stored_photos.answers_with_digests(conn, agency["code"], answers)
        for entry in newest_entries.values():
            if stored_photos.answers_with_digests(conn, agency["code"], entry["answers"]) == content:
                return entry["receipt"]
    return None


def _read_form(agency: dict, raw: dict) -> forms.PostedForm:
    """Read the form of a point, without hidden fields that cannot be read."""
    posted = forms.read(RECORDS["pin"], MultiDict(raw), agency["kind"])
    unreadable = [problem.key for problem in posted.reading.problems if problem.key in HIDDEN_FIELDS]
    return _read_form(agency, raw | dict.fromkeys(unreadable, [])) if unreadable else posted


def _drop_stale_origin(posted: forms.PostedForm) -> None:
    """Forget a doubtful origin of a position that was typed over.

    Without script, the hidden fields still tell of the old one.
    """
    changed = set(posted.changed_keys())
    is_stale = changed & {"latitude", "longitude"} and not changed & set(HIDDEN_FIELDS)
    if is_stale and doubts.origin_doubts(posted.answers):
        posted.answers.update({"accuracy": None, "location_method": "typed"})
        posted.values.update({"accuracy": "", "location_method": "typed"})


def _with_photo_problems(problems: list[Problem], photo_problems: list[Problem]) -> list[Problem]:
    """Join the problems; a file that is no picture explains why a photo is missing, so that is left out."""
    if photo_problems:
        problems = [problem for problem in problems if problem.key != "photo"]
    return problems + photo_problems


def _refilled_form(agency: dict, posted: forms.PostedForm, reading: FormReading) -> forms.Form:
    return forms.Form(
        RECORDS["pin"],
        agency["kind"],
        posted.values,
        "",
        reading.problems,
        reading.remarks,
        posted.fingerprints,
    )


def _page(
    agency: dict,
    area: dict,
    form: forms.Form,
    item: Item | None,
    status: int = 200,
    pin_doubts: list = (),
    confirmation: str = "",
) -> ResponseReturnValue:
    form.set_value("photo", uploads.photo_views(agency["code"], form["photo"].value))
    settings = services().settings
    is_over = is_late(services().clock(), settings.pin_deadline)
    doubt_sentences = [
        RECORDS["pin"].sentence(doubt, lang(), doubts.column_of(doubt)) for doubt in pin_doubts
    ]
    return render_template(
        "agency/pin.html",
        agency=agency,
        area=area,
        form=form,
        item=item,
        submission=drafts.new_submission_key(),
        stale=drafts.is_token_stale(),
        confirm=confirmation,
        doubts=doubt_sentences,
        map={
            "outlines_url": asset("data/provinces.topo.json"),
            "tiles_url": settings.map_tiles_url,
            "tiles_attribution": TILES_ATTRIBUTION,
            "provinces": area["provinces"],
            "agency_point": None,
        },
        is_over=is_over,
        late=is_over and _is_late(load()[2]),
    ), status


def _submit(new_entries: list[NewEntry], agency: dict) -> ResponseReturnValue:
    """Store the entries and redirect to their receipt. Raises OtherForm, TooMany."""
    journal = services().journal
    key, new_entries = journal.corrected_form(drafts.submission_key(), "pin", agency["code"], new_entries)
    receipt = journal.submit_form(
        key, "pin", agency["code"], new_entries, current_user.account["id"], services().clock()
    )
    flash(t("ได้รับข้อมูลแล้ว", "We have received it."), "success")
    return redirect(url_for("registration.receipt", receipt=receipt), 303)


@blueprint.get("/photo/<photo>")
def photo(photo: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        row = stored_photos.get(conn, photo)
    if row is None:
        abort(404)
    is_small = request.args.get("size") == "small"
    try:
        file = services().photos.open(row["id"], thumbnail=is_small)
    except FileNotFoundError:
        abort(404)
    response = stored_file_response(file, "image/jpeg", etag=f"{row['id']}{'-small' if is_small else ''}")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response

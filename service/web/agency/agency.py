"""The side of a signed-in agency: what is done and what is left, its service points, its photos."""

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from ...figures.effective import Item, is_pinned_late, items_of
from ...guard.limits import TooMany
from ...intake import doubts
from ...intake.submit import OtherForm
from ...records import OF_AGENCIES, RECORDS
from ...records.deadlines import is_late
from ...records.no_copy import SERVICES
from ...records.pin import FIRST_POINT_NAME
from ...records.record import Problem, Reading
from ...register import places
from ...services import services
from ...services.language import lang, t
from ...store import agencies, areas, entries
from ...store import photos as stored
from ...store.entries import Part
from ..kit import drafts, forms, uploads
from ..kit import rate_limits as pace
from ..kit.page import TILES_BY, asset

blueprint = Blueprint("agency", __name__)

# The page fills these in itself: what cannot be read there is dropped, nobody could correct it.
UNSEEN = ("accuracy", "location_method")


def load() -> tuple[dict, dict, dict[tuple[str, str], Item]]:
    """The signed-in person's agency, its area, and its items."""
    with services().db.read() as conn:
        agency = agencies.get(conn, current_user.agency)
        return agency, areas.get(conn, agency["area"]), items_of(conn, agency["code"])


def points_of(items: dict) -> list[Item]:
    """The service points that are not withdrawn, in the order they were made."""
    kept = [item for (record, _), item in items.items() if record == "pin" and item.state != "withdrawn"]
    return sorted(kept, key=lambda item: int(item.item))


@blueprint.get("/home")
def home() -> ResponseReturnValue:
    """The agency's own page: the steps, what was sent back, what arrived."""
    agency, area, items = load()
    with services().db.read() as conn:
        sent = [entry for entry in entries.of_agency(conn, agency["code"]) if entry["record"] in OF_AGENCIES]
    offered = {("no_copy", service.key) for service in SERVICES.get(agency["kind"], ())} | {("readiness", "")}
    answered = {key for key in offered if key in items and items[key].state == "counted"}
    return render_template(
        "agency/home.html",
        agency=agency,
        area=area,
        points=points_of(items),
        to_correct=to_correct(items),
        surveyed=len(answered),
        offered=len(offered),
        sent=sent[::-1][:20],
        state=current_user.state,
        records=RECORDS,
        late=_late(items),
    )


def _late(items: dict) -> bool:
    """Whether the agency's pin is, or would now be, later than asked for."""
    return is_pinned_late(items, services().settings.pin_deadline, services().clock())


def to_correct(items: dict) -> list[Item]:
    """Items that the area office sent back and that have not been sent again."""
    return [item for item in items.values() if item.state == "to_correct"]


@blueprint.get("/pin")
def points() -> ResponseReturnValue:
    agency, area, items = load()
    return render_template(
        "agency/points.html", agency=agency, area=area, points=points_of(items), late=_late(items)
    )


@blueprint.route("/pin/new", methods=["GET", "POST"])
def new_point() -> ResponseReturnValue:
    agency, area, items = load()
    first = not any(record == "pin" for record, _ in items)
    return _point_form(agency, area, "", _draft(agency, first), None)


@blueprint.route("/pin/<int:point>", methods=["GET", "POST"])
def point(point: int) -> ResponseReturnValue:
    agency, area, items = load()
    item = items.get(("pin", str(point)))
    if item is None or item.state == "withdrawn":
        abort(404)
    return _point_form(agency, area, item.item, item.shown, item)


@blueprint.route("/pin/<int:point>/withdraw", methods=["GET", "POST"])
def withdraw(point: int) -> ResponseReturnValue:
    """Take a point back: a new revision that says so. The photos and earlier rows stay in the sheet."""
    agency, _, items = load()
    item = items.get(("pin", str(point)))
    if item is None or item.state == "withdrawn":
        abort(404)
    if request.method == "GET":
        return render_template("agency/withdraw.html", point=item, submission=drafts.new_submission())
    part = Part("pin", item.item, item.answers, [], withdrawn=True)
    try:
        return _send([part], agency)
    except OtherForm:
        return redirect(request.path, 303)


def _draft(agency: dict, first: bool) -> dict:
    """What a new point's form starts with: what the register knows."""
    tambon = places.tambons().match(agency["province"], agency["district"], agency["subdistrict"])
    shown = {
        "point_name": FIRST_POINT_NAME if first else "",
        "name_en": agency["name_en"],
        "phone": agency["phone"],
        "address_th": agency["address_th"] or (places.draft_address_th(tambon) if tambon else ""),
        "address_en": places.draft_address_en(tambon) if tambon else "",
    }
    if first and agency["latitude"] is not None:
        shown |= {"latitude": f"{agency['latitude']:.6f}", "longitude": f"{agency['longitude']:.6f}"}
    return shown


def _point_form(agency: dict, area: dict, number: str, shown: dict, item: Item | None) -> ResponseReturnValue:
    """Show or take in the form of one point."""
    if request.method == "GET":
        held = drafts.take()
        if held is None:
            return _page(agency, area, forms.Form(RECORDS["pin"], agency["kind"], shown), item)
        held["photo"] = held.get("photo_kept", [])
        posted = _read(agency, held)
        return _page(agency, area, _filled(agency, posted, Reading({}, [], {})), item)
    kept = uploads.own(agency["code"], request.form.getlist("photo_kept"))
    ids, problems = uploads.hold_photos(agency["code"])
    posted = _read(agency, request.form.to_dict(flat=False) | {"photo": kept + ids})
    reading = Reading(posted.answers, _sorted(posted.reading.problems, problems), posted.reading.remarks)
    if reading.problems or drafts.is_stale():
        return _page(agency, area, _filled(agency, posted, reading), item, _status(reading.problems))
    with services().db.read() as conn:
        found = doubts.of_pin(conn, agency, area, posted.answers)
    confirmed = doubts.sign(found, posted.answers)
    if found and request.form.get("confirm") != confirmed:
        form = _filled(agency, posted, Reading(posted.answers, [], {"latitude": found}))
        return _page(agency, area, form, item, 200, found, confirmed)
    remarks = [[remark.rule, remark.values, "latitude"] for remark in found]
    remarks += [[r.rule, r.values, key] for key, told in posted.reading.remarks.items() for r in told]
    part = Part("pin", number, posted.answers, posted.changed() if item else list(posted.answers), remarks)
    if item is None and (twin := _twin(agency, posted.answers)):
        return redirect(url_for("registration.receipt", receipt=twin), 303)
    try:
        return _send([part], agency)
    except OtherForm:
        return _page(agency, area, _filled(agency, posted, reading), item)
    except TooMany as trouble:
        status, headers = pace.tell(trouble)
        return _page(agency, area, _filled(agency, posted, reading), item)[0], status, headers


def _status(problems: list[Problem]) -> int:
    if any(problem.rule == uploads.TOO_OFTEN for problem in problems):
        return 429
    return 422 if problems else 200


def _twin(agency: dict, answers: dict) -> str | None:
    """The receipt of a new point that was sent with the same answers: the same form in a second tab makes no
    second point.

    Photos are compared as pictures: each tab uploads its own copies.
    """
    with services().db.read() as conn:
        kept = {point.item for point in points_of(items_of(conn, agency["code"]))}
        sent = [entry for entry in entries.of_agency(conn, agency["code"]) if entry["record"] == "pin"]
        # Only the newest word on each point: an older one was corrected since.
        newest = {entry["item"]: entry for entry in sent if entry["item"] in kept}
        says = stored.as_pictures(conn, agency["code"], answers)
        for entry in newest.values():
            if stored.as_pictures(conn, agency["code"], entry["answers"]) == says:
                return entry["receipt"]
    return None


def _read(agency: dict, raw: dict) -> forms.Posted:
    posted = forms.read(RECORDS["pin"], MultiDict(raw), agency["kind"])
    unread = [problem.key for problem in posted.reading.problems if problem.key in UNSEEN]
    return _read(agency, raw | dict.fromkeys(unread, [])) if unread else posted


def _sorted(problems: list[Problem], photos: list[Problem]) -> list[Problem]:
    """A file that is no picture explains why a photo is missing: no need to say both."""
    kept = [problem for problem in problems if problem.key != "photo"] if photos else problems
    return kept + photos


def _filled(agency: dict, posted: forms.Posted, reading: Reading) -> forms.Form:
    return forms.Form(
        RECORDS["pin"], agency["kind"], posted.shown, "", reading.problems, reading.remarks, posted.seen
    )


def _page(
    agency: dict,
    area: dict,
    form: forms.Form,
    item: Item | None,
    status: int = 200,
    found: list = (),
    confirm: str = "",
) -> ResponseReturnValue:
    form.show("photo", uploads.shown(agency["code"], form["photo"].value))
    settings = services().settings
    over = is_late(services().clock(), settings.pin_deadline)
    doubts_said = [RECORDS["pin"].say(remark, lang(), "latitude") for remark in found]
    return render_template(
        "agency/pin.html",
        agency=agency,
        area=area,
        form=form,
        item=item,
        submission=drafts.new_submission(),
        stale=drafts.is_stale(),
        confirm=confirm,
        doubts=doubts_said,
        map={
            "outlines_url": asset("data/provinces.topo.json"),
            "tiles_url": settings.map_tiles_url,
            "tiles_attribution": TILES_BY,
            "provinces": area["provinces"],
            "agency_point": None,
        },
        over=over,
        late=over and _late(load()[2]),
    ), status


def _send(parts: list[Part], agency: dict) -> ResponseReturnValue:
    """Store and go to the receipt. Raises OtherForm."""
    journal = services().journal
    key, parts = journal.corrected(drafts.submission(), "pin", agency["code"], parts)
    receipt = journal.send(key, "pin", agency["code"], parts, current_user.account["id"], services().clock())
    flash(t("ได้รับข้อมูลแล้ว", "We have received it."), "success")
    return redirect(url_for("registration.receipt", receipt=receipt), 303)


@blueprint.get("/photo/<photo>")
def photo(photo: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        found = stored.get(conn, photo)
    if found is None:
        abort(404)
    path = services().photos.path(found["id"], thumbnail=request.args.get("size") == "small")
    if not path.exists():
        abort(404)
    answer = send_file(path, mimetype="image/jpeg", conditional=True)
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer

"""OBEC's notices and reminders: letters to agencies of chosen areas, in waves after a preview."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...figures import area_figures
from ...records.text import arabic_digits, clean_line
from ...reminders import mailing, outstanding
from ...services import services
from ...services.language import t
from ...store import reminders
from ..area.letter_sample import sample_letter
from ..area.reminding import flash_queued, flash_stopped, letter_kind_of_request, reminder_history

blueprint = Blueprint("national_reminding", __name__, url_prefix="/obec/reminders")

TYPES = ("primary", "secondary", "central")


@dataclass(frozen=True)
class AreaChoice:
    """The chosen areas.

    `type`: of this type only; "" for all. `below`: with fewer than so many per cent of schools pinned, as
    typed; "" for all.
    """

    type: str
    below: str

    @property
    def problem(self) -> str:
        if not self.below or self.below.isdecimal() and 1 <= int(self.below) <= 100:
            return ""
        return t("ร้อยละต้องเป็นจำนวนเต็มตั้งแต่ 1 ถึง 100", "The per cent must be a whole number from 1 to 100.")

    def includes(self, area: dict) -> bool:
        """True for an area with these figures; an area without schools is below no per cent."""
        if self.type and area["type"] != self.type:
            return False
        return not self.below or 100 * area["pinned"] < int(self.below) * area["schools"]


@blueprint.route("", methods=["GET", "POST"])
def page() -> ResponseReturnValue:
    """Show the count and samples of the letters to the chosen areas; a POST queues the letters."""
    kind, now = letter_kind_of_request(), services().clock()
    choice = AreaChoice(
        _area_type_of_request(), arabic_digits(clean_line(request.values.get("below", "")))[:10]
    )
    with services().db.read() as conn:
        rows, _ = area_figures.rows_and_totals(conn)
        area_keys = set() if choice.problem else {row["area"] for row in rows if choice.includes(row)}
        all_outstanding = outstanding.list_outstanding(conn, None, services().today())
        receivers = mailing.filter_by_kind([item for item in all_outstanding if item.area in area_keys], kind)
        plan = mailing.plan_mailing(conn, receivers, now, national=True)
        samples = [sample_letter(conn, item, services().today()) for item in plan.samples]
        history, waiting = reminder_history(conn, None), reminders.count_waiting_letters(conn, None)
    if request.method == "POST" and not choice.problem:
        flash_queued(
            mailing.queue_letters(services().db, receivers, current_user.username, now, national=True)
        )
        return redirect(url_for(".page"), 303)
    page = render_template(
        "national/obec_reminders.html",
        plan=plan,
        samples=samples,
        kind=kind,
        choice=choice,
        history=history,
        waiting=waiting,
        areas=len(area_keys),
    )
    return page, 422 if choice.problem else 200


@blueprint.post("/stop")
def stop() -> ResponseReturnValue:
    flash_stopped(mailing.stop_letters(services().db, None, current_user.username, services().clock()))
    return redirect(url_for(".page"), 303)


def _area_type_of_request() -> str:
    """Returns the type of areas that the request names; "" for all. Aborts with 400 for others."""
    area_type = request.values.get("type", "")
    if area_type and area_type not in TYPES:
        abort(400)
    return area_type
